import { randomBytes, randomUUID } from 'node:crypto';
import type { Telemetry } from 'bullmq';
import { z } from 'zod';
import { createRunClient, type RunClient } from '../../jobs/client.ts';
import { createFailedJobs, type FailedJobs } from '../../jobs/failed.ts';
import { openQueues, openRunEvents } from '../../jobs/queues.ts';
import { runJobState } from '../../jobs/run-flow.ts';
import type { Handoff } from '../handoff/handoff.ts';
import type { Rebuild } from '../handoff/rebuild.ts';
import type { WebhookAdmin } from '../notify/webhook/admin.ts';
import type { Outbox } from '../queue/outbox.ts';
import type { QueueStore } from '../queue/store.ts';
import { takeLock } from '../queue/take-lock.ts';
import { createRunDecisions, type RunDecisions } from '../rescoring/decide.ts';
import { createRunLock } from '../rescoring/run-lock.ts';
import { createRuns, type Runs } from '../rescoring/runs.ts';
import type { Status } from '../rescoring/status.ts';
import type { Warehouse } from '../warehouse/client.ts';
import { createTokens, type Tokens } from '../warehouse/tokens.ts';
import { type ContractFiles, contractFiles } from './compose/files.ts';
import { composeWebhookAdmin } from './compose/notify.ts';
import { composeQueues } from './compose/queues.ts';
import { startSchedules } from './compose/schedules.ts';
import { openServices } from './compose/services.ts';
import { composeStatus } from './compose/status.ts';
import { composeSteps } from './compose/steps.ts';
import { startWorker } from './compose/worker.ts';
import type { Config, Environment } from './config.ts';
import type { Lifecycle } from './lifecycle.ts';
import type { Logger } from './log.ts';
import { type OpenWriting, redisWriter, writerTiming } from './redis-writer.ts';
import { programVersion } from './version.ts';

export { embeddedInUse } from './embedded/state-file.ts';

/** Everything that a command can work with, connected and wired. */
export interface App extends ContractFiles {
  readonly config: Config;
  readonly warehouse: Warehouse;
  readonly store: QueueStore;
  /** What reps and leads do with entries, by the routing file in force. */
  readonly handoff: Handoff;
  /** What they did and ClickHouse doesn't have yet. */
  readonly outbox: Outbox;
  readonly rebuild: Rebuild;
  readonly runs: Runs;
  readonly runClient: RunClient;
  /** Releases and drops runs that a gate holds. */
  readonly runDecisions: RunDecisions;
  /** What failed for good, for whoever operates it. */
  readonly failedJobs: FailedJobs;
  /** How it stands, read as it is now. */
  status(): Promise<Status>;
  /** Who may use the API. */
  readonly tokens: Tokens;
  /** What the webhook didn't take. */
  readonly webhooks: WebhookAdmin;
  /** The writer of one import or pull, under the signal that may cut it off. */
  readonly openWriting: OpenWriting;
  /** Migrations that were applied when the database was opened. */
  readonly migrated: readonly string[];
  readonly now: () => number;
  /** Takes jobs in this process until it ends. */
  startWorker(): Promise<void>;
  /** Makes the schedules in Redis those of the settings, and starts what a night without workers has missed. */
  startSchedules(): Promise<void>;
  /** Answers HTTP in this process until it ends; gives the address. Throws InputError, one line, where it can't. */
  serveApi(): Promise<string>;
}

/**
 * The one place that constructs adapters, with the files below compose/. What is opened here is closed by `life`, in reverse. `environment`
 * gives the secrets that `${NAME}` in sources.yaml stands for.
 * Throws InputError, one line each, where a service is away, refuses us, or is too old.
 */
export async function compose(config: Config, environment: Environment, log: Logger, life: Lifecycle): Promise<App> {
  const services = await openServices(config, log, life);
  const { warehouse, prefix, connect } = services;
  const now = () => Date.now();
  const engineNow = async () => (await warehouse.one(engineClock)).now;

  const telemetry = await openTelemetry(config, life);
  const jobs = openQueues({ connection: await services.connected('producer'), prefix, log, telemetry });
  life.add({ name: 'job queues', close: () => jobs.close() });
  const redis = connect('store');
  const openWriting = redisWriter({
    redis,
    prefix,
    newId: randomUUID,
    takeLock,
    timing: writerTiming(config.worker.lost_after),
  });
  const files = contractFiles(config, environment, { log, now });
  const queues = composeQueues({
    ...{ lostAfter: config.worker.lost_after, queueLimit: config.queue.limit },
    ...{ services, redis, files, openWriting, log, now },
  });
  const runs = createRuns(warehouse);
  const lock = createRunLock({ redis, prefix, jobs: (run) => runJobState(jobs.runs, run), now });
  const runClient = createRunClient({
    queues: jobs,
    openEvents: () => openRunEvents({ connection: connect('worker'), prefix, log }),
    runs,
    lock,
    now,
    engineNow,
    random: randomBytes,
  });

  const { enqueueRelease } = runClient;
  const runDecisions = createRunDecisions({ runs, lock, enqueueRelease, now, random: randomBytes });

  const tokens = createTokens({ warehouse, now, random: randomBytes });

  let isScheduling = false;
  const schedule = async () => {
    isScheduling = true;
    await startSchedules({ jobs, config, log }, runs, now());
  };
  const ensureSchedules = async () => {
    if (isScheduling && (await jobs.upkeep.getJobSchedulersCount()) === 0) await schedule();
  };

  const { store, handoff, outbox, rebuild } = queues;
  return {
    config,
    warehouse,
    store,
    handoff,
    outbox,
    rebuild,
    runs,
    runClient,
    runDecisions,
    failedJobs: createFailedJobs({ queues: jobs, startRun: runClient.startRun }),
    status: composeStatus({ warehouse, queues, jobs, runClient, files, now }),
    tokens,
    webhooks: composeWebhookAdmin(config, warehouse, now),
    openWriting,
    migrated: services.migrated,
    now,
    ...files,
    startWorker() {
      const steps = composeSteps({ config, warehouse, queues, runs, lock, openWriting, now, engineNow, ...files });
      const parts = {
        config,
        environment,
        services,
        files,
        queues,
        jobs,
        steps,
        runs,
        lock,
        runClient,
        openWriting,
        engineNow,
        ensureSchedules,
        telemetry,
      };
      return startWorker({ ...parts, log, life, now });
    },
    startSchedules: schedule,
    async serveApi() {
      const parts = {
        config,
        services,
        redis,
        queues,
        files,
        jobs,
        runClient,
        runDecisions,
        tokens,
        version: programVersion(),
      };
      // Loaded here: every other command starts a third of a second sooner without it.
      const { composeApi } = await import('./compose/api.ts');
      const { url, stop, close } = await composeApi({ ...parts, log, now });
      life.add({ name: 'API', stop, close });
      return url;
    },
  };
}

/** Nothing is traced, and nothing of it is loaded, where no collector is named. */
async function openTelemetry({ otel }: Config, life: Lifecycle): Promise<Telemetry | undefined> {
  if (otel.endpoint === undefined) return undefined;
  const { startTracing } = await import('./tracing.ts');
  const tracing = startTracing({ endpoint: otel.endpoint, version: programVersion() });
  life.add({ name: 'tracing', close: () => tracing.close() });
  return tracing.telemetry;
}

const engineClock = {
  name: "engine's clock",
  sql: 'SELECT toUnixTimestamp64Milli(now64(3)) AS now',
  row: z.object({ now: z.coerce.number() }),
};
