import { expect, test } from 'vitest';
import { rateTrend } from '../../../src/insight/statistics/trend.ts';

test("the trend of smokers among patients is that of R's prop.trend.test", () => {
  // prop.trend.test(c(83, 90, 129, 70), c(86, 93, 136, 82)), of R's own example: X-squared = 8.2249, p-value = 0.004132.
  const found = rateTrend([
    { at: 1, happened: 83, of: 86 },
    { at: 2, happened: 90, of: 93 },
    { at: 3, happened: 129, of: 136 },
    { at: 4, happened: 70, of: 82 },
  ]);

  expect(found?.p).toBeCloseTo(0.004132, 6);
  expect(found?.slope.value).toBeLessThan(0);
  expect(found?.slope.high).toBeLessThan(0);
});

test('a rate that falls by ten percentage points each month has that slope', () => {
  const found = rateTrend([40, 30, 20].map((happened, at) => ({ at, happened, of: 100 })));

  expect(found?.slope.value).toBeCloseTo(-0.1, 10);
});

test('a rate that stays has no slope, and p is 1', () => {
  const found = rateTrend([0, 1, 2].map((at) => ({ at, happened: 30, of: 100 })));

  expect(found?.slope.value).toBeCloseTo(0, 12);
  expect(found?.p).toBeCloseTo(1, 12);
});

test('two rates are no trend, nor is what never or always happened', () => {
  expect(rateTrend([0, 1].map((at) => ({ at, happened: 3, of: 10 })))).toBeUndefined();
  expect(rateTrend([0, 1, 2].map((at) => ({ at, happened: 0, of: 10 })))).toBeUndefined();
  expect(rateTrend([0, 1, 2].map((at) => ({ at, happened: 10, of: 10 })))).toBeUndefined();
  expect(rateTrend([0, 1, 2].map((at) => ({ at, happened: 0, of: 0 })))).toBeUndefined();
});
