import { expect, test } from 'vitest';
import { rateDifference } from '../../../src/insight/statistics/rate-difference.ts';

// Known answers: statsmodels 0.13.5, confint_proportions_2indep(compare='diff', method='newcomb').
test.each([
  { inside: [56, 70], outside: [48, 80], low: 0.05243147240236498, high: 0.33387265403690614 },
  { inside: [9, 10], outside: [3, 10], low: 0.1705227239345029, high: 0.809017973535488 },
  { inside: [25, 81], outside: [2, 20], low: -0.011622206093455822, high: 0.3379664124160534 },
  { inside: [10, 10], outside: [0, 20], low: 0.6790860371419145, high: 1 },
] as const)('$inside less $outside lies between $low and $high', ({ inside, outside, low, high }) => {
  const rate = ([happened, of]: readonly [number, number]) => ({ happened, of });
  const found = rateDifference(rate(inside), rate(outside));
  expect(found?.value).toBeCloseTo(inside[0] / inside[1] - outside[0] / outside[1], 12);
  expect(found?.low).toBeCloseTo(low, 10);
  expect(found?.high).toBeCloseTo(high, 10);
});

test('of nobody there is no difference', () => {
  expect(rateDifference({ happened: 0, of: 0 }, { happened: 1, of: 2 })).toBeUndefined();
});
