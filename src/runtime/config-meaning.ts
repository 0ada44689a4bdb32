import { getNextMillis } from 'bullmq';
import type { Settings } from './config-schema.ts';

/** What is written as it should be and can't be meant, each as its key and what is wrong: what no field can tell of itself. */
export function meaningFaults({ schedule, report, gates }: Settings): (readonly [key: string, wrong: string])[] {
  const crons = { 'schedule.cron': schedule.cron, 'report.cron': report.cron };
  const { least, most } = gates.volume;
  return [
    ...Object.entries(crons).flatMap(([key, cron]) => {
      const why = cron === undefined ? undefined : cronFault(cron);
      return why === undefined ? [] : [[key, `${JSON.stringify(cron)} is no pattern of cron: ${why}`] as const];
    }),
    ...(least > most ? [['gates.volume.least', `${least} is more than gates.volume.most, ${most}`] as const] : []),
  ];
}

/** By what plans the schedules, so that neither refuses what the other takes. */
function cronFault(cron: string): string | undefined {
  try {
    return getNextMillis(0, { pattern: cron, tz: 'UTC' }) === undefined ? 'it is never due' : undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
