import { time } from '../model/shown.ts';
import type { Model } from '../model/types.ts';
import type { Outbox } from '../queue/outbox.ts';
import type { PublishedQueues, QueueStore } from '../queue/store.ts';
import { contractDocument, contractOfFile, contractOfRun, type ShownContract } from './contract.ts';
import { runDocument } from './run-document.ts';
import type { RunRecord, Runs } from './runs.ts';
import type { LiveStanding } from './touched/standing.ts';

export interface StatusParts {
  readonly store: Pick<QueueStore, 'published'>;
  readonly outbox: Pick<Outbox, 'state'>;
  readonly runs: Pick<Runs, 'get' | 'latest'>;
  /** What the API was sent and ClickHouse doesn't have yet. */
  readonly intake: { state(): Promise<Waiting> };
  /** How far what is rescored between the full runs has come; undefined before the first publish. */
  live(): Promise<LiveStanding | undefined>;
  hasWorker(): Promise<boolean>;
  /** Jobs that failed for good and are kept. */
  failedJobs(): Promise<number>;
  /** When the nightly run is due next, in milliseconds since 1970; undefined where none is planned. */
  nextNightly(): Promise<number | undefined>;
  readModel(): Promise<{ readonly model: Model }>;
  now(): number;
}

/** Rows in Redis that ClickHouse doesn't have yet; the oldest in milliseconds since 1970. */
export interface Waiting {
  readonly waiting: number;
  readonly oldestAt: number | undefined;
}

/** How it stands: what is published, by which contract, and how the last run went or goes. */
export interface Status {
  readonly published: PublishedQueues | undefined;
  /** What reps did and ClickHouse doesn't have yet: a flushed Redis would lose it. */
  readonly outbox: Waiting;
  readonly intake: Waiting;
  readonly live: LiveStanding | undefined;
  /** The run that is published. */
  readonly run: RunRecord | undefined;
  readonly model: ShownContract | undefined;
  /** The contract that the next run would score by; undefined where the file can't be used. */
  readonly file: ShownContract | undefined;
  readonly last: RunRecord | undefined;
  readonly hasWorker: boolean;
  readonly failedJobs: number;
  readonly nextNightly: number | undefined;
}

export async function readStatus(parts: StatusParts): Promise<Status> {
  const { store, outbox, intake, runs, now } = parts;
  const published = await store.published();
  const waitingOf = ({ waiting, oldestAt }: Waiting) => ({ waiting, oldestAt });
  const last = await runs.latest();
  const hasWorker = await parts.hasWorker();
  const run = published ? await runs.get(published.runId) : undefined;
  const model = run && contractOfRun(run, now());
  const file = await contractOfFile(parts, now());
  return {
    published,
    outbox: waitingOf(await outbox.state()),
    intake: waitingOf(await intake.state()),
    live: await parts.live(),
    run,
    model,
    file,
    last,
    hasWorker,
    failedJobs: await parts.failedJobs(),
    nextNightly: await parts.nextNightly(),
  };
}

/** The status as `--json` and the API show it. */
export function statusDocument(status: Status) {
  const { published, outbox, intake, live, model, file, last, hasWorker, failedJobs, nextNightly } = status;
  const timeOrNull = (at: number | undefined) => (at === undefined ? null : time(at));
  return {
    queues: (published?.teams ?? []).map((queue) => ({ ...queue })),
    published: published
      ? {
          run_id: published.runId,
          as_of: time(published.asOf),
          published_at: time(published.publishedAt),
        }
      : null,
    log: { waiting: outbox.waiting, oldest_at: timeOrNull(outbox.oldestAt) },
    intake: { waiting: intake.waiting, oldest_at: timeOrNull(intake.oldestAt) },
    live: live
      ? {
          waiting_since: timeOrNull(live.waitingSince),
          paused_by: live.pausedBy ?? null,
          of_past: live.isOfPast,
          last: live.last
            ? {
                as_of: time(live.last.asOf),
                leads: live.last.leads,
                accounts: live.last.accounts,
                seconds: live.last.seconds,
              }
            : null,
        }
      : null,
    model: model ? contractDocument(model) : null,
    model_file: file ? contractDocument(file) : null,
    last_run: last ? runDocument(last) : null,
    has_worker: hasWorker,
    failed_jobs: failedJobs,
    nightly_due_at: timeOrNull(nextNightly),
  };
}
