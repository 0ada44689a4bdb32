import { describe, expect, it } from 'vitest';
import { auc, averagePrecision, type ScoreGroup } from '../../../src/insight/statistics/discrimination.ts';

const people: [outcome: 0 | 1, score: number][] = [
  ...[[0, 0.1] as const, [0, 0.4] as const, [1, 0.35] as const, [1, 0.8] as const, [0, 0.4] as const],
  ...[[1, 0.4] as const, [1, 0.9] as const, [0, 0.2] as const, [1, 0.7] as const, [0, 0.7] as const],
].map(([outcome, score]) => [outcome, score]);
const groups: ScoreGroup[] = [...new Set(people.map(([, score]) => score))].map((score) => ({
  score,
  positives: people.filter((one) => one[1] === score && one[0] === 1).length,
  negatives: people.filter((one) => one[1] === score && one[0] === 0).length,
}));

// Known answers: scikit-learn 1.2.1, roc_auc_score and average_precision_score; the interval by DeLong's definition, pair by pair, in NumPy.
describe('how well scores tell apart', () => {
  it('is the AUC, where a tie counts half', () => {
    expect(auc(groups)?.value).toBeCloseTo(0.78, 12);
  });

  it('has the interval of DeLong, cut at 0 and 1', () => {
    const error = 0.15427248620541514;
    expect(auc(groups)?.low).toBeCloseTo(0.78 - 1.959963984540054 * error, 12);
    expect(auc(groups)?.high).toBe(1);
  });

  it('is the average precision, where equals come in together', () => {
    expect(averagePrecision(groups)).toBeCloseTo(0.7892857142857141, 12);
  });

  it('does not depend on the order of the groups', () => {
    expect(auc(groups.toReversed())).toEqual(auc(groups));
    expect(averagePrecision(groups.toReversed())).toBe(averagePrecision(groups));
  });

  it('is unknown where everybody, or nobody, had the outcome', () => {
    expect(auc([{ score: 1, positives: 3, negatives: 0 }])).toBeUndefined();
    expect(averagePrecision([{ score: 1, positives: 0, negatives: 3 }])).toBeUndefined();
  });

  it('of one alone has no AUC, since there is no spread for its interval', () => {
    const all = (positives: number) => [
      { score: 1, positives: 0, negatives: 900 },
      { score: 2, positives, negatives: 100 },
    ];
    expect(auc(all(1))).toBeUndefined();
    expect(auc(all(2))?.value).toBeCloseTo(0.95, 12);
  });
});
