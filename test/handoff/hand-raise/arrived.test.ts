import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, expect, inject, test } from 'vitest';
import { type ArrivedHandRaises, createArrivedHandRaises } from '../../../src/handoff/hand-raise/arrived.ts';
import { createHandRaises } from '../../../src/handoff/hand-raise/create-hand-raises.ts';
import { handRaisesSent } from '../../../src/handoff/hand-raise/sent.ts';
import { readModel } from '../../../src/model/parse.ts';
import { createDesk } from '../../../src/queue/desk.ts';
import { readRouting } from '../../../src/queue/routing/parse.ts';
import { createSeenHandRaises } from '../../../src/queue/seen-hand-raises.ts';
import { createQueueStore, type QueueStore } from '../../../src/queue/store.ts';
import { silentLog } from '../../../src/runtime/log.ts';
import { packaged } from '../../../src/runtime/paths.ts';
import { connectRedis } from '../../../src/runtime/redis.ts';
import { contact, entry } from '../../queue/entries.ts';
import { freshImporter, type Importer, now } from '../../warehouse/importer.ts';

const redis = connectRedis(inject('services').redis, 'store', silentLog());
const model = readModel(readFileSync(packaged('models', 'default.yaml'), 'utf8'), 'default.yaml');
const routing = readRouting(
  'teams: { us: { reps: [ana] }, de: { reps: [zoe] } }\nrules: [{ when: { lead.country: DE }, to: de }, { else: us }]',
  'routing.yaml',
  undefined,
);
let importer: Importer;
beforeAll(async () => {
  importer = await freshImporter();
});
afterAll(async () => {
  await importer.close();
  await redis.quit();
});

const second = 1_000;
const minute = 60 * second;
let clock: number;
let store: QueueStore;
let arrived: ArrivedHandRaises;
let handRaises: ReturnType<typeof createHandRaises>;
beforeEach(async () => {
  await importer.clear();
  clock = now;
  const prefix = `{arrived-${randomUUID()}}`;
  const at = () => clock;
  store = createQueueStore({ redis, prefix, newId: randomUUID });
  const seen = createSeenHandRaises({ redis, prefix, now: at });
  const parts = { store, seen, readModel: async () => model, now: at };
  handRaises = createHandRaises({
    ...parts,
    desk: createDesk({ redis, prefix, now: at }),
    readRouting: async () => routing,
  });
  arrived = createArrivedHandRaises({ ...parts, warehouse: importer.warehouse, handRaises });
  const carl = contact('carl', { email: 'Carl@Globex.example' });
  const globex = entry('account:globex', { tier: 'P3', account_id: 'globex', lead_id: 'carl', contacts: [carl] });
  await store.publish({
    ...{ runId: 'run-1', asOf: now, knownAt: now, publishedAt: now, toldUpTo: '0' },
    teams: new Map([
      ['us', [entry('account:acme'), globex]],
      ['de', []],
    ]),
  });
});

/** Rows of a kind, written here as the clock shows. */
const load = async (kind: 'events' | 'leads' | 'accounts' | 'aliases' | 'outcomes', ...rows: object[]) => {
  const path = await importer.file(`${randomUUID()}.ndjson`, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  await importer.load(kind, path, { now: clock });
};
const demo = (who: object) => ({ event: 'demo_requested', at: new Date(clock).toISOString(), event_id: 'e-1', ...who });
const look = () => arrived.look(new AbortController().signal);
const queue = async (team = 'us') => (await store.list(team, { limit: 10 })).entries;
const ids = async (team = 'us') => (await queue(team)).map(({ entry_id }) => entry_id);

test('a row that was written by whichever way heads its queue, once', async () => {
  clock += second;
  await load('events', demo({ lead_id: 'carl' }), { event: 'docs_viewed', lead_id: 'ada', at: new Date(now) });
  expect(await look()).toBe(1);
  expect(await ids()).toEqual(['account:globex', 'account:acme']);
  clock += second;
  expect(await look()).toBe(0);
});

test.each([
  ['an e-mail', { email: 'carl@globex.example' }],
  ['an alias', { alias: 'browser-1' }],
])('named by %s they are found', async (_, who) => {
  await load('leads', { lead_id: 'carl', email: 'carl@globex.example', account_id: 'globex' });
  await load('aliases', { lead_id: 'carl', alias: 'browser-1' });
  clock += second;
  await load('events', demo(who));
  expect(await look()).toBe(1);
  expect(await ids()).toEqual(['account:globex', 'account:acme']);
});

test('somebody whom no queue has gets an entry by what is known of them', async () => {
  await load('leads', {
    lead_id: 'nia',
    name: 'Nia Wu',
    account_id: 'initech',
    traits: { title: 'CTO', country: 'DE' },
  });
  await load('accounts', { account_id: 'initech', name: 'Initech' });
  clock += second;
  await load('events', demo({ lead_id: 'nia', account_id: 'elsewhere' }));
  expect(await look()).toBe(1);
  expect(await queue('de')).toMatchObject([
    {
      entry_id: 'account:initech',
      scored: false,
      account: { name: 'Initech' },
      contacts: [{ lead_id: 'nia', name: 'Nia Wu', title: 'CTO' }],
    },
  ]);
});

test('whom an outcome answers since isn’t raised', async () => {
  clock += minute;
  const at = new Date(clock - 10 * second).toISOString();
  await load('outcomes', { account_id: 'globex', outcome: 'contacted', at: new Date(clock).toISOString() });
  await load('events', demo({ lead_id: 'carl', account_id: 'globex', at }));
  expect(await look()).toBe(0);
  expect(await ids()).toEqual(['account:acme', 'account:globex']);
});

test('what the API was sent and raised is the same event when it is found', async () => {
  clock += second;
  const fields = { lead_id: 'carl', event: 'demo_requested', at: new Date(clock).toISOString(), event_id: 'e-1' };
  const [sent] = handRaisesSent([{ kind: 'events', fields }], model);
  if (!sent) throw new RangeError('no hand-raise');
  expect(await handRaises.raise(sent)).toBe('raised');
  await load('events', demo({ lead_id: 'carl', at: new Date(clock - 5).toISOString() }));
  expect(await look()).toBe(0);
  expect((await queue())[0]?.hand_raised_at).toBe(fields.at);
});

test('an event whose time is yet to come is raised when it has', async () => {
  await load('events', demo({ lead_id: 'carl', at: new Date(clock + minute).toISOString() }));
  expect(await look()).toBe(0);
  clock += 5 * minute;
  expect(await look()).toBe(1);
});

test('what the published run knew of is left to it', async () => {
  clock -= 10 * minute;
  await load('events', demo({ lead_id: 'carl' }));
  clock = now + second;
  expect(await look()).toBe(0);
});
