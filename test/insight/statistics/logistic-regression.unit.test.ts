import { describe, expect, it } from 'vitest';
import { logisticRegression } from '../../../src/insight/statistics/logistic-regression.ts';

/** Eight kinds of people by three columns, with how many of each had the outcome. */
const had = [4, 11, 5, 24, 6, 50, 14, 44];
const groups = [40, 55, 30, 70, 20, 90, 35, 60].map((count, kind) => {
  const positives = had[kind] ?? 0;
  const columns = [4, 2, 1].flatMap((bit, column) => (kind & bit ? [column] : []));
  return { columns, positives, negatives: count - positives };
});
const regression = (penalty: number) => logisticRegression(groups, { columns: 3, penalty });

describe('a regression on groups', () => {
  // Known answers: scikit-learn 1.2.1, LogisticRegression(C=1/penalty, solver='newton-cg', tol=1e-12), to the digits to which its solver settles.
  it.each([
    {
      penalty: 1,
      intercept: -2.275709675914734,
      coefficients: [1.4324081637866064, 0.6148718026584579, 1.0423611074398973],
    },
    {
      penalty: 10,
      intercept: -1.6141583600652996,
      coefficients: [0.9869977937428845, 0.3738933343515984, 0.6630953929071456],
    },
  ])('with a penalty of $penalty', ({ penalty, intercept, coefficients }) => {
    const found = regression(penalty);
    expect(found.intercept).toBeCloseTo(intercept, 5);
    for (const [column, value] of coefficients.entries()) expect(found.coefficients[column]).toBeCloseTo(value, 5);
  });

  // Known answers: statsmodels 0.13.5, GLM with a binomial family and frequency weights.
  it('with next to no penalty has the coefficients and errors of maximum likelihood', () => {
    const found = regression(1e-9);
    expect(found.intercept).toBeCloseTo(-2.4188043774572527, 6);
    const known = [1.5198768256120563, 0.6694408727176728, 1.1263641868852496];
    for (const [column, value] of known.entries()) expect(found.coefficients[column]).toBeCloseTo(value, 6);
    const errors = [0.23321072751849156, 0.23069999272370983, 0.26433124022348614];
    for (const [column, value] of errors.entries()) expect(found.errors[column]).toBeCloseTo(value, 6);
  });

  it('keeps a column within bounds that tells all apart', () => {
    const apart = [
      { columns: [0], positives: 50, negatives: 0 },
      { columns: [], positives: 0, negatives: 50 },
    ];
    const { coefficients } = logisticRegression(apart, { columns: 1, penalty: 1 });
    expect(coefficients[0]).toBeGreaterThan(3);
    expect(coefficients[0]).toBeLessThan(10);
  });

  it('is refused where only one outcome is there, or nothing keeps it determined', () => {
    const one = [{ columns: [0], positives: 5, negatives: 0 }];
    expect(() => logisticRegression(one, { columns: 1, penalty: 1 })).toThrow(
      'some with the outcome and some without it',
    );
    expect(() => regression(0)).toThrow('above zero');
  });
});
