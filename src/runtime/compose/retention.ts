import { forgetFailedJobs } from '../../../jobs/history.ts';
import type { UpkeepWork } from '../../../jobs/processors/upkeep.ts';
import type { Queues as JobQueues } from '../../../jobs/queues.ts';
import { heldInLog } from '../../handoff/held-in-log.ts';
import { thinOut } from '../../rescoring/retention.ts';
import type { Warehouse } from '../../warehouse/client.ts';
import type { QueueLog } from '../../warehouse/queue-log.ts';
import type { Config } from '../config.ts';
import type { Logger } from '../log.ts';

export interface RetentionWorkParts {
  readonly config: Config;
  readonly warehouse: Warehouse;
  readonly queueLog: QueueLog;
  readonly jobs: JobQueues;
  readonly log: Logger;
  readonly now: () => number;
}

/** Thins out old runs and old failed jobs, as the settings say, and says what went. */
export function retentionWork({ config, warehouse, queueLog, jobs, log, now }: RetentionWorkParts): UpkeepWork {
  const { retention } = config;
  return async (signal) => {
    const heldEntries = () => heldInLog(queueLog);
    const { runs, leavings } = await thinOut({ warehouse, policy: retention, heldEntries, now }, signal);
    const failedJobs = await forgetFailedJobs([jobs.schedule, jobs.runs, jobs.upkeep], retention.jobs);
    if (runs.length + leavings + failedJobs > 0) {
      log.info({ runs, leavings, failed_jobs: failedJobs }, 'Old runs and jobs went, as retention says');
    }
    return runs.length + leavings;
  };
}
