import { randomBytes, randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import type { Redis } from 'ioredis';
import { z } from 'zod';
import { createRunClient, type RunClient } from '../../jobs/client.ts';
import { openQueues, openRunEvents, type Queues } from '../../jobs/queues.ts';
import { runJobState } from '../../jobs/run-flow.ts';
import { catchUp, reconcileSchedules } from '../../jobs/schedule.ts';
import { createWorkers } from '../../jobs/worker.ts';
import { createHandoff } from '../handoff/create-handoff.ts';
import { createCurrentRouting } from '../handoff/current-routing.ts';
import type { Handoff } from '../handoff/handoff.ts';
import { historySources } from '../handoff/history-sources.ts';
import { InputError } from '../model/errors.ts';
import { readModel } from '../model/parse.ts';
import type { Model } from '../model/types.ts';
import { createDesk } from '../queue/desk.ts';
import { createOutbox } from '../queue/outbox.ts';
import { readRouting } from '../queue/routing/parse.ts';
import type { Routing } from '../queue/routing/types.ts';
import { createQueueStore, type QueueStore } from '../queue/store.ts';
import { checkRun } from '../rescoring/check-run.ts';
import { publishRun } from '../rescoring/publish.ts';
import { createRunLock, type RunLock } from '../rescoring/run-lock.ts';
import { createRunSteps, type RunSteps } from '../rescoring/run-steps.ts';
import { createRuns, type Runs } from '../rescoring/runs.ts';
import { scoreRun } from '../rescoring/score.ts';
import { createWarehouse, type Warehouse } from '../warehouse/client.ts';
import { checkServer, migrate } from '../warehouse/migrate.ts';
import { createQueueLog } from '../warehouse/queue-log.ts';
import { pullSources } from '../warehouse/sources/pull.ts';
import { parseSources, type Sources } from '../warehouse/sources/schema.ts';
import type { Config, Environment } from './config.ts';
import { attachEmbedded } from './embedded/attach.ts';
import type { Lifecycle } from './lifecycle.ts';
import type { Logger } from './log.ts';
import { checkRedis, connectRedis, keyPrefix, type RedisAddress } from './redis.ts';
import { type OpenWriting, redisWriter } from './redis-writer.ts';

export { embeddedInUse } from './embedded/state-file.ts';

/** Everything that a command can work with, connected and wired. */
export interface App {
  readonly config: Config;
  readonly warehouse: Warehouse;
  readonly store: QueueStore;
  /** What reps and leads do with entries, by the routing file in force. */
  readonly handoff: Handoff;
  readonly runs: Runs;
  readonly runClient: RunClient;
  /** The writer of one import or pull, under the signal that may cut it off. */
  readonly openWriting: OpenWriting;
  /** Migrations that were applied when the database was opened. */
  readonly migrated: readonly string[];
  readonly now: () => number;
  /** The model file as it is now; throws InputError with every fault. */
  readModel(): Promise<{ readonly model: Model; readonly text: string }>;
  /** The routing file as it is now, held against the model's rules. */
  readRouting(model: Model): Promise<Routing>;
  /** The sources file as it is now; undefined where the company has none. */
  readSources(): Promise<Sources | undefined>;
  /** Takes jobs in this process until it ends. */
  startWorker(): Promise<void>;
  /** Makes the schedules in Redis those of the settings, and starts what a night without workers has missed. */
  startSchedules(): Promise<void>;
}

/**
 * The one place that constructs adapters. What is opened here is closed by `life`, in reverse. `environment` gives the secrets that
 * `${NAME}` in sources.yaml stands for.
 * Throws InputError, one line each, where a service is away, refuses us, or is too old.
 */
export async function compose(config: Config, environment: Environment, log: Logger, life: Lifecycle): Promise<App> {
  const addresses = await findServices(config, log, life);

  const warehouse = createWarehouse({ ...addresses.clickhouse, database: config.clickhouse.database });
  life.add({ name: 'ClickHouse', close: () => warehouse.close() });
  await checkServer(warehouse);
  await checkRedis(addresses.redis, log);
  const { applied } = await migrate(warehouse);
  if (applied.length > 0) log.info({ applied }, 'The database was brought to the schema of this version');

  const connect = (role: 'worker' | 'producer' | 'store'): Redis => {
    const redis = connectRedis(addresses.redis, role, log);
    life.add({ name: `Redis (${role})`, close: () => letGo(redis) });
    return redis;
  };
  const prefix = keyPrefix(config.redis.prefix);
  const storeConnection = connect('store');
  const producer = connect('producer');
  // A producer refuses commands until it is connected, instead of keeping them.
  await ready(producer);
  const queues = openQueues({ connection: producer, prefix, log });
  life.add({ name: 'job queues', close: () => queues.close() });

  const now = () => Date.now();
  const engineNow = async () => (await warehouse.one(engineClock)).now;
  const runs = createRuns(warehouse);
  const lock = createRunLock({
    redis: storeConnection,
    prefix,
    jobs: (runId) => runJobState(queues.runs, runId),
    now,
  });
  const runClient = createRunClient({
    queues,
    openEvents: () => openRunEvents({ connection: connect('worker'), prefix, log }),
    runs,
    lock,
    now,
    engineNow,
    random: randomBytes,
  });
  const store = createQueueStore({ redis: storeConnection, prefix, newId: randomUUID });
  const outbox = createOutbox({ redis: storeConnection, prefix });
  const desk = createDesk({ redis: storeConnection, prefix, now });
  const routingInForce = createCurrentRouting({
    readText: () => readContract(config.paths.routing, 'paths.routing'),
    // Which rules the model has matters where entries are routed, not to who works on them.
    parse: (text) => readRouting(text, config.paths.routing, undefined),
    warn: (message) => log.warn(message),
    now,
  });
  const history = historySources(createQueueLog(warehouse), outbox);
  const handoff = createHandoff({ desk, readRouting: routingInForce, history, now });
  const openWriting = redisWriter({ redis: storeConnection, prefix, newId: randomUUID });
  const files = contractFiles(config, environment);

  const app = { config, warehouse, store, handoff, runs, runClient, openWriting, migrated: applied, now, ...files };
  const steps = createSteps(app, lock, engineNow);
  return {
    ...app,
    async startWorker() {
      const workers = createWorkers({
        connection: connect('worker'),
        prefix,
        queues,
        steps,
        startRun: (start) => runClient.startRun(start),
        schedule: config.schedule,
        log,
        now,
        random: Math.random,
      });
      life.abort.addEventListener('abort', () => workers.abort(), { once: true });
      life.add({ name: 'workers', stop: () => workers.stop(), close: () => workers.close() });
      await workers.ready();
    },
    startSchedules: () => startSchedules(queues, config, runs, now(), log),
  };
}

interface Addresses {
  readonly clickhouse: { readonly url: string; readonly username: string; readonly password: string };
  readonly redis: RedisAddress;
}

/** The company's servers where they are named, ours in the data folder where they aren't. */
async function findServices(config: Config, log: Logger, life: Lifecycle): Promise<Addresses> {
  const { clickhouse, redis } = config;
  if (clickhouse.url !== undefined && redis.url !== undefined) {
    return { clickhouse: { ...clickhouse, url: clickhouse.url }, redis: { ...redis, url: redis.url } };
  }
  const embedded = await attachEmbedded({
    dataDir: config.dataDir,
    needs: { clickhouse: clickhouse.url === undefined, redis: redis.url === undefined },
    ...(config.engine.memory === undefined ? {} : { engineMemory: config.engine.memory }),
    log: (line) => log.warn(line),
  });
  life.add({ name: 'embedded services', close: () => embedded.close() });
  return {
    clickhouse: clickhouse.url === undefined ? embedded.clickhouse : { ...clickhouse, url: clickhouse.url },
    redis: redis.url === undefined ? embedded.redis : { ...redis, url: redis.url },
  };
}

function contractFiles(
  { paths }: Config,
  environment: Environment,
): Pick<App, 'readModel' | 'readRouting' | 'readSources'> {
  return {
    async readModel() {
      const text = await readContract(paths.model, 'paths.model');
      return { model: readModel(text, paths.model), text };
    },
    async readRouting(model) {
      const rules = model.rules.map(({ name }) => name);
      return readRouting(await readContract(paths.routing, 'paths.routing'), paths.routing, rules);
    },
    async readSources() {
      if (paths.sources === undefined) return undefined;
      return parseSources(await readContract(paths.sources, 'paths.sources'), paths.sources, environment);
    },
  };
}

async function readContract(path: string, setting: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new InputError(
      `${path} can't be read (${error instanceof Error ? error.message : String(error)}). Mend ${setting}.`,
      {
        cause: error,
      },
    );
  }
}

type StepParts = Pick<
  App,
  'config' | 'warehouse' | 'store' | 'runs' | 'openWriting' | 'now' | 'readModel' | 'readRouting' | 'readSources'
>;

function createSteps(app: StepParts, lock: RunLock, engineNow: () => Promise<number>): RunSteps {
  const { config, warehouse, store, runs, openWriting, now } = app;
  const threads = config.run.threads || availableParallelism();
  return createRunSteps({
    runs,
    lock,
    now,
    engineNow,
    loadModel: app.readModel,
    // The text was parsed when the run began; it can't have faults now.
    parseModel: (text) => readModel(text, "the run's model"),
    pullSources: async (context) => {
      const sources = await app.readSources();
      if (sources === undefined) return;
      const writing = openWriting(context.signal, context.log);
      await pullSources({ warehouse, sources, now: now(), limits: config.pull, ...context, ...writing });
    },
    scoreRun: (run, model, context) =>
      scoreRun({ warehouse, model, run, slices: config.run.slices, threads, memory: config.run.memory }, context),
    checkRun: (run, model, scored, context) => checkRun({ warehouse, run, model, scored }, context),
    publishRun: async (run, model, context) => {
      const routing = await app.readRouting(model);
      const queueLimit = config.queue.limit;
      return publishRun({ warehouse, store, model, routing, run, queueLimit, now: now() }, context);
    },
  });
}

const engineClock = {
  name: "engine's clock",
  sql: 'SELECT toUnixTimestamp64Milli(now64(3)) AS now',
  row: z.object({ now: z.coerce.number() }),
};

async function startSchedules(queues: Queues, config: Config, runs: Runs, now: number, log: Logger): Promise<void> {
  await reconcileSchedules(queues.schedule, { nightly: config.schedule }, now, log);
  const missed = await catchUp(queues.schedule, config.schedule, runs, now);
  if (missed !== undefined) log.info({ business_date: missed }, 'The last nightly run was missed; it begins now');
}

function ready(redis: Redis): Promise<void> {
  return new Promise((resolve, reject) => {
    if (redis.status === 'ready') return resolve();
    redis.once('ready', () => resolve());
    redis.once('end', () =>
      reject(new InputError('Redis closed the connection before it was ready. Is it running, and is REDIS_URL right?')),
    );
  });
}

async function letGo(redis: Redis): Promise<void> {
  if (redis.status === 'ready') await redis.quit();
  else redis.disconnect();
}
