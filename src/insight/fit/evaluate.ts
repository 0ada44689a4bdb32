import { calibrationBins, calibrationError } from '../statistics/calibration.ts';
import { auc, averagePrecision, type ScoreGroup } from '../statistics/discrimination.ts';
import type { Estimate } from '../statistics/interval.ts';
import { scoreChances } from '../statistics/score-chances.ts';
import type { Vectors } from './observe.ts';
import { type FitPart, parts } from './unit-statement.ts';

/** How well a score tells the held-out part. */
export interface Told {
  readonly auc?: Estimate | undefined;
  readonly averagePrecision?: number | undefined;
  /** How far the chances that it was given by the training part lie from what came. */
  readonly calibrationError?: number | undefined;
}

/** Chances learned from one part, held against the other. */
export function told(
  trained: readonly ScoreGroup[],
  held: readonly ScoreGroup[],
  chance = scoreChances(trained),
): Told {
  return {
    auc: auc(held),
    averagePrecision: averagePrecision(held),
    calibrationError: held.length === 0 || !chance ? undefined : calibrationError(calibrationBins(held, chance)),
  };
}

/** Groups of some parts by a score, equal scores as one. */
export function byScore(vectors: Vectors, score: (row: number) => number, wanted: readonly FitPart[]): ScoreGroup[] {
  const groups = new Map<number, { score: number; positives: number; negatives: number }>();
  for (let row = 0; row < vectors.had.length; row++) {
    if (!wanted.includes(parts[vectors.parts[row] ?? 0] ?? 'learn')) continue;
    const at = score(row);
    const group = groups.get(at) ?? { score: at, positives: 0, negatives: 0 };
    group.positives += vectors.had[row] ?? 0;
    group.negatives += vectors.lacked[row] ?? 0;
    groups.set(at, group);
  }
  return [...groups.values()];
}
