import { describe, expect, it } from 'vitest';
import { chiSquaredTail, logFactorial, reach, twoSided } from '../../../src/insight/statistics/distributions.ts';

const relative = (found: number, known: number) => Math.abs(found / known - 1);

// Known answers: SciPy 1.10.1, norm.sf and norm.ppf, chi2.sf, gammaln.
describe('tails', () => {
  it('of the normal distribution, however small', () => {
    for (const [z, p] of [
      [0.1, 0.920344325445942],
      [1, 0.31731050786291415],
      [reach, 0.05],
      [3.5, 0.00046525815807105],
      [3.6, 0.00031821718031506727],
      [6.5, 8.032001167718176e-11],
      [12, 3.552964224155306e-33],
    ] as const)
      expect(relative(twoSided(z), p), `${z}`).toBeLessThan(1e-11);
    expect(twoSided(-1)).toBe(twoSided(1));
    expect(twoSided(0)).toBe(1);
  });

  it('of the chi-squared distribution', () => {
    for (const [value, degrees, p] of [
      [3.841, 1, 0.050013683763956804],
      [30, 2, 3.0590232050182594e-7],
      [5.2, 3, 0.15772445039666255],
      [11.3, 6, 0.07953545117673191],
      [19, 11, 0.06109350932150674],
    ] as const)
      expect(relative(chiSquaredTail(value, degrees), p), `${value} of ${degrees}`).toBeLessThan(1e-11);
    expect(chiSquaredTail(0, 3)).toBe(1);
  });
});

it('the logarithm of a factorial', () => {
  for (const [n, known] of [
    [0, 0],
    [1, 0],
    [10, 15.104412573075516],
    [20, 42.335616460753485],
    [99, 359.1342053695754],
    [1_000_000, 12815518.384658169],
  ] as const)
    expect(logFactorial(n), `${n}`).toBeCloseTo(known, 7);
});
