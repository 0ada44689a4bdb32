import { expect, it } from 'vitest';
import { benjaminiHochberg } from '../../../src/insight/statistics/benjamini-hochberg.ts';

// Known answers: statsmodels 0.13.5, multipletests(method='fdr_bh').
it('corrects for trying many', () => {
  const adjusted = benjaminiHochberg([0.01, 0.013, 0.014, 0.19, 0.35, 0.5, 0.63, 0.67, 0.75, 0.81, 0.0004]);
  const known = [0.0385, 0.0385, 0.0385, 0.418, 0.6416666666666667, 0.7857142857142857, 0.81, 0.81, 0.81, 0.81, 0.0044];
  expect(adjusted).toHaveLength(known.length);
  for (const [place, value] of known.entries()) expect(adjusted[place]).toBeCloseTo(value, 12);
});

it('leaves one alone as it is', () => {
  expect(benjaminiHochberg([0.03])).toEqual([0.03]);
  expect(benjaminiHochberg([])).toEqual([]);
});
