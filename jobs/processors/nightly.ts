import { DelayedError } from 'bullmq';
import type { StartedRun, StartRun } from '../client.ts';
import type { Processor } from '../processor.ts';
import { businessDateOf, type Schedule } from '../schedule.ts';

export interface NightlyParts {
  readonly startRun: (start: StartRun) => Promise<StartedRun>;
  readonly schedule: Schedule;
  readonly now: () => number;
  /** Milliseconds until it looks again, while a run that somebody asked for is under way. */
  readonly again?: number;
}

/**
 * Starts the run of a business date. Which date is said by the schedule, not by the moment at which a worker comes to it:
 * a start at 23:59 that is taken up after midnight stands for the day before.
 */
export function nightlyProcessor({ startRun, schedule, now, again = 30_000 }: NightlyParts): Processor<unknown> {
  return async (_, { job, token, log }) => {
    const due = job.opts.prevMillis ?? 0;
    const businessDate = businessDateOf(schedule, Math.max(now(), due));
    const started = await startRun({ kind: 'full', businessDate });
    if (started.joined && started.businessDate !== businessDate) {
      // That run may have pulled long before: it doesn't stand for tonight. Waiting costs no attempt.
      log.info({ run: started.runId }, 'Another run is under way; the nightly run begins after it');
      await job.moveToDelayed(now() + again, token);
      throw new DelayedError();
    }
    log.info(
      { run: started.runId, businessDate },
      started.joined ? 'The business date has its run' : 'Nightly run started',
    );
    return { run_id: started.runId, joined: started.joined };
  };
}
