import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, beforeEach, expect, inject, test } from 'vitest';
import { createOutages } from '../../jobs/outages.ts';
import { type Pump, startPump } from '../../jobs/pump.ts';
import { readModel } from '../../src/model/parse.ts';
import { createDesk } from '../../src/queue/desk.ts';
import { readRouting } from '../../src/queue/routing/parse.ts';
import { createQueueStore, type QueueStore } from '../../src/queue/store.ts';
import type { RunRequest } from '../../src/rescoring/step.ts';
import { composeArrived } from '../../src/runtime/compose/hand-raises.ts';
import { composePoll } from '../../src/runtime/compose/poll.ts';
import { loadConfig } from '../../src/runtime/config.ts';
import { silentLog } from '../../src/runtime/log.ts';
import { packaged } from '../../src/runtime/paths.ts';
import { connectRedis } from '../../src/runtime/redis.ts';
import { inProcessWriter } from '../../src/warehouse/intake/writer.ts';
import { pullSources } from '../../src/warehouse/sources/pull.ts';
import { parseSources } from '../../src/warehouse/sources/schema.ts';
import { contact, entry } from '../queue/entries.ts';
import { eventually } from '../support/eventually.ts';
import { freshImporter, type Importer, pullLimits } from '../warehouse/importer.ts';

const pollEvery = 500;
const redis = connectRedis(inject('services').redis, 'store', silentLog());
const company = `company_${randomUUID().slice(0, 8)}`;
const now = () => Date.now();
const model = readModel(readFileSync(packaged('models', 'default.yaml'), 'utf8'), 'default.yaml');
const routing = readRouting('teams: { us: { reps: [ana] } }\nrules: [{ else: us }]', 'routing.yaml', undefined);
const fields = 'fields: { lead_id: user, event: name, event_id: id, at: inserted }';
const sources = parseSources(
  `events:
  gone: { from: ${company}.gone, arrived: inserted, ${fields} }
  forms: { from: ${company}.forms, arrived: inserted, ${fields} }`,
  'sources.yaml',
  {},
);

let importer: Importer;
const run = (sql: string) => importer.warehouse.run({ name: 'the company', sql });
beforeAll(async () => {
  importer = await freshImporter();
  await run(`CREATE DATABASE ${company}`);
  for (const table of ['forms', 'gone']) {
    await run(
      `CREATE TABLE ${company}.${table} (inserted DateTime64(3, 'UTC') DEFAULT now64(3), id String, user String, name String) ENGINE = MergeTree ORDER BY inserted`,
    );
  }
  const pulling = { writer: inProcessWriter(), signal: new AbortController().signal, progress: () => undefined };
  await pullSources({ warehouse: importer.warehouse, sources, now: now(), limits: pullLimits, ...pulling });
});
afterAll(async () => {
  await run(`DROP DATABASE IF EXISTS ${company}`);
  await importer.close();
  await redis.quit();
});

let store: QueueStore;
let pump: Pump;
let woken: number;
let said: string[];
let running: RunRequest | undefined;
let asked: number;
/** As of a server: nobody can tell. */
const changes = () => Promise.resolve(undefined);
beforeEach(async () => {
  [woken, said, running, asked] = [0, [], undefined, 0];
  const prefix = `{poll-${randomUUID()}}`;
  store = createQueueStore({ redis, prefix, newId: randomUUID });
  const globex = entry('account:globex', { tier: 'P3', account_id: 'globex', contacts: [contact('carl')] });
  const at = now();
  await store.publish({
    ...{ runId: 'run-1', asOf: at, knownAt: at, publishedAt: at, toldUpTo: '0' },
    teams: new Map([['us', [entry('account:acme'), globex]]]),
  });

  const log = Object.assign(silentLog(), { warn: () => undefined });
  const outages = createOutages(log);
  const parts = {
    config: loadConfig({ env: { PQL_LIVE_POLL: `${pollEvery}ms` }, cwd: '/' }),
    services: { warehouse: importer.warehouse, changes, prefix },
    redis,
    files: { readSources: async () => sources, currentModel: async () => model, currentRouting: async () => routing },
    runs: { get: async () => undefined },
    lock: {
      async holder() {
        asked += 1;
        return running;
      },
    },
    openWriting: (signal: AbortSignal) => ({ writer: inProcessWriter(), signal }),
    wake: async () => {
      woken += 1;
    },
    outages: {
      failed(what: string, error: unknown) {
        said.push(what);
        outages.failed(what, error);
      },
      worked: outages.worked,
    },
    log,
    now,
  };
  const queues = { store, desk: createDesk({ redis, prefix, now }) };
  const arrived = composeArrived({ ...parts, queues, warehouse: importer.warehouse, changes, prefix });
  pump = startPump({ name: 'poll', step: composePoll({ ...parts, arrived }), outages, random: Math.random });
});
afterEach(() => pump.close());

const first = async () => (await store.list('us', { limit: 1 })).entries[0];
const heads = (entryId: string) =>
  eventually(`${entryId} heads its queue`, async () => (await first())?.entry_id === entryId);
/** Behind those of the tests before, who wait longer. */
const isRaised = (entryId: string) =>
  eventually(`${entryId} is raised`, async () => {
    const { entries } = await store.list('us', { limit: 10 });
    return entries.some(({ entry_id, hand_raised_at }) => entry_id === entryId && hand_raised_at !== null);
  });
const demoOf = (user: string, table = 'forms') =>
  run(`INSERT INTO ${company}.${table} (id, user, name) VALUES ('${randomUUID()}', '${user}', 'demo_requested')`);

test('a row in the company’s table heads its queue with the next poll, and who rescores is woken', async () => {
  await demoOf('carl');
  const polls = asked;
  await heads('account:globex');
  // One may have been under way; the bench holds the seconds.
  expect(asked - polls).toBeLessThanOrEqual(2);
  expect((await first())?.hand_raised_at).not.toBeNull();
  await eventually('who rescores is woken', () => woken > 0);
});

test('a source that fails is named, and the others go on', async () => {
  await run(`RENAME TABLE ${company}.gone TO ${company}.away`);
  await demoOf('nia');
  await isRaised('lead:nia');
  expect(new Set(said)).toEqual(new Set(['The poll of events.gone']));
  await run(`RENAME TABLE ${company}.away TO ${company}.gone`);
});

test('while a run pulls nothing is polled', async () => {
  running = { runId: 'run-2', kind: 'full', businessDate: '' };
  await demoOf('otto');
  const before = await importer.values('SELECT count() FROM events');
  const until = asked + 3;
  await eventually('it looked three times whether a run pulls', () => asked >= until);
  expect(await importer.values('SELECT count() FROM events')).toEqual(before);
  running = undefined;
  await isRaised('lead:otto');
});
