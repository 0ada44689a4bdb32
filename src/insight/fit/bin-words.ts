import type { Bin, SignalBins } from './bins.ts';

const million = 1_000_000;

/** Millionths as a model file writes them. */
export function numberText(millionths: number): string {
  return String(millionths / million);
}

/** A bin, or bins of a number up to `last`, in words: `300 to below 600`, `0`, `Google`, `unknown`. */
export function binWords({ bins }: Pick<SignalBins, 'bins'>, place: number, last = place): string {
  const bin = bins[place];
  if (!bin) return '';
  switch (bin.kind) {
    case 'text':
      return bin.text ?? '';
    case 'row':
      return conditionWords(bin);
    case 'other':
      return 'any other';
    case 'unknown':
      return 'unknown';
    case 'absent':
      return "doesn't count";
    case 'number': {
      const next = bins[last + 1];
      const to = next?.kind === 'number' ? next.from : undefined;
      if (bin.from === undefined)
        return to === undefined ? 'any number' : to <= million ? '0' : `below ${numberText(to)}`;
      if (bin.from === 0 && to !== undefined && to <= million) return '0';
      return to === undefined
        ? `${numberText(bin.from)} and more`
        : `${numberText(bin.from)} to below ${numberText(to)}`;
    }
  }
}

function conditionWords({ condition }: Bin): string {
  switch (condition?.kind) {
    case 'in':
      return `${condition.negated ? 'not ' : ''}${condition.values.join(', ')}`;
    case 'matches':
      return `matches ${condition.pattern}`;
    case 'exists':
      return condition.exists ? 'known' : 'unknown';
    default:
      return 'a row of the model';
  }
}
