import type { Direction } from '../../model/types.ts';
import { reach } from '../statistics/distributions.ts';
import type { LogisticFit } from '../statistics/logistic-regression.ts';
import type { SignalBins } from './bins.ts';
import type { BinCount } from './regression.ts';

/** The bins of a number in order of their values; unknown and absent have no place among them. */
export function orderedBins({ of, bins }: Pick<SignalBins, 'of' | 'bins'>): number[] {
  return of === 'number' ? bins.flatMap(({ kind }, place) => (kind === 'number' ? [place] : [])) : [];
}

/** The bins of a signal, which of them go as one (those of one number), and what each holds. */
export interface PooledBins {
  readonly binned: SignalBins;
  readonly pool: readonly number[];
  readonly counts: readonly BinCount[];
}

/** Which bins go as one so that coefficients, by bin, follow the direction: adjacent violators pooled, weighed by their units. */
export function pooledBins(
  { binned, pool: before, counts }: PooledBins,
  coefficients: readonly number[],
  direction: Direction,
): number[] {
  const pool = [...before];
  const sign = direction === 'rising' ? 1 : -1;
  const blocks: { bins: number[]; sum: number; units: number }[] = [];
  for (const bin of orderedBins(binned)) {
    const units = Math.max(1e-9, counts[bin]?.units ?? 0);
    let block = { bins: [bin], sum: sign * (coefficients[bin] ?? 0) * units, units };
    for (let last = blocks.at(-1); last && last.sum / last.units >= block.sum / block.units; last = blocks.at(-1)) {
      block = { bins: [...last.bins, ...block.bins], sum: last.sum + block.sum, units: last.units + block.units };
      blocks.pop();
    }
    blocks.push(block);
  }
  for (const { bins } of blocks) for (const bin of bins) pool[bin] = bins[0] ?? bin;
  return pool;
}

/** Two bins of a number of which the higher one converts less (rising) or more (falling) than chance explains. */
export interface Reversal {
  readonly lower: number;
  readonly higher: number;
  /** Difference of the coefficients in standard errors. */
  readonly z: number;
}

/** The clearest reversal of a direction; undefined where chance explains all of them, tried as many as there are. */
export function reversalOf(
  binned: SignalBins,
  columnOf: Int16Array,
  fit: LogisticFit,
  direction: Direction,
): Reversal | undefined {
  const sign = direction === 'rising' ? 1 : -1;
  const bins = orderedBins(binned);
  let clearest: Reversal | undefined;
  for (const [place, lower] of bins.entries()) {
    for (const higher of bins.slice(place + 1)) {
      const [a, b] = [columnOf[lower] ?? -1, columnOf[higher] ?? -1];
      if (a === b) continue;
      const variance = (i: number, j: number) => (i < 0 || j < 0 ? 0 : fit.covariance.get(i, j));
      const at = (column: number) => (column < 0 ? 0 : (fit.coefficients[column] ?? 0));
      const error = Math.sqrt(Math.max(1e-12, variance(a, a) + variance(b, b) - 2 * variance(a, b)));
      const z = (sign * (at(a) - at(b))) / error;
      if (z > reach + 1 && z > (clearest?.z ?? 0)) clearest = { lower, higher, z };
    }
  }
  return clearest;
}
