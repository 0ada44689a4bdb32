import { type Job, type Telemetry, UnrecoverableError, Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import type { RunSteps } from '../src/rescoring/run-steps.ts';
import type { Logger } from '../src/runtime/log.ts';
import { backoffDelay, catalog, jobOptions, type QueueName, queueNames, type UpkeepName } from './catalog.ts';
import type { RunClient } from './client.ts';
import { repeatStrategy, type Schedule } from './due.ts';
import { failureOf } from './failure.ts';
import type { CatchUp, DoneDates } from './missed.ts';
import type { Outages } from './outages.ts';
import { abortReasons, perform, putBack } from './perform.ts';
import { checkProcessor } from './processors/check.ts';
import { gateProcessor } from './processors/gate.ts';
import { nightlyProcessor } from './processors/nightly.ts';
import { publishProcessor } from './processors/publish.ts';
import { pullProcessor } from './processors/pull.ts';
import { recordProcessor } from './processors/record.ts';
import { type ReportWork, reportProcessor } from './processors/report.ts';
import { scoreProcessor } from './processors/score.ts';
import { type UpkeepWork, upkeepProcessor } from './processors/upkeep.ts';
import type { Queues } from './queues.ts';

export interface WorkersOptions {
  /** A connection of role `worker`; BullMQ duplicates it for what blocks. Whoever opened it closes it. */
  readonly connection: Redis;
  /** Begin of every key, in braces: `{pql}`. */
  readonly prefix: string;
  readonly queues: Queues;
  readonly steps: RunSteps;
  readonly startRun: RunClient['startRun'];
  /** The record that says which business dates are done. */
  readonly runs: DoneDates;
  readonly schedule: Schedule;
  readonly catchUp: CatchUp;
  /** The weekly inspection, and when it is due; undefined where nobody has set when. */
  readonly report: { readonly work: ReportWork; readonly schedule: Schedule | undefined };
  /** What comes again and again. */
  readonly upkeep: Readonly<Record<UpkeepName, UpkeepWork>>;
  readonly outages: Outages;
  /** Traces jobs, where somebody collects traces. */
  readonly telemetry?: Telemetry | undefined;
  readonly log: Logger;
  readonly now: () => number;
  readonly random: () => number;
  /** Milliseconds; tests make them short. */
  readonly timing?: Partial<Timing>;
}

export interface Timing {
  /** A job whose worker hasn't renewed its lock for so long is another worker's. Renewed at half of it. */
  readonly lock: number;
  /** How often locks that ran out are looked for. */
  readonly stalled: number;
  readonly progress: number;
  /** Until a nightly start that waits for another run looks again. */
  readonly again: number;
  /** Until a run that waits for newer events pulls again. */
  readonly events: number;
}

const defaultTiming: Timing = { lock: 30_000, stalled: 30_000, progress: 250, again: 10_000, events: 300_000 };

// A deployment or a full memory kills the same step a few times without anything being wrong with it.
const maxStalledCount = 3;

// Each of upkeep's three may wait for a lock or a ClickHouse that is away; none of them may keep the others from being done.
const concurrency: Readonly<Record<QueueName, number>> = { schedule: 2, runs: 2, upkeep: 4 };

export interface Workers {
  /** Resolves when jobs are taken. Rejects where Redis refuses. */
  ready(): Promise<void>;
  /** Takes nothing new; what is under way goes on. */
  stop(): Promise<void>;
  /** Aborts what is under way; it goes back to the queue for the next worker. */
  abort(): void;
  /** Waits for what is under way, then lets go. */
  close(): Promise<void>;
}

/** One BullMQ worker a queue, every job of the catalog in them. They begin at once. */
export function createWorkers(options: WorkersOptions): Workers {
  const { connection, prefix, queues, steps, startRun, runs, schedule, upkeep, outages, log, now, random } = options;
  const timing = { ...defaultTiming, ...options.timing };

  const run = catalog.pull.payload;
  const handlers = {
    nightly: handler(
      catalog.nightly.payload,
      nightlyProcessor({ startRun, runs, schedule, catchUp: options.catchUp, now, again: timing.again }),
    ),
    report: handler(catalog.report.payload, reportProcessor(options.report.work, { ...options.report, now })),
    pull: handler(run, pullProcessor(steps, { now, again: timing.events })),
    score: handler(run, scoreProcessor(steps)),
    check: handler(run, checkProcessor(steps)),
    gate: handler(run, gateProcessor(steps)),
    publish: handler(run, publishProcessor(steps)),
    record: handler(
      run,
      recordProcessor(steps, {
        failureOf: (ended) => failureOf(queues.runs, ended),
        afterNight: async (runId) => {
          await queues.upkeep.add('retention', {}, { ...jobOptions('retention'), jobId: `retention-${runId}` });
        },
      }),
    ),
    sweep: handler(catalog.sweep.payload, upkeepProcessor(upkeep.sweep)),
    outcomes: handler(catalog.outcomes.payload, upkeepProcessor(upkeep.outcomes)),
    withdraw: handler(catalog.withdraw.payload, upkeepProcessor(upkeep.withdraw)),
    retention: handler(catalog.retention.payload, upkeepProcessor(upkeep.retention)),
  };
  const parts = { log, now, progressEvery: timing.progress, outages };

  let stopped = false;
  const shutdown = new AbortController();

  // BullMQ hands a signal only to functions that declare it as their third parameter.
  const processJob = (job: Job, token?: string, signal?: AbortSignal): Promise<unknown> => {
    // A paused worker still takes one job: that of the fetch which was blocking when it was paused.
    if (stopped) return putBack(job, token ?? '');
    const known = Object.entries(handlers).find(([name]) => name === job.name)?.[1];
    if (!known) {
      throw new UnrecoverableError(
        `No job is named "${job.name}": it was added by another version of pql. Remove it, or update this worker.`,
      );
    }
    return known(job, token ?? '', AbortSignal.any(signal ? [signal, shutdown.signal] : [shutdown.signal]), parts);
  };

  const workers = queueNames.map((name) => {
    const worker = new Worker(name, processJob, {
      connection,
      prefix,
      concurrency: concurrency[name],
      lockDuration: timing.lock,
      stalledInterval: timing.stalled,
      maxStalledCount,
      ...(options.telemetry ? { telemetry: options.telemetry } : {}),
      settings: {
        repeatStrategy,
        backoffStrategy: (attemptsMade, _type, _error, job) => {
          const backoff = job?.opts.backoff;
          return backoffDelay(attemptsMade, (typeof backoff === 'object' ? backoff.delay : backoff) ?? 1000, random);
        },
      },
    });
    worker.on('error', (error) => log.warn({ queue: name, reason: error.message }, 'BullMQ worker'));
    worker.on('stalled', (jobId) => log.warn({ job_id: jobId }, 'A worker died with this job: taken up again'));
    // Somebody else has the job by now: two of us must not work on it.
    worker.on('lockRenewalFailed', (jobIds) => {
      for (const jobId of jobIds) worker.cancelJob(jobId, abortReasons.lockLost);
    });
    return worker;
  });

  return {
    async ready() {
      await Promise.all(workers.map((worker) => worker.waitUntilReady()));
    },
    async stop() {
      stopped = true;
      await Promise.all(workers.map((worker) => worker.pause(true)));
    },
    abort() {
      stopped = true;
      shutdown.abort(abortReasons.shutdown);
    },
    async close() {
      await Promise.all(workers.map((worker) => worker.close()));
    },
  };
}

/** Ties a processor to the schema of its payload, so that both are of one type. */
function handler<Payload>(
  payload: Parameters<typeof perform<Payload>>[3]['payload'],
  process: Parameters<typeof perform<Payload>>[3]['process'],
) {
  return (job: Job, token: string, signal: AbortSignal, parts: Parameters<typeof perform>[4]) =>
    perform(job, token, signal, { payload, process }, parts);
}
