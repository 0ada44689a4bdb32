import { randomBytes, randomUUID } from 'node:crypto';
import { availableParallelism } from 'node:os';
import type { Telemetry } from 'bullmq';
import type { RunClient } from '../../../jobs/client.ts';
import { createOutages, type Outages } from '../../../jobs/outages.ts';
import { type PumpStep, startPump } from '../../../jobs/pump.ts';
import { deliverStep } from '../../../jobs/pumps/deliver.ts';
import { intakeStep } from '../../../jobs/pumps/intake.ts';
import { outboxStep } from '../../../jobs/pumps/outbox.ts';
import { standingStep } from '../../../jobs/pumps/standing.ts';
import type { Queues as JobQueues } from '../../../jobs/queues.ts';
import { createWorkers, type WorkersOptions } from '../../../jobs/worker.ts';
import type { Rebuilt } from '../../handoff/rebuild.ts';
import { sweepQueues } from '../../handoff/sweep.ts';
import { waker } from '../../handoff/wake.ts';
import { queueKeys } from '../../queue/keys.ts';
import { createOutbox } from '../../queue/outbox.ts';
import type { RunLock } from '../../rescoring/run-lock.ts';
import type { RunSteps } from '../../rescoring/run-steps.ts';
import type { Runs } from '../../rescoring/runs.ts';
import { createSuppressedEntries } from '../../rescoring/withdraw.ts';
import { createIntakePump } from '../../warehouse/intake/messages/pump.ts';
import { whileUnchanged } from '../../warehouse/while-unchanged.ts';
import type { Config, Environment } from '../config.ts';
import type { Lifecycle } from '../lifecycle.ts';
import type { Logger } from '../log.ts';
import type { OpenWriting } from '../redis-writer.ts';
import type { ContractFiles } from './files.ts';
import { composeArrived } from './hand-raises.ts';
import { composeLive } from './live.ts';
import { composeNotify } from './notify.ts';
import { composePoll } from './poll.ts';
import type { Queues } from './queues.ts';
import { reportOf } from './report.ts';
import { retentionWork } from './retention.ts';
import type { Services } from './services.ts';

export interface WorkerParts {
  readonly config: Config;
  readonly environment: Environment;
  readonly services: Services;
  readonly files: ContractFiles;
  readonly queues: Queues;
  readonly jobs: JobQueues;
  readonly steps: RunSteps;
  readonly runs: Runs;
  readonly lock: RunLock;
  readonly runClient: RunClient;
  readonly openWriting: OpenWriting;
  readonly engineNow: () => Promise<number>;
  /** Declares the schedules again where this process has declared them, and Redis has none any more. */
  readonly ensureSchedules: () => Promise<void>;
  /** Traces jobs, where somebody collects traces. */
  readonly telemetry: Telemetry | undefined;
  readonly log: Logger;
  readonly life: Lifecycle;
  readonly now: () => number;
}

/**
 * Takes jobs in this process until it ends, and writes what reps and the API leave in Redis into ClickHouse. The queues of a Redis that was
 * flushed are rebuilt first: nobody may work on, or publish onto, an empty one.
 */
export async function startWorker(parts: WorkerParts): Promise<void> {
  const { config, services, queues, jobs, steps, runs, runClient, log, life, now } = parts;
  const rebuilt = await queues.rebuild.ensureStanding();
  if (rebuilt) log.warn(rebuilt, sayRebuilt(rebuilt));

  const outages = createOutages(log);
  await startPumps(parts, outages);
  const workers = createWorkers({
    connection: services.connect('worker'),
    prefix: services.prefix,
    queues: jobs,
    steps,
    startRun: (start) => runClient.startRun(start),
    runs,
    schedule: config.schedule,
    catchUp: config.schedule.catch_up,
    report: reportOf({ ...parts, warehouse: services.warehouse }),
    upkeep: upkeepOf(parts),
    outages,
    telemetry: parts.telemetry,
    log,
    now,
    random: Math.random,
    timing: { lock: config.worker.lost_after, stalled: config.worker.lost_after },
  });
  life.abort.addEventListener('abort', () => workers.abort(), { once: true });
  life.add({ name: 'workers', stop: () => workers.stop(), close: () => workers.close() });
  await workers.ready();
}

async function startPumps(parts: WorkerParts, outages: Outages): Promise<void> {
  const { config, services, queues, openWriting, engineNow, log, life, now } = parts;
  const { warehouse, prefix, connect } = services;
  const redis = connect('store');
  const { wake } = waker(redis, queueKeys(prefix).moved);
  const pump = (name: string, step: PumpStep, more: { stop?: () => void; closed?: () => Promise<void> }) => {
    const running = startPump({ name, step, outages, random: Math.random });
    const stop = () => {
      running.stop();
      more.stop?.();
    };
    life.abort.addEventListener('abort', () => running.abort(), { once: true });
    life.add({
      name,
      stop,
      async close() {
        stop();
        await running.close();
        await more.closed?.();
      },
    });
  };
  const standing = standingStep({
    ensureStanding: () => queues.rebuild.ensureStanding(),
    onRebuilt: (rebuilt) => log.warn(rebuilt, sayRebuilt(rebuilt)),
    ensureSchedules: parts.ensureSchedules,
  });
  pump('The watch over Redis', standing, {});

  const blocking = connect('store');
  const waiting = createOutbox({ redis: blocking, prefix });
  // Cut off, the connection waits for nothing: a command that ends would wait a second for it.
  const stop = () => blocking.disconnect();
  pump('The drain of the outbox', outboxStep({ drain: queues.drain, outbox: waiting }), { stop });

  const intake = createIntakePump({
    warehouse,
    stream: queues.intake,
    openWriting: (signal) => openWriting(signal, log),
    engineNow,
    now,
    newId: randomUUID,
  });
  pump('The intake of what is sent', intakeStep({ intake, written: wake }), { closed: () => intake.close() });

  if (config.live.mode === 'on') {
    const arrived = composeArrived({ ...parts, warehouse, redis, prefix, changes: services.changes });
    const live = await composeLive({
      ...{ ...parts, arrived, outages },
      startRun: (start) => parts.runClient.startRun(start),
    });
    pump('The watch over who moved', live.step, { closed: () => live.close() });
    if (config.live.poll > 0) {
      pump('The poll of the sources', composePoll({ ...parts, redis, arrived, wake, outages }), {});
    }
  }

  for (const [name, telling] of composeNotify(parts)) pump(name, deliverStep(telling), {});
}

function upkeepOf({
  config,
  services,
  files,
  queues,
  jobs,
  engineNow,
  log,
  now,
}: WorkerParts): WorkersOptions['upkeep'] {
  const { desk, outcomes } = queues;
  const suppressed = createSuppressedEntries({
    warehouse: services.warehouse,
    desk,
    contract: async () => {
      const { model } = await files.readModel();
      return { model, routing: await files.readRouting(model) };
    },
    threads: config.run.threads || availableParallelism(),
    memory: config.run.memory,
    engineNow,
    random: randomBytes,
    log,
    now,
  });
  return {
    async sweep(signal) {
      return (await sweepQueues({ desk, readRouting: files.currentRouting, now }, { signal })).length;
    },
    outcomes: (signal) => outcomes.tell(signal),
    withdraw: whileUnchanged(async (signal: AbortSignal) => (await suppressed.withdraw(signal)).entries.length, {
      ...{ changes: services.changes, now },
      mayKeep: (withdrawn) => withdrawn === 0,
    }),
    retention: retentionWork({ config, warehouse: services.warehouse, queueLog: queues.queueLog, jobs, log, now }),
  };
}

function sayRebuilt({ entries, held, logEndsAt, workedLast }: Rebuilt): string {
  const made = `Redis was empty: ${entries} entries of the queues were made anew from ClickHouse, ${held} of them held`;
  if (logEndsAt === undefined) return made;
  const missing = workedLast.length === 0 ? '' : `; what ${workedLast.join(', ')} did after it may be missing`;
  return `${made}. The log reaches up to ${new Date(logEndsAt).toISOString()}${missing}`;
}
