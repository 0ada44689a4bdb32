import type { Queues as JobQueues } from '../../../jobs/queues.ts';
import { type CaughtUp, catchUp, reconcileSchedules, upkeepSchedules } from '../../../jobs/schedule.ts';
import type { Runs } from '../../rescoring/runs.ts';
import type { Config } from '../config.ts';
import type { Logger } from '../log.ts';

/**
 * Makes the schedules in Redis those of the settings, and starts what nights without workers have missed. Throws where Redis doesn't take
 * them: nothing would ever start.
 */
export async function startSchedules(
  { jobs, config, log }: { readonly jobs: JobQueues; readonly config: Config; readonly log: Logger },
  runs: Runs,
  now: number,
): Promise<void> {
  const { schedule } = config;
  const { cron, timezone } = config.report;
  const report = cron === undefined ? {} : { report: { cron, timezone } };
  await reconcileSchedules(jobs.schedule, { nightly: schedule, ...report }, now, log);
  await reconcileSchedules(jobs.upkeep, upkeepSchedules, now, log);
  const caughtUp = await catchUp(jobs.schedule, { schedule, policy: schedule.catch_up }, runs, now);
  if (caughtUp) sayCaughtUp(caughtUp, log);
}

function sayCaughtUp({ dates, more, policy }: CaughtUp, log: Logger): void {
  const business_dates = dates.map(({ businessDate }) => businessDate);
  if (policy === 'latest') log.info({ business_dates }, 'The last nightly run was missed; it begins now');
  else log.info({ business_dates }, 'Nightly runs were missed; they begin now, the oldest first');
  if (policy === 'all' && more) {
    log.warn(
      `More than ${dates.length} nightly runs were missed: earlier ones are not made up for. Ask for them by \`npx pql rescore --as-of\`.`,
    );
  }
}
