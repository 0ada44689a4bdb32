import { describe, expect, test } from 'vitest';
import type { DateCounts, ScoreCount } from '../../../src/insight/backtest/counts.ts';
import { calibrationOf, capacityOf, figuresOf } from '../../../src/insight/backtest/figures.ts';
import { pooled } from '../../../src/insight/backtest/observe.ts';

const day = 86_400_000;
const one = (score: number, had: number, not: number, unknown = 0): ScoreCount => ({
  score: score * 100,
  had,
  not,
  unknown,
});
/** Ten units of which two had it; one of the two is at 40 points. */
const total = [one(0, 0, 5), one(15, 1, 2), one(40, 1, 1)];
const counts: DateCounts = {
  asOf: 0,
  everyone: { had: 2, not: 8, unknown: 0 },
  before: 3,
  suppressed: 1,
  scores: { fit: [one(0, 2, 8)], engagement: [one(0, 2, 8)], usage: total, total },
  rules: new Map([['pql', { had: 1, not: 1, unknown: 0 }]]),
  since: {
    days: 14,
    rises: [
      { from: -1, to: 4, units: 2 },
      { from: 1, to: 2, units: 4 },
    ],
    rules: new Map([['pql', 6]]),
  },
};

describe('figures of a date', () => {
  const found = figuresOf(counts, 'total', ['pql', 'mql']);

  test('the rate of everyone is what a score is held against', () => {
    expect(found.base?.value).toBe(0.2);
    expect(found).toMatchObject({ had: 2, not: 8, before: 3, suppressed: 1 });
  });

  test('by hand: of 16 pairs the one who had it is above in 5 + 7, and ties in 2 + 1', () => {
    // At 15 points: above the five of 0, ties with two; at 40: above seven, ties with one. (5 + 1 + 7 + 0.5) / 16.
    expect(found.scores.total.auc?.value).toBeCloseTo(13.5 / 16, 12);
    // Precision where each comes in: 1 of 2, then 2 of 5.
    expect(found.scores.total.averagePrecision).toBeCloseTo((1 / 2 + 2 / 5) / 2, 12);
    expect(found.scores.fit.auc?.value).toBe(0.5);
  });

  test('each ten points are a threshold, up to the highest score', () => {
    expect(found.thresholds.map(({ atLeast, had, not }) => [atLeast, had, not])).toEqual([
      [10, 2, 3],
      [20, 1, 1],
      [30, 1, 1],
      [40, 1, 1],
    ]);
    expect(found.thresholds[0]).toMatchObject({ precision: { value: 0.4 }, recall: { value: 1 }, lift: 2 });
    expect(found.thresholds[3]).toMatchObject({ precision: { value: 0.5 }, recall: { value: 0.5 }, lift: 2.5 });
  });

  test('in a week come those who rose past the threshold, or were not there, in the days between dates', () => {
    expect(found.thresholds.map(({ atLeast, aWeek }) => [atLeast, aWeek])).toEqual([
      [10, 1],
      [20, 3],
      [30, 1],
      [40, 1],
    ]);
    expect(found.rules.map(({ rule, aWeek }) => [rule, aWeek])).toEqual([
      ['pql', 3],
      ['mql', 0],
    ]);
  });

  test('a rule that nobody held has no precision, and no lift', () => {
    expect(found.rules[1]).toMatchObject({
      had: 0,
      not: 0,
      precision: undefined,
      lift: undefined,
      recall: { value: 0 },
    });
  });
});

test('where nobody had it, nothing is divided by nothing', () => {
  const none = figuresOf(
    { ...counts, everyone: { had: 0, not: 5, unknown: 0 }, scores: { ...counts.scores, total: [one(20, 0, 5)] } },
    'total',
    [],
  );
  expect(none.base).toMatchObject({ value: 0 });
  expect(none.scores.total).toEqual({ auc: undefined, averagePrecision: undefined });
  expect(none.thresholds[0]).toMatchObject({ precision: { value: 0 }, recall: undefined, lift: undefined });
});

test('dates are pooled by adding up their people, and the time between them', () => {
  const all = pooled([{ ...counts, since: undefined }, counts, { ...counts, asOf: 14 * day }]);
  expect(all).toMatchObject({ everyone: { had: 6, not: 24 }, before: 9, suppressed: 3, since: { days: 28 } });
  expect(all.scores.total).toEqual([one(0, 0, 15), one(15, 3, 6), one(40, 3, 3)]);
  expect(figuresOf(all, 'total', ['pql']).rules[0]).toMatchObject({ had: 3, not: 3, aWeek: 3 });
});

describe('calibration', () => {
  test('what the earlier dates said is held against the later ones', () => {
    const early = [one(10, 1, 9), one(50, 5, 5)];
    const late = [one(10, 2, 8), one(50, 4, 6)];
    const { learnedFrom, bins, error } = calibrationOf([early, late]);
    expect(learnedFrom).toBe(1);
    expect(bins.map(({ count, said, had }) => [count, said, had.value])).toEqual([
      [10, 0.1, 0.2],
      [10, 0.5, 0.4],
    ]);
    expect(error).toBeCloseTo(0.1, 12);
  });

  test('a single date says what came, and no chance before', () => {
    const { learnedFrom, bins, error } = calibrationOf([[one(10, 1, 9)]]);
    expect([learnedFrom, bins.length, error]).toEqual([0, 1, undefined]);
  });
});

test('capacity counts the first of each team at each date; recall is of all teams', () => {
  const queues = new Map([
    ['east', ['had', 'not', 'had', 'not'] as const],
    ['west', ['before', 'not', 'had'] as const],
  ]);
  const rows = capacityOf([{ ...counts, everyone: { had: 6, not: 24, unknown: 0 }, queues }], [2]);
  expect(rows.map(({ team, entries, had, not }) => [team ?? 'all', entries, had, not])).toEqual([
    ['all', 3, 1, 2],
    ['east', 2, 1, 1],
    ['west', 1, 0, 1],
  ]);
  expect(rows[0]).toMatchObject({ precision: { value: 1 / 3 }, recall: { value: 1 / 6 } });
  expect(rows[0]?.lift).toBeCloseTo(1 / 3 / 0.2, 12);
  expect(rows[1]?.recall).toBeUndefined();
});
