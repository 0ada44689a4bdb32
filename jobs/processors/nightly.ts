import { DelayedError } from 'bullmq';
import type { NightlyPayload } from '../catalog.ts';
import type { StartedRun, StartRun } from '../client.ts';
import { type Due, latestDue, type Schedule } from '../due.ts';
import { type CatchUp, type DoneDates, late, missedDates, mostMadeUpFor } from '../missed.ts';
import type { Processor } from '../processor.ts';

export interface NightlyParts {
  readonly startRun: (start: StartRun) => Promise<StartedRun>;
  readonly runs: DoneDates;
  readonly schedule: Schedule;
  readonly catchUp: CatchUp;
  readonly now: () => number;
  /** Milliseconds until it looks again, while another run is under way. */
  readonly again?: number | undefined;
}

/**
 * Starts the run of a business date. Which date is said by the schedule, not by the moment at which a worker comes to it:
 * a start at 23:59 that is taken up after midnight stands for the day before. By the policy `all` the dates that were missed come before it,
 * one after the other; by `none` nothing is started that is long past its time.
 */
export function nightlyProcessor(parts: NightlyParts): Processor<NightlyPayload> {
  const { startRun, runs, schedule, catchUp, now, again = 10_000 } = parts;

  /** Oldest first. The times are those at which each date was due. */
  async function datesToRun(at: number, { declared_at: since }: NightlyPayload, takenUpAt: number): Promise<Due[]> {
    const due = latestDue(schedule, at);
    if (due === undefined || (catchUp === 'none' && takenUpAt - due.at > late)) return [];
    if (catchUp !== 'all' || since === undefined) return [due];
    const { dates } = await missedDates(schedule, runs, { since, at, most: mostMadeUpFor });
    return [...dates];
  }

  return async (payload, { job, token, log }) => {
    const takenUpAt = payload.taken_up_at ?? now();
    const started = new Set(payload.started);
    const wait = async () => {
      // Waiting costs no attempt.
      await job.updateData({ ...payload, taken_up_at: takenUpAt, started: [...started] } satisfies NightlyPayload);
      await job.moveToDelayed(now() + again, token);
      throw new DelayedError();
    };
    const dates = await datesToRun(Math.max(now(), job.opts.prevMillis ?? 0), payload, takenUpAt);
    const open = dates.filter(({ businessDate }) => !started.has(businessDate));
    const next = open[0];
    if (next === undefined) {
      if (started.size === 0)
        log.warn(
          'Nothing is begun: the nightly run is long past its time and not made up for (schedule.catch_up), or was already',
        );
      return { started: [...started] };
    }
    const { businessDate, at } = next;
    // What the nights should have said: the scores of a missed date speak about the time at which it was due.
    const asOf = catchUp === 'all' && takenUpAt - at > late ? at : undefined;
    const run = await startRun({ kind: 'full', businessDate, asOf });
    if (run.joined && run.businessDate !== businessDate) {
      // That run may have pulled long before: it doesn't stand for tonight.
      log.info({ run: run.runId }, 'Another run is under way; the nightly run begins after it');
      return wait();
    }
    started.add(businessDate);
    log.info(
      { run: run.runId, business_date: businessDate },
      run.joined ? 'The business date has its run' : 'Nightly run started',
    );
    if (open.length > 1) return wait();
    return { run_id: run.runId, joined: run.joined };
  };
}
