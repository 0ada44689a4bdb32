import { time } from '../model/shown.ts';
import type { Model } from '../model/types.ts';
import type { Outbox, OutboxState } from '../queue/outbox.ts';
import type { PublishedQueues, QueueStore } from '../queue/store.ts';
import { contractDocument, contractOfFile, contractOfRun, type ShownContract } from './contract.ts';
import { runDocument } from './run-document.ts';
import type { RunRecord, Runs } from './runs.ts';

export interface StatusParts {
  readonly store: Pick<QueueStore, 'published'>;
  readonly outbox: Pick<Outbox, 'state'>;
  readonly runs: Pick<Runs, 'get' | 'latest'>;
  hasWorker(): Promise<boolean>;
  readModel(): Promise<{ readonly model: Model }>;
  now(): number;
}

/** How it stands: what is published, by which contract, and how the last run went or goes. */
export interface Status {
  readonly published: PublishedQueues | undefined;
  /** What reps did and ClickHouse doesn't have yet: a flushed Redis would lose it. */
  readonly outbox: Pick<OutboxState, 'waiting' | 'oldestAt'>;
  /** The run that is published. */
  readonly run: RunRecord | undefined;
  readonly model: ShownContract | undefined;
  /** The contract that the next run would score by; undefined where the file can't be used. */
  readonly file: ShownContract | undefined;
  readonly last: RunRecord | undefined;
  readonly hasWorker: boolean;
}

export async function readStatus(parts: StatusParts): Promise<Status> {
  const { store, outbox, runs, now } = parts;
  const published = await store.published();
  const { waiting, oldestAt } = await outbox.state();
  const last = await runs.latest();
  const hasWorker = await parts.hasWorker();
  const run = published ? await runs.get(published.runId) : undefined;
  const model = run && contractOfRun(run, now());
  const file = await contractOfFile(parts, now());
  return { published, outbox: { waiting, oldestAt }, run, model, file, last, hasWorker };
}

/** The status as `--json` and the API show it. */
export function statusDocument({ published, outbox, model, file, last, hasWorker }: Status) {
  return {
    queues: (published?.teams ?? []).map((queue) => ({ ...queue })),
    published: published
      ? {
          run_id: published.runId,
          as_of: time(published.asOf),
          published_at: time(published.publishedAt),
        }
      : null,
    log: { waiting: outbox.waiting, oldest_at: outbox.oldestAt === undefined ? null : time(outbox.oldestAt) },
    model: model ? contractDocument(model) : null,
    model_file: file ? contractDocument(file) : null,
    last_run: last ? runDocument(last) : null,
    has_worker: hasWorker,
  };
}
