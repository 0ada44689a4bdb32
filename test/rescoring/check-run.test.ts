import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { PermanentError } from '../../src/model/errors.ts';
import { readModel } from '../../src/model/parse.ts';
import { checkRun } from '../../src/rescoring/check-run.ts';
import { silentLog } from '../../src/runtime/log.ts';
import type { Warehouse } from '../../src/warehouse/client.ts';
import { freshWarehouse } from '../support/warehouse.ts';

const model = readModel(
  `
model: checks
ignore: [ { name: robots, where: { user_agent: { matches: bot } } } ]
signals:
  director: { score: fit, trait: lead.title, points: [{ matches: director, give: 30 }] }
  calls: { score: usage, event: api_call, within: { last: 30d }, points: { each: 5 } }
groups:
  product: { signals: [calls], limit: 20 }
`,
  'model.yaml',
);

const run = { runId: '20261122T020000Z-3fa9c1', asOf: Date.UTC(2026, 10, 22, 2), knownAt: Date.UTC(2026, 10, 22, 2) };
const context = { signal: new AbortController().signal, log: silentLog(), progress: () => undefined };

let warehouse: Warehouse;
let close: () => Promise<void>;
beforeAll(async () => {
  ({ warehouse, close } = await freshWarehouse());
});
afterAll(() => close());
beforeEach(async () => {
  for (const table of ['lead_scores', 'account_scores', 'lead_traits', 'events']) {
    await warehouse.run({ name: 'empty', sql: `TRUNCATE TABLE ${table}` });
  }
});

/** A scored lead whose contributions sum to its scores, unless the test says otherwise. */
const scored = (leadId: string, change: object = {}) => ({
  run_id: run.runId,
  slice: 0,
  lead_id: leadId,
  lead_key: keyOf(leadId),
  fit: 3000,
  engagement: 0,
  usage: 2000,
  signals: ['director', 'calls', 'group:product'],
  points: [3000, 2500, -500],
  ...change,
});
const keyOf = (leadId: string) =>
  String([...leadId].reduce((sum, letter) => sum * 31n + BigInt(letter.charCodeAt(0)), 7n));
const known = (leadId: string, knownAt = '2026-11-20 00:00:00.000') => ({
  lead_key: keyOf(leadId),
  lead_id: leadId,
  known_at: knownAt,
});

const check = (leads: number, accounts = 0) =>
  checkRun({ warehouse, run, model, scored: { leads, accounts, qualified: {}, tiers: {}, scoresDigest: '' } }, context);

describe('a run', () => {
  it('passes whose contributions sum to the scores of everyone who is known', async () => {
    await warehouse.insert('lead_traits', [known('ada'), known('bob')]);
    await warehouse.insert('lead_scores', [
      scored('ada'),
      scored('bob', { fit: 0, usage: 0, signals: ['ignored:robots'], points: [0] }),
    ]);
    await check(2);
  });

  it.each([
    [
      'points are missing',
      { points: [3000, 2500] },
      "1 leads whose contributions don't sum to their scores (such as ada)",
    ],
    ['points lie under another score', { fit: 2000, usage: 3000 }, "1 leads whose contributions don't sum"],
    ['a contribution has a name that the model doesn’t', { signals: ['director', 'calls', 'other'] }, "don't sum"],
    [
      'something ignored gave points',
      { usage: 3000, signals: ['director', 'ignored:robots'], points: [3000, 3000] },
      "don't sum",
    ],
    [
      'a guard that the model doesn’t have ignored something',
      { signals: ['director', 'calls', 'group:product', 'ignored:humans'], points: [3000, 2500, -500, 0] },
      "don't sum",
    ],
    ['a score is above 100', { fit: 10_100, points: [10_100, 2500, -500] }, '1 leads with a score outside 0 to 100'],
  ])('fails where %s', async (_, change, message) => {
    await warehouse.insert('lead_scores', [scored('ada', change)]);
    await expect(check(1)).rejects.toThrow(message);
    await expect(check(1)).rejects.toThrow(PermanentError);
  });

  it('fails where somebody is scored twice, or was not written', async () => {
    await warehouse.insert('lead_scores', [scored('ada'), scored('ada')]);
    await expect(check(2)).rejects.toThrow('1 leads scored twice');
    await expect(check(3)).rejects.toThrow('2 leads where the scoring counted 3');
  });

  it('fails where a lead is known by a trait or an event and has no score', async () => {
    await warehouse.insert('lead_traits', [known('ada'), known('bob'), known('too-late', '2026-11-23 00:00:00.000')]);
    await warehouse.insert('events', [
      {
        subject_kind: 'lead',
        subject_id: 'cyd',
        subject_key: keyOf('cyd'),
        event: 'api_call',
        at: '2026-11-20 00:00:00.000',
        arrived_at: '2026-11-20 00:00:00.000',
      },
    ]);
    await warehouse.insert('lead_scores', [scored('ada')]);
    await expect(check(1)).rejects.toThrow(/2 known leads without a score \(such as (bob, cyd|cyd, bob)\)/);
  });

  it('is not failed by the rows of another run', async () => {
    await warehouse.insert('lead_scores', [
      scored('ada'),
      scored('bob', { run_id: '20261121T020000Z-000000', fit: 1 }),
    ]);
    await check(1);
  });
});
