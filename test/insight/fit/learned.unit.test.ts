import { describe, expect, test } from 'vitest';
import type { SignalBins } from '../../../src/insight/fit/bins.ts';
import { type FitQuestion, learned } from '../../../src/insight/fit/fit.ts';
import type { Vectors } from '../../../src/insight/fit/observe.ts';
import { plotFit } from '../../../src/insight/fit/plot.ts';
import { parseLabel } from '../../../src/model/label.ts';
import type { Direction } from '../../../src/model/types.ts';

/** Numbers between 0 and 1 that are the same each time (mulberry32). */
function dice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const question: FitQuestion = {
  ...{ dates: [0], every: 1, label: parseLabel('sql within 30d'), horizon: 1e12, credit: 1 },
  ...{ of: 'lead', split: 'hash', keep: [] },
};

/** A count that is 0, 1 to 2, 3 to 9, or 10 and more. */
const counted = (signal: string, monotone?: Direction): SignalBins => ({
  ...{ signal, score: 'usage', monotone, of: 'number', isTrait: false },
  bins: [
    { kind: 'number' },
    ...[1, 3, 10].map((from) => ({ kind: 'number' as const, from: from * 1_000_000 })),
    ...[{ kind: 'unknown' as const }, { kind: 'absent' as const }],
  ],
});

/** Leads whose odds are the sum of the effects of their bins. */
function drawn(effects: readonly (readonly number[])[], leads = 20_000, seed = 7): Vectors {
  const roll = dice(seed);
  const [bins, parts] = [new Uint8Array(leads * effects.length), new Uint8Array(leads)];
  const [had, lacked] = [new Float64Array(leads), new Float64Array(leads)];
  for (let lead = 0; lead < leads; lead++) {
    let odds = -1.5;
    for (const [place, effect] of effects.entries()) {
      const bin = Math.floor(roll() * 4);
      bins[lead * effects.length + place] = bin;
      odds += effect[bin] ?? 0;
    }
    const fold = roll();
    parts[lead] = fold < 0.52 ? 0 : fold < 0.7 ? 1 : 2;
    (roll() < 1 / (1 + Math.exp(-odds)) ? had : lacked)[lead] = 1;
  }
  return { signals: effects.length, bins, parts, had, lacked };
}

const fitOf = (all: readonly SignalBins[], vectors: Vectors, keep: readonly string[] = []) =>
  learned(
    { name: 'made up', digest: '0'.repeat(64), groups: [] },
    { ...question, keep },
    { all, vectors, changes: [], current: { learn: [], tune: [], test: [] }, assumed: {}, warnings: [] },
  );
const nothing = [0, 0, 0, 0];

describe('data with known effects', () => {
  test('the points have the order and the size of what the data were made from; what tells nothing gets none', () => {
    const effects = [[0, 0.7, 1.4, 2.1], [0, 0.35, 0.35, 0.7], nothing];
    const found = fitOf(
      ['calls', 'days', 'noise'].map((name) => counted(name)),
      drawn(effects),
    );
    expect(found.signals.map(({ verdict }) => verdict)).toEqual(['points', 'points', 'no_help']);
    for (const [place, effect] of effects.entries()) {
      for (const [bin, due] of effect.entries()) {
        const { give = 0 } = found.signals[place]?.points[bin] ?? {};
        expect((give / found.perDoubling) * Math.LN2, `signal ${place}, bin ${bin}`).toBeGreaterThan(due - 0.25);
        expect((give / found.perDoubling) * Math.LN2, `signal ${place}, bin ${bin}`).toBeLessThan(due + 0.25);
      }
    }
    const { fitted, unrounded } = found.evaluation;
    expect(fitted.auc?.value).toBeGreaterThan((unrounded.auc?.value ?? 1) - 0.01);
    expect(fitted.calibrationError).toBeLessThan(0.03);
  });

  test('with no effect none is found, whatever the draw', () => {
    for (let seed = 1; seed <= 5; seed++) {
      const all = Array.from({ length: 8 }, (_, place) => counted(`noise_${place}`));
      const found = fitOf(
        all,
        drawn(
          all.map(() => nothing),
          5_000,
          seed,
        ),
      );
      expect(
        found.signals.filter(({ verdict }) => verdict === 'points'),
        `seed ${seed}`,
      ).toEqual([]);
      expect(found.perDoubling).toBe(0);
    }
  });
});

test('of signals that say nearly the same those that say most get points, and not none of them', () => {
  // Six of one kind: each of the last five is what the first says, but for every tenth lead. Four hundred leads are few.
  const all = ['truth', ...'abcde'].map((name) => counted(name));
  for (let seed = 1; seed <= 5; seed++) {
    const vectors = drawn([[0, 1, 2, 3], ...Array.from('abcde', () => nothing)], 400, seed);
    const roll = dice(seed);
    for (let lead = 0; lead < vectors.had.length; lead++) {
      const truth = vectors.bins[lead * all.length] ?? 0;
      for (let place = 1; place < all.length; place++)
        if (roll() < 0.9) vectors.bins[lead * all.length + place] = truth;
    }
    const found = fitOf(all, vectors);
    expect(found.signals.filter(({ verdict }) => verdict === 'points').length, `seed ${seed}`).toBeGreaterThan(0);
    expect(found.evaluation.fitted.auc?.value, `seed ${seed}`).toBeGreaterThan(0.65);
  }
});

test('where no signal helps, everyone has the chance of everyone', () => {
  const found = fitOf([counted('noise')], drawn([nothing], 5_000));
  expect(found.perDoubling).toBe(0);
  const { fitted, unrounded } = found.evaluation;
  expect(unrounded.calibrationError).toBeLessThan(0.03);
  expect(unrounded.calibrationError).toBeCloseTo(fitted.calibrationError ?? 1, 2);
});

test('in which order the engine hands out the groups decides nothing, also where not all are drawn', () => {
  const all = ['calls', ...'abcdef'].map((name) => counted(name));
  const vectors = drawn([[0, 0.7, 1.4, 2.1], ...Array.from('abcdef', () => nothing)], 40_000);
  const binOf = (lead: number) => vectors.bins[lead * all.length] ?? 0;
  const leads = Array.from(vectors.had.keys()).sort((a, b) => binOf(b) - binOf(a));
  const bins = leads.flatMap((lead) => [...vectors.bins.subarray(lead * all.length, (lead + 1) * all.length)]);
  const turned = {
    ...{ signals: all.length, bins: Uint8Array.from(bins) },
    parts: Uint8Array.from(leads, (lead) => vectors.parts[lead] ?? 0),
    had: Float64Array.from(leads, (lead) => vectors.had[lead] ?? 0),
    lacked: Float64Array.from(leads, (lead) => vectors.lacked[lead] ?? 0),
  };
  const [one, other] = [fitOf(all, vectors), fitOf(all, turned)];
  expect(other.penalty).toBe(one.penalty);
  for (const [place, { points, help }] of one.signals.entries()) {
    expect(other.signals[place]?.points).toEqual(points);
    expect(other.signals[place]?.help?.gain).toBeCloseTo(help?.gain ?? Number.NaN, 6);
  }
});

test('a rule that only rises holds where it is asked for, and is advised against where the data dip', () => {
  const vectors = drawn([[1, 0, 0.5, 1.5]]);
  const [free] = fitOf([counted('minutes')], vectors).signals;
  expect(free?.reversal).toMatchObject({ lower: 0, higher: 1 });
  const [bound] = fitOf([counted('minutes', 'rising')], vectors).signals;
  const given = bound?.points.slice(0, 4).map(({ give }) => give) ?? [];
  expect(given).toEqual(given.toSorted((a, b) => a - b));
  expect(bound?.reversal?.z).toBeGreaterThan(3);
});

test('the plot has a line for every interval, also for those that reach below 0 or beyond the highest bar', () => {
  const found = fitOf([counted('calls')], drawn([[0, 0.1, 0.7, 2.1]], 2_000));
  const points = found.signals[0]?.points.slice(0, 4) ?? [];
  const withInterval = points.filter(({ low, high }) => low !== undefined && high !== undefined);
  expect(withInterval.some(({ low = 0 }) => low < 0)).toBe(true);
  expect(plotFit(found).match(/stroke="#4a5568"/g)).toHaveLength(withInterval.length);
});

test('what tells the outcome almost alone is left out as a leak, unless it is kept', () => {
  const vectors = drawn([
    [-6, -6, 6, 6],
    [0, 0.5, 1, 1.5],
  ]);
  const all = [counted('stage'), counted('calls')];
  const found = fitOf(all, vectors);
  expect(found.signals[0]).toMatchObject({ verdict: 'leak' });
  expect(found.signals[0]?.points.every(({ give }) => give === 0)).toBe(true);
  expect(fitOf(all, vectors, ['stage']).signals[0]).toMatchObject({ verdict: 'points', kept: true });
});

test('one class only says which part lacks what', () => {
  const vectors = { ...drawn([nothing], 100), lacked: new Float64Array(100), had: new Float64Array(100).fill(1) };
  expect(() => fitOf([counted('calls')], vectors)).toThrow(/All .* reached "sql within 30d"/);
});
