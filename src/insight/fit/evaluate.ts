import { calibrationBins, calibrationError } from '../statistics/calibration.ts';
import { auc, averagePrecision, type ScoreGroup } from '../statistics/discrimination.ts';
import type { Estimate } from '../statistics/interval.ts';
import type { Vectors } from './observe.ts';
import { type FitPart, parts } from './unit-statement.ts';

/** How well a score tells the held-out part. */
export interface Told {
  readonly auc?: Estimate | undefined;
  readonly averagePrecision?: number | undefined;
  /** How far the chances that it was given by the training part lie from what came. */
  readonly calibrationError?: number | undefined;
}

/** How well a score tells the held-out part, by the chances that it is said to mean. */
export function told(held: readonly ScoreGroup[], chance: ((score: number) => number) | undefined): Told {
  return {
    auc: auc(held),
    averagePrecision: averagePrecision(held),
    calibrationError: held.length === 0 || !chance ? undefined : calibrationError(calibrationBins(held, chance)),
  };
}

/** Groups of some parts by a score, equal scores as one. */
export function byScore(vectors: Vectors, score: (row: number) => number, wanted: readonly FitPart[]): ScoreGroup[] {
  const groups = new Map<number, { score: number; positives: number; negatives: number }>();
  const isWanted = parts.map((part) => wanted.includes(part));
  for (let row = 0; row < vectors.had.length; row++) {
    if (!isWanted[vectors.parts[row] ?? 0]) continue;
    const at = score(row);
    const [positives, negatives] = [vectors.had[row] ?? 0, vectors.lacked[row] ?? 0];
    const group = groups.get(at);
    if (group) {
      group.positives += positives;
      group.negatives += negatives;
    } else groups.set(at, { score: at, positives, negatives });
  }
  return [...groups.values()];
}
