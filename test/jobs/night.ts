import { randomBytes, randomUUID } from 'node:crypto';
import { inject } from 'vitest';
import { createRunClient } from '../../jobs/client.ts';
import type { Schedule } from '../../jobs/due.ts';
import type { CatchUp } from '../../jobs/missed.ts';
import { createOutages } from '../../jobs/outages.ts';
import { openQueues, openRunEvents } from '../../jobs/queues.ts';
import { runJobState } from '../../jobs/run-flow.ts';
import { createWorkers, type Timing, type Workers, type WorkersOptions } from '../../jobs/worker.ts';
import { readModel } from '../../src/model/parse.ts';
import { createRunLock } from '../../src/rescoring/run-lock.ts';
import { createRunSteps, type RunParts } from '../../src/rescoring/run-steps.ts';
import { createRuns, type Runs } from '../../src/rescoring/runs.ts';
import type { Logger } from '../../src/runtime/log.ts';
import { createLog, silentLog } from '../../src/runtime/log.ts';
import { closeRedis, connectRedis } from '../../src/runtime/redis.ts';
import { createWarehouse } from '../../src/warehouse/client.ts';
import { migrate } from '../../src/warehouse/migrate.ts';

export const modelText = `
model: night
signals:
  calls: { event: api_call, score: usage, within: { last: 30d }, points: { each: 1, limit: 10 } }
`;

/** What a test scripts of the work inside the steps; the rest of the night is the real thing. */
export type Work = Partial<
  Pick<RunParts, 'pullSources' | 'waitsForEvents' | 'scoreRun' | 'checkRun' | 'gateRun' | 'publishRun' | 'loadModel'>
>;

export const summary = {
  leads: 5,
  accounts: 2,
  qualified: { pql: 1 },
  tiers: { P1: 1, P4: 4 },
  scoresDigest: 'abc',
};

export const published = {
  published: true,
  queues: [{ team: 'world', entries: 1, cut: 0 }],
  entered: 1,
  left: 0,
  heldOut: 0,
};

/** Fast enough for a test: a lock that is lost is noticed within a second. */
export const quick: Timing = { lock: 1_000, stalled: 500, progress: 0, again: 200, events: 200 };

const none = async () => 0;

export interface Services {
  readonly clickhouse: { readonly url: string; readonly username: string; readonly password: string };
  readonly redis: { readonly url: string; readonly password: string };
  readonly database: string;
  readonly prefix: string;
}

export interface Night extends AsyncDisposable {
  readonly services: Services;
  readonly queues: ReturnType<typeof openQueues>;
  readonly runs: { -readonly [K in keyof Runs]: Runs[K] };
  readonly lock: ReturnType<typeof createRunLock>;
  readonly client: ReturnType<typeof createRunClient>;
  readonly redis: ReturnType<typeof connectRedis>;
  work(
    work?: Work,
    options?: {
      schedule?: Schedule;
      catchUp?: CatchUp;
      upkeep?: Partial<WorkersOptions['upkeep']>;
      report?: WorkersOptions['report'];
      now?: () => number;
      timing?: Timing;
      log?: Logger;
    },
  ): Workers;
}

/** All that runs the night, against a database and a key prefix of its own. */
export async function openNight(given?: Services): Promise<Night> {
  const services = given ?? {
    ...inject('services'),
    database: `night_${randomBytes(6).toString('hex')}`,
    prefix: `{night-${randomUUID()}}`,
  };
  const { prefix } = services;
  const log = silentLog();
  const warehouse = createWarehouse({ ...services.clickhouse, database: services.database });
  if (!given) await migrate(warehouse);
  const redis = connectRedis(services.redis, 'store', log);
  const producer = connectRedis(services.redis, 'producer', log);
  const consumer = connectRedis(services.redis, 'worker', log);
  const queues = openQueues({ connection: producer, prefix, log });
  const runs = createRuns(warehouse);
  const lock = createRunLock({ redis, prefix, now: Date.now, jobs: (run) => runJobState(queues.runs, run) });
  const client = createRunClient({
    queues,
    openEvents: () => openRunEvents({ connection: consumer, prefix, log }),
    runs,
    lock,
    now: Date.now,
    engineNow: async () => Date.now(),
    random: randomBytes,
  });
  const atWork: Workers[] = [];

  return {
    services,
    queues,
    runs,
    lock,
    client,
    redis,
    work(
      work = {},
      {
        schedule = { cron: '0 2 * * *', timezone: 'UTC' },
        catchUp = 'latest',
        upkeep = {},
        report = { work: async () => '', schedule: undefined },
        now = Date.now,
        timing = quick,
        log: to = log,
      } = {},
    ) {
      const steps = createRunSteps({
        runs,
        lock,
        now,
        engineNow: async () => now(),
        loadModel: async () => ({ model: readModel(modelText, 'model.yaml'), text: modelText }),
        parseModel: (text) => readModel(text, 'model.yaml'),
        pullSources: async () => undefined,
        scoreRun: async () => summary,
        waitsForEvents: async () => undefined,
        checkRun: async () => undefined,
        gateRun: async () => [],
        publishRun: async () => published,
        ...work,
      });
      const workers = createWorkers({
        connection: consumer,
        prefix,
        queues,
        steps,
        startRun: client.startRun,
        runs,
        schedule,
        catchUp,
        report,
        upkeep: { sweep: none, outcomes: none, withdraw: none, retention: none, ...upkeep },
        outages: createOutages(to),
        log: to,
        now,
        // The whole of each wait between two tries, and no more: 0 would make them random.
        random: () => 1,
        timing,
      });
      atWork.push(workers);
      return workers;
    },
    async [Symbol.asyncDispose]() {
      for (const workers of atWork) {
        workers.abort();
        await workers.close();
      }
      await queues.close();
      await Promise.all([redis, producer, consumer].map(closeRedis));
      if (!given) await warehouse.run({ name: 'drop night', sql: `DROP DATABASE ${services.database}` });
      await warehouse.close();
    },
  };
}

/** A log whose lines a test can look at. */
export function keptLog(): { log: Logger; lines: () => Record<string, unknown>[] } {
  const kept: string[] = [];
  const log = createLog({ level: 'debug', terminal: false, to: { write: (line) => kept.push(line) } });
  return { log, lines: () => kept.map((line) => JSON.parse(line)) };
}
