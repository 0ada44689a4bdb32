import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { readModel } from '../../../src/model/parse.ts';
import { replay } from '../../../src/rescoring/replay/replay.ts';
import { packaged } from '../../../src/runtime/paths.ts';
import type { AccountVersion, AliasVersion, History, HistoryEvent, LeadVersion } from '../../../src/scoring/history.ts';
import { ownWarehouse } from '../../support/own-warehouse.ts';
import { insertHistories } from '../../support/warehouse-history.ts';
import { context } from '../story.ts';

/** The ready model, in which events, traits of both sides, sign-ups, outcomes and e-mails count. */
const model = readModel(readFileSync(packaged('models', 'default.yaml'), 'utf8'), 'default.yaml');
const warehouse = ownWarehouse();
const day = 86_400_000;
const D = Date.parse('2026-03-01T00:00:00Z');
const nothing: History = { events: [], leadVersions: [], accountVersions: [], aliases: [], outcomes: [] };

const event = (name: string, at: number, arrivedAt: number, more: Partial<HistoryEvent> = {}): HistoryEvent => ({
  ...{ subject: { kind: 'lead', id: 'ann' }, accountId: '', event: name, at, arrivedAt, channel: 'product' },
  ...{ quantity: 1, properties: { environment: 'production' }, daily: false, restates: '' },
  ...more,
});
const lead = (leadId: string, knownAt: number, more: Partial<LeadVersion> = {}): LeadVersion => ({
  ...{ leadId, knownAt, writtenAt: knownAt, record: 0, accountId: '', email: '', name: '', traits: {} },
  ...more,
});
const account = (accountId: string, knownAt: number, traits: Record<string, string>): AccountVersion => ({
  ...{ accountId, knownAt, writtenAt: knownAt, record: 0, name: '', domain: '', owner: '', parent: '', traits },
});
const alias = (name: string, leadId: string, knownAt: number): AliasVersion => ({
  ...{ alias: name, leadId, knownAt, writtenAt: knownAt },
});

const past: History = {
  events: [
    event('api_call', D - 10 * day, D - 10 * day, { quantity: 5 }),
    event('pricing_viewed', D - 3 * day, D - 3 * day, { subject: { kind: 'alias', id: 'cookie' } }),
    event('api_call', D - 2 * day, D - 2 * day, { subject: { kind: 'account', id: 'acme' }, accountId: 'acme' }),
  ],
  leadVersions: [
    lead('ann', D - 20 * day, { accountId: 'acme', email: 'ann@acme.example', signedUpAt: D - 12 * day }),
    lead('bo', D - 20 * day, { traits: { title: 'Student' } }),
  ],
  accountVersions: [account('acme', D - 20 * day, { employees: '40' })],
  aliases: [alias('cookie', 'ann', D - 5 * day)],
  outcomes: [],
};

const replayed = async (): Promise<string[]> => {
  const [rows = []] = await replay(
    { warehouse, model, slices: 1, threads: 2, memory: 1024 ** 3, now: Date.now, random: randomBytes },
    [D],
    async ({ scoring: { runId } }) =>
      warehouse.rows(
        {
          name: 'rows of a run',
          sql: `
            SELECT toString(tuple(* EXCEPT (run_id, slice))) AS scored FROM lead_scores WHERE run_id = {run_id:String}
            UNION ALL
            SELECT toString(tuple(* EXCEPT (run_id, slice))) AS scored FROM account_scores WHERE run_id = {run_id:String}
`,
          row: z.object({ scored: z.string() }),
        },
        { run_id: runId },
      ),
    context(),
  );
  return rows.map(({ scored }) => scored).sort();
};

let before: string[];
beforeAll(async () => {
  await insertHistories(warehouse, [past]);
  before = await replayed();
});

// Each is dated after D, or was there but arrived, or became known, after D.
const later = D + 5 * day;
const future: readonly (readonly [string, Partial<History>])[] = [
  ['an event after the date', { events: [event('demo_requested', later, later)] }],
  ['an event before it that arrived after', { events: [event('demo_requested', D - day, D + 1)] }],
  [
    "an account's event that arrived after",
    {
      events: [
        event('api_call', D - day, later, {
          subject: { kind: 'account', id: 'acme' },
          accountId: 'acme',
          quantity: 99,
        }),
      ],
    },
  ],
  [
    'a lead that was seen first after it',
    { events: [event('api_call', later, later, { subject: { kind: 'lead', id: 'cy' } })] },
  ],
  ["a lead's title that became known after", { leadVersions: [lead('ann', D + 1, { traits: { title: 'CTO' } })] }],
  ['that a lead signed up before, known after', { leadVersions: [lead('bo', later, { signedUpAt: D - day })] }],
  ['a move to another account', { leadVersions: [lead('ann', later, { accountId: 'other' })] }],
  ["an account's size that became known after", { accountVersions: [account('acme', later, { employees: '5000' })] }],
  ['whose an alias is by then', { aliases: [alias('cookie', 'bo', later)] }],
  ["an e-mail's owner by then", { leadVersions: [lead('bo', later, { email: 'ann@acme.example' })] }],
  [
    'an outcome after the date',
    { outcomes: [{ subject: { kind: 'lead', id: 'ann' }, outcome: 'won', at: later, arrivedAt: later }] },
  ],
  [
    'an outcome before it that arrived after',
    {
      outcomes: [{ subject: { kind: 'account', id: 'acme' }, outcome: 'won', at: D - day, arrivedAt: D + 1 }],
    },
  ],
];

test.each(future)('%s changes nothing of what the date saw', async (_, added) => {
  await insertHistories(warehouse, [{ ...nothing, ...added }]);
  expect(await replayed()).toEqual(before);
});

test('the same known in time changes it: the cases above can fail', async () => {
  expect(before.length).toBe(3);
  await insertHistories(warehouse, [
    {
      ...nothing,
      leadVersions: [lead('ann', D - day, { traits: { title: 'CTO' } })],
      events: [event('demo_requested', D - day, D - day)],
    },
  ]);
  expect(await replayed()).not.toEqual(before);
});
