import { auc } from '../statistics/discrimination.ts';
import { twoSided } from '../statistics/distributions.ts';
import type { SignalBins } from './bins.ts';
import type { Changed } from './observe-traits.ts';
import type { BinCount } from './regression.ts';

/** Why a signal may know the outcome. */
export interface Leak {
  readonly signal: string;
  readonly words: string;
}

const suspicious = 0.9;
const fewestHad = 20;
const percent = (share: number) => `${Math.round(share * 100)}%`;

/** How well each signal alone tells who had the outcome, its bins in the order of their rates. */
export function aloneOf(counts: readonly BinCount[]): number | undefined {
  const groups = counts
    .filter(({ units }) => units > 0)
    .map(({ units, had }) => ({ score: had / units, positives: had, negatives: units - had }));
  return auc(groups)?.value;
}

export function leaksOf(
  all: readonly SignalBins[],
  counts: readonly (readonly BinCount[])[],
  changes: readonly Changed[],
): Leak[] {
  return all.flatMap(({ signal }, place) => {
    const alone = aloneOf(counts[place] ?? []);
    if (alone !== undefined && alone > suspicious) {
      const words = `alone it tells the outcome with an AUC of ${alone.toFixed(3)}, which is too good to be true of something known beforehand: it was probably written after the fact`;
      return [{ signal, words }];
    }
    const changed = changes.find((one) => one.signal === signal);
    return changed && changesTooMuch(changed)
      ? [
          {
            signal,
            words: `its value changed since for ${percent(changed.hadChanged / changed.had)} of those who had the outcome, and for ${percent(changed.lackedChanged / changed.lacked)} of the others: it is written when the outcome comes`,
          },
        ]
      : [];
  });
}

/** At least twice as often and by ten of a hundred more, beyond chance. */
function changesTooMuch({ had, hadChanged, lacked, lackedChanged }: Changed): boolean {
  if (had < fewestHad || lacked < fewestHad) return false;
  const [a, b] = [hadChanged / had, lackedChanged / lacked];
  const both = (hadChanged + lackedChanged) / (had + lacked);
  const error = Math.sqrt(both * (1 - both) * (1 / had + 1 / lacked));
  return a >= 2 * b && a - b >= 0.1 && error > 0 && twoSided((a - b) / error) < 0.001;
}
