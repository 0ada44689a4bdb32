import { describe, expect, it } from 'vitest';
import {
  calibrationBins,
  calibrationError,
  chanceAt,
  risingChances,
} from '../../../src/insight/statistics/calibration.ts';

// Known answers: scikit-learn 1.2.1, IsotonicRegression with sample weights.
const shares = [0.1, 0, 0, 0.3, 0.2, 0.4, 0.5, 0.5, 0.4, 0.9];
const weights = [10, 20, 10, 10, 30, 10, 10, 10, 20, 10];
const groups = shares.map((share, score) => {
  const count = weights[score] ?? 0;
  return { score, positives: share * count, negatives: (1 - share) * count };
});

describe('a rising curve from scores to chances', () => {
  it('is the isotonic regression', () => {
    const steps = risingChances(groups);
    const known = [0.025, 0.025, 0.025, 0.225, 0.225, 0.4, 0.45, 0.45, 0.45, 0.9];
    for (const [score, chance] of known.entries()) expect(chanceAt(steps, score)).toBeCloseTo(chance, 12);
  });

  it('says of a score outside what it says at its end', () => {
    const steps = risingChances(groups);
    expect(chanceAt(steps, -5)).toBeCloseTo(0.025, 12);
    expect(chanceAt(steps, 50)).toBeCloseTo(0.9, 12);
  });

  it('says nothing by a few alone: they are joined to those below, the lowest to those above', () => {
    const thin = [
      { score: 1, positives: 0, negatives: 4 },
      { score: 2, positives: 2, negatives: 14 },
      { score: 3, positives: 3, negatives: 9 },
      { score: 9, positives: 3, negatives: 0 },
    ];
    expect(risingChances(thin)).toEqual([
      { from: 1, chance: 0.1, count: 20 },
      { from: 3, chance: 0.4, count: 15 },
    ]);
    expect(risingChances(thin.slice(0, 1))).toEqual([]);
  });
});

describe('parts of equal size', () => {
  const many = Array.from({ length: 100 }, (_, score) => ({ score, positives: score, negatives: 100 - score }));

  it('hold what was said against what came', () => {
    const bins = calibrationBins(many, (score) => score / 100);
    expect(bins).toHaveLength(10);
    expect(bins[0]).toMatchObject({ from: 0, to: 9, count: 1_000 });
    expect(bins[0]?.said).toBeCloseTo(0.045, 12);
    expect(bins[0]?.had.value).toBeCloseTo(0.045, 12);
    expect(calibrationError(bins)).toBeCloseTo(0, 12);
  });

  it('are off by as much as everything that was said', () => {
    expect(calibrationError(calibrationBins(many, (score) => Math.min(1, score / 100 + 0.05)))).toBeCloseTo(0.05, 2);
  });

  it('keep those of one score together', () => {
    expect(calibrationBins([{ score: 7, positives: 5, negatives: 95 }], () => 0.05)).toMatchObject([
      { from: 7, to: 7, count: 100 },
    ]);
    expect(calibrationBins([], () => 0)).toEqual([]);
  });
});
