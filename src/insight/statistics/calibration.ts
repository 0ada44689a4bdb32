import type { ScoreGroup } from './discrimination.ts';
import { fewest } from './fewest.ts';
import type { Estimate } from './interval.ts';
import { wilson } from './wilson.ts';

/** Of neighbours by score: what share of them was said to have the outcome, and what share had it. */
export interface CalibrationBin {
  readonly from: number;
  readonly to: number;
  readonly count: number;
  readonly said: number;
  readonly had: Estimate;
}

/**
 * Parts of about equal size, lowest first; those of one score stay together, so there may be fewer. `chance` is what is said of a score; in a
 * part it is averaged over whoever is in it.
 */
export function calibrationBins(
  groups: readonly ScoreGroup[],
  chance: (score: number) => number,
  parts = 10,
): CalibrationBin[] {
  const rising = groups.filter((group) => group.positives + group.negatives > 0).toSorted((a, b) => a.score - b.score);
  const total = rising.reduce((sum, { positives, negatives }) => sum + positives + negatives, 0);
  const bins: ScoreGroup[][] = [];
  let before = 0;
  for (const group of rising) {
    const size = group.positives + group.negatives;
    const part = Math.min(parts - 1, Math.floor(((before + size / 2) / total) * parts));
    const bin = bins[part];
    if (bin) bin.push(group);
    else bins[part] = [group];
    before += size;
  }
  return Object.values(bins).flatMap((bin) => {
    const happened = bin.reduce((sum, { positives }) => sum + positives, 0);
    const count = bin.reduce((sum, { positives, negatives }) => sum + positives + negatives, 0);
    const had = wilson({ happened, of: count });
    const [first, last] = [bin[0], bin.at(-1)];
    if (!had || !first || !last) return [];
    const said =
      bin.reduce((sum, { score, positives, negatives }) => sum + chance(score) * (positives + negatives), 0) / count;
    return [{ from: first.score, to: last.score, count, said, had }];
  });
}

/** How far what was said lies from what came, on average over everyone in the bins; 0 where there are none. */
export function calibrationError(bins: readonly CalibrationBin[]): number {
  const total = bins.reduce((sum, { count }) => sum + count, 0);
  return total === 0
    ? 0
    : bins.reduce((sum, { count, said, had }) => sum + count * Math.abs(said - had.value), 0) / total;
}

/** A step of a rising curve from scores to chances: from this score on. */
export interface ChanceStep {
  readonly from: number;
  readonly chance: number;
  /** Of how many it was learned. */
  readonly count: number;
}

interface Pool {
  readonly from: number;
  readonly positives: number;
  readonly count: number;
}

/**
 * The rising steps that fit the outcomes best (isotonic regression by pooling adjacent violators). A step rests on `fewest` at least: by itself
 * the best score of all, which three have who all won, would say 100%. Empty where all groups together are fewer.
 */
export function risingChances(groups: readonly ScoreGroup[]): ChanceStep[] {
  const pools: Pool[] = [];
  for (const { score, positives, negatives } of groups.toSorted((a, b) => a.score - b.score)) {
    let pool: Pool = { from: score, positives, count: positives + negatives };
    if (pool.count === 0) continue;
    for (
      let last = pools.at(-1);
      last && last.positives * pool.count >= pool.positives * last.count;
      last = pools.at(-1)
    ) {
      pool = joined(last, pool);
      pools.pop();
    }
    pools.push(pool);
  }
  return supported(pools).map(({ from, positives, count }) => ({ from, chance: positives / count, count }));
}

/** Rising pools, those of too few joined with the one below; the lowest with the one above. They still rise. */
function supported(pools: readonly Pool[]): Pool[] {
  const enough: Pool[] = [];
  for (const pool of pools) {
    const last = enough.at(-1);
    if (last && Math.min(last.count, pool.count) < fewest) enough[enough.length - 1] = joined(last, pool);
    else enough.push(pool);
  }
  return enough.filter(({ count }) => count >= fewest);
}

function joined(below: Pool, above: Pool): Pool {
  return { from: below.from, positives: below.positives + above.positives, count: below.count + above.count };
}

/** The chance that the steps give to a score; that of the first step below it, too. */
export function chanceAt(steps: readonly ChanceStep[], score: number): number {
  const step = steps.findLast(({ from }) => from <= score) ?? steps[0];
  if (!step) throw new RangeError('a curve without steps has no chance to give');
  return step.chance;
}
