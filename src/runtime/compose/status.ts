import type { RunClient } from '../../../jobs/client.ts';
import type { Queues as JobQueues } from '../../../jobs/queues.ts';
import { createRuns } from '../../rescoring/runs.ts';
import { readStatus, type Status } from '../../rescoring/status.ts';
import { liveStanding } from '../../rescoring/touched/standing.ts';
import type { Warehouse } from '../../warehouse/client.ts';
import type { ContractFiles } from './files.ts';
import type { Queues } from './queues.ts';

export interface StatusOf {
  readonly warehouse: Warehouse;
  readonly queues: Pick<Queues, 'store' | 'outbox' | 'intake'>;
  readonly jobs: JobQueues;
  readonly runClient: Pick<RunClient, 'hasWorker'>;
  readonly files: Pick<ContractFiles, 'readModel'>;
  readonly now: () => number;
}

/** How it stands, read as it is now. */
export function composeStatus({ warehouse, queues, jobs, runClient, files, now }: StatusOf): () => Promise<Status> {
  const { store, outbox, intake } = queues;
  return () =>
    readStatus({
      store,
      outbox,
      intake,
      runs: createRuns(warehouse),
      live: () => liveStanding(warehouse),
      hasWorker: () => runClient.hasWorker(),
      async failedJobs() {
        const counts = await Promise.all(
          [jobs.schedule, jobs.runs, jobs.upkeep].map((queue) => queue.getFailedCount()),
        );
        return counts.reduce((sum, count) => sum + count, 0);
      },
      nextNightly: () => nextNightly(jobs),
      readModel: files.readModel,
      now,
    });
}

/** When the nightly run is due next, in milliseconds since 1970; undefined where none is planned. */
export async function nextNightly(jobs: JobQueues): Promise<number | undefined> {
  return (await jobs.schedule.getJobScheduler('nightly'))?.next;
}
