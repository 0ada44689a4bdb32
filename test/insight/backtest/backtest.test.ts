import { randomBytes } from 'node:crypto';
import { afterEach, describe, expect, test } from 'vitest';
import { type BacktestQuestion, backtest } from '../../../src/insight/backtest/backtest.ts';
import { backtestDocument } from '../../../src/insight/backtest/document.ts';
import { plotBacktest } from '../../../src/insight/backtest/plot.ts';
import { InputError } from '../../../src/model/errors.ts';
import { parseLabel } from '../../../src/model/label.ts';
import { readModel } from '../../../src/model/parse.ts';
import type { Outcome, Subject } from '../../../src/model/types.ts';
import { readRouting } from '../../../src/queue/routing/parse.ts';
import { queuesOfRun } from '../../../src/rescoring/replay/queues.ts';
import { replay } from '../../../src/rescoring/replay/replay.ts';
import { withScratchRuns } from '../../../src/rescoring/scratch.ts';
import type { History, HistoryEvent, HistoryOutcome, LeadVersion } from '../../../src/scoring/history.ts';
import { context } from '../../rescoring/story.ts';
import { ownWarehouse } from '../../support/own-warehouse.ts';
import { forgetHistories, insertHistories } from '../../support/warehouse-history.ts';

const model = readModel(
  `
model: story
signals:
  calls: { event: api_call, within: { last: 30d }, score: usage, points: { each: 10 } }
qualify:
  pql: { kind: pql, usage: 35 }
suppress: [customer]
`,
  'model.yaml',
);
const routing = readRouting('teams: { sales: {} }\nrules: [ { else: sales } ]', 'routing.yaml');
const warehouse = ownWarehouse();
afterEach(() => forgetHistories(warehouse));

const day = 86_400_000;
const D = Date.parse('2026-03-01T00:00:00Z');
const calls = (leadId: string, times: number, at = D - 5 * day, arrivedAt = at): HistoryEvent[] =>
  Array.from({ length: times }, (_, place) => ({
    ...{ subject: { kind: 'lead', id: leadId }, accountId: '', event: 'api_call', at: at - place * 1_000, arrivedAt },
    ...{ channel: 'product', quantity: 1, properties: {}, daily: false, restates: '' },
  }));
const lead = (leadId: string, accountId = ''): LeadVersion => ({
  ...{ leadId, accountId, knownAt: D - 30 * day, writtenAt: D, record: 0, email: '', name: '', traits: {} },
});
const outcome = (kind: 'lead' | 'account', id: string, what: Outcome, daysAfter: number): HistoryOutcome => ({
  ...{ subject: { kind, id }, outcome: what, at: D + daysAfter * day, arrivedAt: D + daysAfter * day },
});

/** Of acme came an SQL in time; of beta none; cy's came too late, dee's from nowhere, eve had it before; foxtrot is a customer. */
const company: History = {
  events: [
    ...[...calls('ann', 5), ...calls('bob', 4), ...calls('ben', 1), ...calls('cy', 2), ...calls('eve', 6)],
    ...calls('fay', 3),
  ],
  leadVersions: [
    ...[lead('ann', 'acme'), lead('bob', 'beta'), lead('ben', 'beta'), lead('cy'), lead('dee'), lead('eve')],
    lead('fay', 'foxtrot'),
  ],
  accountVersions: [],
  aliases: [],
  outcomes: [
    outcome('lead', 'ann', 'sql', 10),
    outcome('lead', 'cy', 'sql', 40),
    outcome('lead', 'dee', 'sql', 5),
    outcome('lead', 'eve', 'sql', -5),
    outcome('account', 'foxtrot', 'won', -20),
  ],
};

const question: BacktestQuestion = {
  ...{ dates: [D], every: 7 * day, label: parseLabel('sql within 30d'), horizon: D + 60 * day, credit: 90 * day },
  ...{ of: 'account', score: 'total', firsts: [1, 2] },
};

const asked = (more: Partial<BacktestQuestion> = {}) => {
  const parts = { warehouse, model, now: Date.now, random: randomBytes };
  const of: Subject = more.of ?? question.of;
  return backtest(
    {
      ...{ warehouse, model },
      replay: (dates, work) => replay({ ...parts, slices: 1, threads: 2, memory: 1024 ** 3 }, dates, work, context()),
      inScratch: (work) => withScratchRuns(parts, ([runId]) => work(runId)),
      async queuesOf({ scoring: { runId, instant } }, first) {
        const run = { runId, ...instant };
        const queues = await queuesOfRun(
          { warehouse, model, routing: { ...routing, entry: of }, run, first },
          context(),
        );
        return new Map([...queues].map(([team, { kept }]) => [team, kept.map(({ rank }) => rank.id)]));
      },
    },
    { ...question, ...more },
    { signal: new AbortController().signal },
  );
};

describe('figures of a small company, by hand', () => {
  test('by company: who had it stands at 50 and 0 points, who had not at 40 and 20', async () => {
    await insertHistories(warehouse, [company]);
    const { pooled, capacity, dates } = await asked();
    expect(pooled).toMatchObject({ had: 2, not: 2, unknown: 0, before: 1, suppressed: 1, base: { value: 0.5 } });
    expect(pooled.scores.usage.auc?.value).toBe(0.5);
    expect(pooled.scores.total.averagePrecision).toBe((1 / 1 + 2 / 4) / 2);
    expect(pooled.thresholds.map(({ atLeast, had, not }) => [atLeast, had, not])).toEqual([
      [10, 1, 2],
      [20, 1, 2],
      [30, 1, 1],
      [40, 1, 1],
      [50, 1, 0],
    ]);
    expect(pooled.rules).toMatchObject([{ rule: 'pql', had: 1, not: 1, precision: { value: 0.5 }, lift: 1 }]);
    expect(capacity.map(({ first, had, not, lift }) => [first, had, not, lift])).toEqual([
      [1, 1, 0, 2],
      [2, 1, 1, 1],
    ]);
    expect(dates).toHaveLength(1);
  });

  test('by lead a company counts as often as it has leads', async () => {
    await insertHistories(warehouse, [company]);
    const { pooled } = await asked({ of: 'lead', firsts: [] });
    expect(pooled).toMatchObject({ had: 2, not: 3, before: 1, suppressed: 1 });
  });

  test('who came since the date before is counted by the week', async () => {
    await insertHistories(warehouse, [company]);
    // A week before nobody had called; fourteen days later the calls still count, and nobody is new.
    const { dates } = await asked({ dates: [D - 7 * day, D, D + 14 * day], firsts: [] });
    expect(dates.map(({ thresholds }) => thresholds.find(({ atLeast }) => atLeast === 40)?.aWeek)).toEqual([
      undefined,
      2,
      0,
    ]);
  });

  test('a date whose time has not ended is unknown, and in no rate', async () => {
    await insertHistories(warehouse, [company]);
    const { dates, pooled } = await asked({ dates: [D, D + 7 * day], horizon: D + 33 * day, firsts: [] });
    expect(dates.map(({ had, not, unknown }) => [had, not, unknown])).toEqual([
      [2, 2, 0],
      [0, 0, 3],
    ]);
    expect(dates[1]).toMatchObject({ base: undefined, knownFrom: D + 37 * day });
    expect(pooled).toMatchObject({ dates: 1, had: 2, not: 2 });
  });

  test('the document and the plot hold no number that is none', async () => {
    await insertHistories(warehouse, [company]);
    const found = await asked({ dates: [D, D + 7 * day], horizon: D + 33 * day });
    const text = JSON.stringify(backtestDocument(found));
    expect(JSON.parse(text)).toMatchObject({ label: 'sql within 30d', arrivals_assumed: { events: 0 } });
    const svg = plotBacktest(found);
    expect(svg).toContain('AUC of total by date');
    expect(`${text}${svg}`).not.toMatch(/NaN|Infinity|undefined/);
  });
});

describe('what can’t be answered says what is missing and what would mend it', () => {
  const refusal = (more: Partial<BacktestQuestion> = {}) =>
    asked({ firsts: [], ...more }).then(
      () => 'answered',
      (error: unknown) => (error instanceof InputError ? error.message : String(error)),
    );

  test('no history', async () => {
    expect(await refusal()).toMatch(/no history to replay.*pql import/);
  });

  test('a date before the data', async () => {
    await insertHistories(warehouse, [company]);
    expect(await refusal({ dates: [D - 100 * day] })).toMatch(/lies before the data, which begin on 2026-01-30/);
  });

  test('a past in which nothing had arrived', async () => {
    await insertHistories(warehouse, [
      { ...company, leadVersions: [], events: calls('ann', 5, D - 5 * day, D + 50 * day) },
    ]);
    expect(await refusal()).toMatch(/nothing had arrived.*--history/);
  });

  test('no outcome, and none of the label', async () => {
    await insertHistories(warehouse, [{ ...company, outcomes: [] }]);
    expect(await refusal()).toMatch(/No outcome is recorded.*pql import outcomes/);
    await insertHistories(warehouse, [{ ...company, outcomes: [outcome('lead', 'ann', 'sal', 3)] }]);
    expect(await refusal()).toMatch(/None of the 1 outcomes .* is sql, opportunity, won/);
  });

  test('one class only', async () => {
    await insertHistories(warehouse, [{ ...company, outcomes: [outcome('lead', 'nobody-known', 'sql', 3)] }]);
    expect(await refusal()).toMatch(/Nobody of 6 reached "sql within 30d"/);
  });

  test('a label of which nothing is known yet', async () => {
    await insertHistories(warehouse, [company]);
    expect(await refusal({ horizon: D + 20 * day })).toMatch(/known yet.*Take a --from before 2026-02-19/);
  });
});

test('outcomes that stopped coming, and windows that overlap, are told', async () => {
  await insertHistories(warehouse, [company]);
  const { warnings } = await asked({ dates: [D, D + 7 * day], horizon: D + 100 * day, firsts: [] });
  expect(warnings).toHaveLength(2);
  expect(warnings[0]).toMatch(/last outcome on record is of 2026-04-10.*--outcomes-until/);
  expect(warnings[1]).toMatch(/one outcome counts at several dates/);
});
