import { expect, test } from 'vitest';
import { rateTrend } from '../../../src/insight/statistics/trend.ts';

/**
 * Known answers. The p of Cochran and Armitage's test is that of N·r², r the correlation of time and outcome over everyone: SciPy 1.10.1,
 * `chi2.sf(N * pearsonr(x, y)[0] ** 2, 1)`. The slope: statsmodels 0.13.5, `WLS(rates, x, weights=n)`.
 */
test.each([
  {
    rates: [
      [83, 86],
      [90, 93],
      [129, 136],
      [70, 82],
    ],
    ...{ slope: -0.03341562641260151, p: 0.004131897477641555 },
  },
  {
    rates: [
      [12, 80],
      [25, 100],
      [31, 90],
    ],
    ...{ slope: 0.09716157205240179, p: 0.0035537918987048845 },
  },
])('$rates have the slope $slope', ({ rates, slope, p }) => {
  const found = rateTrend(rates.map(([happened = 0, of = 0], at) => ({ at, happened, of })));

  expect(found?.slope.value).toBeCloseTo(slope, 10);
  expect(found?.p).toBeCloseTo(p, 10);
});

test('the slope’s interval is that of a weighted sum of independent rates', () => {
  // By hand: ±1.96 · √Σ(w²·n·p·(1−p)) ÷ Σ(n·w²), w the distance from the mean time.
  const found = rateTrend([40, 30, 20].map((happened, at) => ({ at, happened, of: 100 })));

  expect(found?.slope.low).toBeCloseTo(-0.1619795, 6);
  expect(found?.slope.high).toBeCloseTo(-0.0380205, 6);
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
