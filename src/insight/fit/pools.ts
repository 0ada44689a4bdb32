import { fewestExpected } from '../statistics/fewest.ts';
import type { SignalBins } from './bins.ts';
import { orderedBins } from './monotone.ts';
import type { BinCount } from './regression.ts';

/**
 * Which bins go as one, so that each expects enough outcomes by the rate of everyone: numbers with their neighbours, texts and rows with
 * all others. It looks at how many had the outcome, never at who. With few outcomes bins of a tenth each would say less than chance does.
 */
export function poolsOf(binned: SignalBins, counts: readonly BinCount[]): number[] {
  const pool = binned.bins.map((_, place) => place);
  const units = counts.reduce((sum, one) => sum + one.units, 0);
  const rate = units === 0 ? 0 : counts.reduce((sum, one) => sum + one.had, 0) / units;
  const expected = (bins: readonly number[]) => rate * bins.reduce((sum, bin) => sum + (counts[bin]?.units ?? 0), 0);
  const isEnough = (bins: readonly number[]) => expected(bins) >= fewestExpected;

  const groups: number[][] = [[]];
  for (const bin of orderedBins(binned)) {
    if (isEnough(groups.at(-1) ?? [])) groups.push([]);
    groups.at(-1)?.push(bin);
  }
  const last = groups.at(-1) ?? [];
  if (groups.length > 1 && !isEnough(last)) groups.splice(-2, 2, [...(groups.at(-2) ?? []), ...last]);
  for (const bins of groups) for (const bin of bins) pool[bin] = bins[0] ?? bin;

  const other = binned.bins.findIndex(({ kind }) => kind === 'other');
  for (const [bin, { kind }] of binned.bins.entries()) {
    if ((kind === 'text' || kind === 'row') && !isEnough([bin])) pool[bin] = other;
  }
  return pool;
}
