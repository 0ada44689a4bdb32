import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import type { Rig } from './rig.ts';

// What a touched run wrote stays at least until a later run is published, which takes longer.
const lookEvery = 300;
const row = z.object({ entry_id: z.string() });

/** Notes which entries touched runs place or take out, past all faults, until it is stopped: once more then. */
export function notePlacements(rig: Rig, placed: Set<string>): { stop(): Promise<void> } {
  const look = async () => {
    const rows = await rig.rows('SELECT DISTINCT entry_id FROM live_entries', row);
    for (const { entry_id } of rows) placed.add(entry_id);
  };
  let isStopped = false;
  const noting = (async () => {
    while (!isStopped) {
      // A ClickHouse that is away writes nothing meanwhile.
      await look().catch(() => undefined);
      await pause(lookEvery);
    }
  })();
  return {
    async stop() {
      isStopped = true;
      await noting;
      await look();
    },
  };
}
