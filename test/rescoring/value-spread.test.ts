import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { readModel } from '../../src/model/parse.ts';
import { measureSpread, type Spread } from '../../src/rescoring/value-spread.ts';
import type { AccountVersion, HistoryEvent, LeadVersion } from '../../src/scoring/history.ts';
import type { Warehouse } from '../../src/warehouse/client.ts';
import { freshWarehouse } from '../support/warehouse.ts';
import { insertHistories } from '../support/warehouse-history.ts';
import { context } from './story.ts';

const model = readModel(
  `
model: spread
signals:
  calls: { event: api_call, within: { last: 30d }, score: usage, points: [ { at_least: 3, give: 40 } ] }
  first: { event: api_call, within: { first: 7d }, score: usage, points: [ { at_least: 1, give: 10 }, { unknown: true, give: -5 } ] }
  title: { trait: lead.title, score: fit, points: [ { matches: cto, give: 50 } ] }
  size:  { trait: account.employees, score: fit, points: [ { at_least: 50, give: 20 } ] }
  ends:  { trait: account.plan_ends_at, measure: days_until, score: fit, points: [ { between: [0, 14], give: 10 } ] }
  seats: { of: account, measure: active_leads, within: { last: 30d }, ratio_to: account.seats, score: usage, points: [ { at_least: 0.5, give: 40 } ] }
qualify:
  pql: { kind: pql, usage: 35 }
  pqa: { kind: pqa, usage: 40 }
  group: { kind: mqa, contacts: 2, usage_each: 35 }
  never: { kind: mql, engagement: 1 }
`,
  'model.yaml',
);

const asOf = Date.parse('2026-03-31T12:00:00Z');
const day = 86_400_000;

const calls = (leadId: string, times: number, daysAgo = 5): HistoryEvent[] =>
  Array.from({ length: times }, (_, at) => ({
    subject: { kind: 'lead', id: leadId },
    accountId: '',
    event: 'api_call',
    at: asOf - daysAgo * day - at * 1_000,
    arrivedAt: asOf - day,
    channel: '',
    quantity: 1,
    properties: {},
    daily: false,
    restates: '',
  }));
const lead = (leadId: string, accountId: string, title: string, signedUpDaysAgo?: number): LeadVersion => ({
  leadId,
  knownAt: asOf - 90 * day,
  writtenAt: asOf,
  record: 0,
  accountId,
  email: '',
  name: '',
  traits: title === '' ? {} : { title },
  ...(signedUpDaysAgo === undefined ? {} : { signedUpAt: asOf - signedUpDaysAgo * day }),
});
const account = (accountId: string, traits: Record<string, string>): AccountVersion => ({
  accountId,
  knownAt: asOf - 90 * day,
  writtenAt: asOf,
  record: 0,
  name: '',
  domain: '',
  owner: '',
  parent: '',
  traits,
});

let warehouse: Warehouse;
let close: () => Promise<void>;
beforeAll(async () => {
  ({ warehouse, close } = await freshWarehouse());
  await insertHistories(warehouse, [
    {
      events: [...calls('a', 3), ...calls('b', 5), ...calls('c', 1), ...calls('d', 9, 60)],
      leadVersions: [
        lead('a', 'acme', 'CTO', 6),
        lead('b', 'acme', 'Baker'),
        lead('c', 'bolt', ''),
        lead('d', '', '', 61),
      ],
      accountVersions: [
        account('acme', { employees: '80', plan_ends_at: '2026-04-10', seats: '4' }),
        account('bolt', { employees: '20', plan_ends_at: '2026-03-21' }),
      ],
      aliases: [],
      outcomes: [],
    },
  ]);
});
afterAll(() => close());

const spreadIn = (slices: number): Promise<Spread> =>
  measureSpread(
    {
      warehouse,
      model,
      instant: { asOf, knownAt: asOf },
      slices,
      threads: 2,
      memory: 2 ** 30,
      now: () => asOf,
      random: randomBytes,
    },
    context(),
  );

const whole = 1_000_000n;

test('each signal says how many it touches and how its values spread', async () => {
  const { leads, accounts, signals } = await spreadIn(1);
  expect([leads, accounts]).toEqual([4, 2]);
  const of = (name: string, side = 'lead') => signals.find(({ signal, of }) => signal === name && of === side);
  expect(of('calls')).toEqual({
    signal: 'calls',
    of: 'lead',
    subjects: 4,
    known: 4,
    touched: 3,
    gave: 2,
    min: 0n,
    median: whole,
    p90: 5n * whole,
    max: 5n * whole,
  });
  // Two have no sign-up: unknown, which took points.
  expect(of('first')).toMatchObject({ known: 2, touched: 2, gave: 4, min: 3n * whole, max: 9n * whole });
  expect(of('title')).toMatchObject({ known: 2, touched: 2, gave: 1, min: null, median: null, max: null });
  expect(of('size')).toMatchObject({ subjects: 4, known: 3, touched: 3, gave: 2 });
  expect(of('size', 'account')).toMatchObject({ subjects: 2, known: 2, touched: 2, gave: 1 });
  expect(of('ends', 'account')).toMatchObject({ known: 2, touched: 2, gave: 1, min: -10n * whole, max: 10n * whole });
  expect(of('seats', 'account')).toMatchObject({ known: 1, touched: 1, gave: 1, min: 500_000n, max: 500_000n });
  expect(of('seats')).toBeUndefined();
});

test('each rule says for how many it holds, those on contacts too', async () => {
  const { rules } = await spreadIn(1);
  expect(rules).toEqual([
    { rule: 'pql', of: 'lead', holds: 2 },
    { rule: 'pqa', of: 'account', holds: 1 },
    { rule: 'group', of: 'account', holds: 1 },
    { rule: 'never', of: 'lead', holds: 0 },
  ]);
});

test('slices change no count, and neither the least nor the greatest value', async () => {
  const counted = ({ signals, ...spread }: Spread) => ({
    ...spread,
    signals: signals.map(({ median, p90, ...signal }) => signal),
  });
  expect(counted(await spreadIn(5))).toEqual(counted(await spreadIn(1)));
});

test('nothing stays behind', async () => {
  await spreadIn(2);
  for (const table of ['lead_scores', 'run_identities', 'run_slices']) {
    const query = {
      name: 'rows',
      sql: `SELECT count() AS rows FROM ${table}`,
      row: z.object({ rows: z.coerce.number() }),
    };
    expect(await warehouse.one(query)).toEqual({ rows: 0 });
  }
});
