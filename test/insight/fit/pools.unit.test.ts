import { expect, test } from 'vitest';
import type { Bin, SignalBins } from '../../../src/insight/fit/bins.ts';
import { poolsOf } from '../../../src/insight/fit/pools.ts';

const ends: readonly Bin[] = [{ kind: 'unknown' }, { kind: 'absent' }];
const number = (froms: readonly number[]): SignalBins => ({
  ...{ signal: 'calls', score: 'usage', of: 'number', isTrait: false },
  bins: [{ kind: 'number' }, ...froms.map((from): Bin => ({ kind: 'number', from })), ...ends],
});
/** One of ten has the outcome, wherever they are. */
const counts = (units: readonly number[], had: readonly number[] = units.map((one) => one / 10)) =>
  units.map((one, bin) => ({ units: one, had: had[bin] ?? 0 }));

test('neighbours go as one until five outcomes are expected of them, and what is left goes with those before', () => {
  expect(poolsOf(number([1, 2, 3, 4, 5]), counts([400, 20, 20, 20, 60, 30, 10, 0]))).toEqual([0, 1, 1, 1, 4, 4, 6, 7]);
});

test('of enough outcomes each bin stays its own, and of too few all are one', () => {
  expect(poolsOf(number([1, 2]), counts([400, 50, 50, 10, 0]))).toEqual([0, 1, 2, 3, 4]);
  expect(poolsOf(number([1, 2]), counts([20, 10, 10, 0, 0]))).toEqual([0, 0, 0, 3, 4]);
});

test('who had the outcome decides nothing, but how many', () => {
  const units = [400, 40, 40, 40, 0, 0];
  expect(poolsOf(number([1, 2, 3]), counts(units, [0, 0, 0, 52, 0, 0]))).toEqual(
    poolsOf(number([1, 2, 3]), counts(units, [52, 0, 0, 0, 0, 0])),
  );
});

test('texts that are too few go with the others', () => {
  const texts: SignalBins = {
    ...{ signal: 'industry', score: 'fit', of: 'text', isTrait: true },
    bins: [{ kind: 'text', text: 'saas' }, { kind: 'text', text: 'retail' }, { kind: 'other' }, ...ends],
  };
  expect(poolsOf(texts, counts([60, 40, 100, 10, 0]))).toEqual([0, 2, 2, 3, 4]);
});
