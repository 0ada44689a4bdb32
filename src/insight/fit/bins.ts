import { isNumberTrait } from '../../model/points.ts';
import type { Condition, Direction, Score, Signal } from '../../model/types.ts';

/** In millionths, as values are. */
const million = 1_000_000;

/** Values that get one number of points. */
export interface Bin {
  readonly kind: 'number' | 'text' | 'row' | 'other' | 'unknown' | 'absent';
  /** Of a number: from this value on (millionths), up to the bound of the next one; undefined: the lowest. */
  readonly from?: number | undefined;
  /** Of a text: as the data write it. */
  readonly text?: string | undefined;
  /** Of a row of the model: its condition. */
  readonly condition?: Condition | undefined;
}

/** How the values of a signal are cut. The place of a bin is its number in a vector. */
export interface SignalBins {
  readonly signal: string;
  readonly score: Score;
  readonly monotone?: Direction | undefined;
  readonly of: 'number' | 'text' | 'row';
  readonly isTrait: boolean;
  readonly bins: readonly Bin[];
}

/** What was seen of a signal's values among the units. */
export interface Spread {
  readonly units: number;
  readonly known: number;
  /** Of numbers: whether all are whole, whether some are below zero, the quantiles of those that aren't zero, in order, in millionths. */
  readonly isWhole: boolean;
  readonly hasBelow: boolean;
  readonly hasZero: boolean;
  readonly quantiles: readonly number[];
  /** Of texts: the most frequent first. */
  readonly texts: readonly { readonly text: string; readonly units: number }[];
}

/** Quantiles that are asked of a signal's values: tenths. */
export const quantileParts = 10;
export const mostTexts = 20;

export function signalKind(signal: Signal): SignalBins['of'] {
  if (signal.source !== 'trait') return 'number';
  if (isNumberTrait(signal.points)) return 'number';
  // Who writes patterns has more texts than anybody could give points to one by one.
  return signal.points.rows.some(({ condition }) => condition.kind === 'matches') ? 'row' : 'text';
}

/** The conditions of those rows of a trait that get a bin. */
export function binnedRows({ points }: Extract<Signal, { readonly source: 'trait' }>): Condition[] {
  // A row of two hundred and more can't be a bin of its own: a vector has one letter for each.
  return points.rows.slice(0, 40).map(({ condition }) => condition);
}

/** The least units of a text that gets points of its own. */
export function leastSupport(units: number): number {
  return Math.max(20, Math.min(200, Math.round(units / 200)));
}

export function binsOf(signal: Signal, spread: Spread): SignalBins {
  const of = signalKind(signal);
  const isTrait = signal.source === 'trait' || signal.source === 'days_until';
  const base = { signal: signal.name, score: signal.score, monotone: signal.monotone, of, isTrait };
  const ends: Bin[] = [{ kind: 'unknown' }, { kind: 'absent' }];
  if (of === 'number') return { ...base, bins: [...numberBins(spread), ...ends] };
  if (of === 'row' && signal.source === 'trait') {
    const rows = binnedRows(signal).map((condition): Bin => ({ kind: 'row', condition }));
    return { ...base, bins: [...rows, { kind: 'other' }, ...ends] };
  }
  return { ...base, bins: [...textBins(spread), { kind: 'other' }, ...ends] };
}

function numberBins({ isWhole, hasBelow, hasZero, quantiles }: Spread): Bin[] {
  const least = isWhole ? million : 1;
  const bounds = new Set<number>();
  for (const value of quantiles) {
    if (value > 0) bounds.add(Math.max(least, readable(value, isWhole)));
    else if (value < 0) bounds.add(-readable(-value, isWhole));
  }
  const above = [...bounds].filter((bound) => bound > 0).sort((a, b) => a - b);
  const below = [...bounds].filter((bound) => bound < 0).sort((a, b) => a - b);
  // Whatever lies between nothing and the least quantile belongs to the first band above nothing.
  if (above.length > 0 && (hasZero || hasBelow)) above[0] = least;
  const zero = hasBelow ? [0] : [];
  // The first one stands open to below.
  const froms = [...below.slice(1), ...zero, ...(hasZero || hasBelow ? above : above.slice(1))];
  return [{ kind: 'number' }, ...froms.map((from): Bin => ({ kind: 'number', from }))];
}

/** Two digits that a person can say; of whole values whole. */
function readable(millionths: number, isWhole: boolean): number {
  const digits = 10 ** Math.max(0, Math.floor(Math.log10(millionths)) - 1);
  const rounded = Math.round(millionths / digits) * digits;
  return isWhole ? Math.max(1, Math.round(rounded / million)) * million : Math.round(rounded);
}

function textBins({ units, texts }: Spread): Bin[] {
  const merged = new Map<string, { text: string; units: number }>();
  for (const one of texts) {
    const known = merged.get(one.text.toLowerCase());
    if (known) known.units += one.units;
    else merged.set(one.text.toLowerCase(), { ...one });
  }
  return [...merged.values()]
    .filter((one) => one.units >= leastSupport(units))
    .sort((a, b) => b.units - a.units || (a.text < b.text ? -1 : 1))
    .slice(0, mostTexts)
    .map(({ text }) => ({ kind: 'text', text }));
}
