import { isHeld, workSchema } from '../queue/work.ts';
import type { QueueLog } from '../warehouse/queue-log.ts';

/** Ids of the entries that somebody has in hand by the latest that the log says of each: those that a rebuilt Redis would have held. */
export async function heldInLog(queueLog: Pick<QueueLog, 'latest'>): Promise<string[]> {
  const held: string[] = [];
  for await (const rows of queueLog.latest()) {
    for (const { entryId, work } of rows) {
      if (work !== '' && isHeld(workSchema.parse(JSON.parse(work)))) held.push(entryId);
    }
  }
  return held;
}
