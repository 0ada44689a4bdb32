import type { ScheduledPayload } from '../catalog.ts';
import { latestDue, type Schedule } from '../due.ts';
import type { Processor } from '../processor.ts';

/** Writes the inspection of the last week that had ended at an instant, in ms since 1970, and tells of it; gives the file. */
export type ReportWork = (at: number, signal: AbortSignal) => Promise<string>;

/** The week is said by the schedule, not by when a worker comes to it: a report that is late is of the week that was due. */
export function reportProcessor(
  work: ReportWork,
  { schedule, now }: { readonly schedule: Schedule | undefined; readonly now: () => number },
): Processor<ScheduledPayload> {
  return async (_, { signal, job }) => {
    const at = Math.max(now(), job.opts.prevMillis ?? 0);
    const due = schedule && latestDue(schedule, at);
    return { file: await work(due?.at ?? at, signal) };
  };
}
