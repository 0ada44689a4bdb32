import { randomBytes } from 'node:crypto';
import { beforeAll, expect, test } from 'vitest';
import { type Aim, type Calibrated, type Calibrating, calibrate } from '../../../src/insight/calibrate/calibrate.ts';
import { calibrateCsv, calibrateDocument } from '../../../src/insight/calibrate/document.ts';
import { plotCalibration } from '../../../src/insight/calibrate/plot.ts';
import { byCapacity } from '../../../src/insight/calibrate/trade.ts';
import { parseLabel } from '../../../src/model/label.ts';
import { readModel } from '../../../src/model/parse.ts';
import { replay } from '../../../src/rescoring/replay/replay.ts';
import { withScratchRuns } from '../../../src/rescoring/scratch.ts';
import type { HistoryEvent } from '../../../src/scoring/history.ts';
import { context } from '../../rescoring/story.ts';
import { ownWarehouse } from '../../support/own-warehouse.ts';
import { readTime } from '../../support/stories/times.ts';
import { insertHistories } from '../../support/warehouse-history.ts';
import { type Came, record } from '../outcomes/recorded.ts';

const warehouse = ownWarehouse();
const day = 86_400_000;

const model = readModel(
  `
model: by-usage
signals:
  calls: { of: lead, score: usage, event: api_call, within: { last: 30d }, points: { each: 1 } }
qualify:
  pql: { kind: pql, usage: 70 }
`,
  'model.yaml',
);

/** Each date is 60 days after the one before. */
const dates = [
  { asOf: '10 Jan', sql: '20 Jan', won: '1 Feb' },
  { asOf: '11 Mar', sql: '21 Mar', won: '1 Apr' },
  { asOf: '10 May', sql: '20 May', won: '1 Jun' },
  { asOf: '9 Jul', sql: '19 Jul', won: '1 Aug' },
];
/** Who came before each date: so many leads with so much usage, of whom the first became SQL. */
const groups = [
  { usage: 80, leads: 10, sqls: 5 },
  { usage: 60, leads: 10, sqls: 3 },
  { usage: 40, leads: 10, sqls: 1 },
  { usage: 20, leads: 30, sqls: 0 },
];
const amounts = [1_000, 2_000, 3_000];

beforeAll(async () => {
  const events: HistoryEvent[] = [];
  const came: Came[] = [];
  for (const { asOf, sql, won } of dates) {
    const at = readTime(asOf) - 3 * day;
    for (const { usage, leads, sqls } of groups) {
      for (let place = 0; place < leads; place++) {
        const who = `${asOf} ${usage} ${place}`;
        events.push({
          ...{ subject: { kind: 'lead', id: who }, accountId: '', event: 'api_call', at, arrivedAt: at },
          ...{ channel: 'product', quantity: usage, properties: {}, daily: false, restates: '' },
        });
        if (place >= sqls) continue;
        came.push({ who, outcome: 'sql', at: sql });
        const amount = usage === 80 ? amounts[place] : undefined;
        if (amount !== undefined) came.push({ who, outcome: 'won', at: won, amount });
      }
    }
  }
  await insertHistories(warehouse, [{ events, leadVersions: [], accountVersions: [], aliases: [], outcomes: [] }]);
  await record(warehouse, [], came);
});

function calibration(aim: Aim = { by: 'acceptance' }): Promise<Calibrating> {
  const scratch = { warehouse, now: Date.now, random: randomBytes };
  return calibrate(
    {
      warehouse,
      model,
      replayOf: (one) => (instants, work) =>
        replay({ ...scratch, model: one, slices: 1, threads: 2, memory: 1024 ** 3 }, instants, work, context()),
      inScratch: (work) => withScratchRuns(scratch, ([runId]) => work(runId)),
    },
    {
      ...{ dates: dates.map(({ asOf }) => readTime(asOf)), every: 60 * day, label: parseLabel('sql within 60d'), aim },
      ...{ horizon: readTime('1 Dec'), credit: 90 * day, of: 'account' },
    },
    { signal: new AbortController().signal },
  );
}

let byTarget: Calibrating;

beforeAll(async () => {
  byTarget = await calibration();
}, 120_000);

function usage({ thresholds }: Calibrating = byTarget): Calibrated {
  expect(thresholds.map(({ of }) => [of.rule, of.condition])).toEqual([['pql', 'usage']]);
  const [only] = thresholds;
  if (!only) throw new Error('there is no threshold');
  return only;
}

const at = ({ rows }: Calibrated, points: number) => rows.find(({ threshold }) => threshold === points * 100);

test('a threshold lets through who reaches it, at each date, whatever the rule asks for today', () => {
  const found = usage();

  expect(at(found, 70)).toMatchObject({ had: 20, not: 20, precision: { value: 0.5 }, recall: { value: 20 / 36 } });
  expect(at(found, 60)).toMatchObject({ had: 32, not: 48, precision: { value: 0.4 }, recall: { value: 32 / 36 } });
  expect(at(found, 21)).toMatchObject({ had: 36, not: 84, precision: { value: 0.3 }, recall: { value: 1 } });
  expect(at(found, 20)).toMatchObject({ had: 36, not: 204, precision: { value: 0.15 } });
  // Nothing was there a week before the first date; in the week before each of the others 30 came to reach it.
  expect([at(found, 81), at(found, 41), at(found, 21)].map((row) => row?.aWeek)).toEqual([0, 20, 30]);
});

test('by the usual target it is the lowest threshold of which 20 to 40% become SQL', () => {
  const found = usage();

  expect(found.today).toMatchObject({ threshold: 7_000 });
  expect(found.acceptance).toBe('unclear');
  expect(found.advice).toMatchObject({ because: 'within', threshold: { threshold: 2_100 } });
  expect(found.tried).toMatchObject({ threshold: 2_100, later: { had: 18, not: 42 } });
  expect(found.drift).toBe('steady');
});

test('by capacity it is the lowest threshold that gives no more a week', () => {
  const { rows } = usage();

  expect(byCapacity(rows, 20)).toMatchObject({ because: 'capacity', threshold: { threshold: 4_100, aWeek: 20 } });
  expect(byCapacity(rows, 1_000)).toMatchObject({ threshold: { threshold: 0 } });
});

test('by what is to be won it is the highest threshold that still gives as many as that takes', async () => {
  const found = await calibration({ by: 'pipeline', amount: 52_000, within: 120 * day });

  // 4,000 a week at 2,000 a deal are two deals; a third of SQLs is won, so six SQLs; at 60 two of five are one, so 15.
  expect(found.deals).toMatchObject({ won: { happened: 12, of: 36 }, deals: 12, mean: 2_000 });
  expect(found.need?.dealsAWeek.value).toBeCloseTo(2, 10);
  expect(found.need?.reachingAWeek.value).toBeCloseTo(6, 10);
  expect(found.thresholds[0]?.advice).toMatchObject({
    because: 'pipeline',
    threshold: { threshold: 6_000, aWeek: 20 },
  });
  const row = calibrateDocument(found).thresholds[0]?.thresholds.find(({ at_least }) => at_least === 60);
  expect(row?.needed_a_week?.value).toBeCloseTo(15, 10);
  expect(row?.qualified_a_deal).toBeCloseTo(7.5, 10);
  expect(row?.worth_of_each?.value).toBeCloseTo(2_000 / 7.5, 10);
});

test('what a score means is learned on the earlier dates and held against the later ones', () => {
  const { chances, calibration } = usage();

  expect(calibration.learnedFrom).toBe(2);
  expect(chances.findLast(({ from }) => from <= 8_000)?.chance).toBe(0.5);
  expect(chances.findLast(({ from }) => from <= 4_000)?.chance).toBe(0.1);
  // The dates are alike.
  expect(calibration.error).toBeCloseTo(0, 10);
  expect(calibration.bins.reduce((sum, { count }) => sum + count, 0)).toBeGreaterThan(120);
});

test('the documents hold no number that is none, and the plot every line', () => {
  const found = byTarget;

  expect(JSON.stringify(calibrateDocument(found))).not.toMatch(/NaN|Infinity/);
  const [head, rows] = calibrateCsv(found);
  expect(rows).toHaveLength(101);
  expect(new Set(rows.map((row) => row.length))).toEqual(new Set([head.length]));
  const plot = plotCalibration(found);
  expect(plot).toMatch(/^<svg[\s\S]*<\/svg>\s*$/);
  expect(plot).toContain('recommended');
  expect(plot).not.toContain('NaN');
});
