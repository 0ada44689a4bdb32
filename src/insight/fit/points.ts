import type { Group, Score } from '../../model/types.ts';
import { scores } from '../../model/types.ts';
import { reach } from '../statistics/distributions.ts';
import type { LogisticFit } from '../statistics/logistic-regression.ts';
import type { SignalBins } from './bins.ts';
import type { Vectors } from './observe.ts';
import type { BinCount, Coding } from './regression.ts';

/** Points of one bin: whole numbers. */
export interface BinPoints {
  readonly give: number;
  /** How sure: against the bin that the others are compared with, which has none. */
  readonly low?: number | undefined;
  readonly high?: number | undefined;
  readonly units: number;
  readonly had: number;
}

export interface Scale {
  /** Points by which the odds double. */
  readonly perDoubling: number;
  /** Of each signal the points of its bins. */
  readonly points: readonly (readonly BinPoints[])[];
}

const full = 100;
/** Beyond this share of the units a score may be cut off at 100. */
const uncut = 0.999;

/**
 * Coefficients as points. Each signal's least bin gives 0, so that scores begin at 0 and whatever is said adds; one scale for all three
 * scores, on which the highest of them uses its 0 to 100. A bin of a signal that doesn't count for somebody gives 0, whatever was learned.
 */
export function scaled(
  vectors: Vectors,
  all: readonly SignalBins[],
  { columnOf }: Coding,
  fit: LogisticFit,
  counts: readonly (readonly BinCount[])[],
): Scale {
  const raw = all.map(({ bins }, place) =>
    bins.map((_, bin) => {
      const column = columnOf[place]?.[bin] ?? -1;
      return {
        value: column < 0 ? 0 : (fit.coefficients[column] ?? 0),
        error: column < 0 ? undefined : fit.errors[column],
      };
    }),
  );
  const lifted = raw.map((bins, place) => {
    const seen = bins.filter(
      (_, bin) => all[place]?.bins[bin]?.kind !== 'absent' && (counts[place]?.[bin]?.units ?? 0) > 0,
    );
    return -Math.min(0, ...seen.map(({ value }) => value));
  });
  const value = (place: number, bin: number) =>
    all[place]?.bins[bin]?.kind === 'absent' || (counts[place]?.[bin]?.units ?? 0) === 0
      ? 0
      : (raw[place]?.[bin]?.value ?? 0) + (lifted[place] ?? 0);
  const highest = Math.max(...scores.map((score) => highEnd(vectors, all, score, value)));
  const unit = highest > 0 ? full / highest : 0;
  // What a person is told is what was reckoned with.
  const perDoubling = unit === 0 ? 0 : Math.floor(unit * Math.LN2 * 10) / 10 || unit * Math.LN2;
  const factor = perDoubling / Math.LN2;
  return {
    perDoubling,
    points: raw.map((bins, place) =>
      bins.map(({ error }, bin) => {
        const { units = 0, had = 0 } = counts[place]?.[bin] ?? {};
        const exact = value(place, bin);
        const isTold = error !== undefined && units > 0 && all[place]?.bins[bin]?.kind !== 'absent';
        return {
          ...{ give: Math.round(exact * factor), units, had },
          low: isTold ? Math.round((exact - reach * error) * factor) : undefined,
          high: isTold ? Math.round((exact + reach * error) * factor) : undefined,
        };
      }),
    ),
  };
}

/** The sum of a score's values that all but the highest thousandth of the units keep to. */
function highEnd(
  vectors: Vectors,
  all: readonly SignalBins[],
  score: Score,
  value: (place: number, bin: number) => number,
): number {
  const values = all.map(({ bins }, place) => Float64Array.from(bins, (_, bin) => value(place, bin)));
  const places = all.flatMap((binned, place) => (binned.score === score && givesAny(values, place) ? [place] : []));
  const sums = new Float64Array(vectors.had.length);
  const units = new Float64Array(vectors.had.length);
  for (let row = 0; row < sums.length; row++) {
    let sum = 0;
    for (const place of places) sum += values[place]?.[vectors.bins[row * vectors.signals + place] ?? 0] ?? 0;
    sums[row] = sum;
    units[row] = (vectors.had[row] ?? 0) + (vectors.lacked[row] ?? 0);
  }
  const unitsUpTo = (limit: number) => {
    let within = 0;
    for (let row = 0; row < sums.length; row++) if ((sums[row] ?? 0) <= limit) within += units[row] ?? 0;
    return within;
  };
  const total = unitsUpTo(Number.POSITIVE_INFINITY);
  if (places.length === 0) return 0;
  // Numbers are sorted without their units, and the place is looked for by halves: to sort pairs of a million took seconds.
  const rising = sums.toSorted();
  let [low, high] = [0, rising.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (unitsUpTo(rising[middle] ?? 0) >= uncut * total) high = middle;
    else low = middle + 1;
  }
  return rising[low] ?? 0;
}

/** Whether a signal gives anybody anything. */
function givesAny(given: readonly Float64Array[], place: number): boolean {
  return given[place]?.some((one) => one !== 0) ?? false;
}

/** The total of each group of vectors under the points: fit + engagement + usage, each held between 0 and 100, groups of the model applied; in hundredths. */
export function totalsOf(
  vectors: Vectors,
  all: readonly SignalBins[],
  points: Scale['points'],
  groups: readonly Group[],
): Float64Array {
  const places = new Map(all.map(({ signal }, place) => [signal, place]));
  const members = groups
    .map((group) => ({ ...group, places: group.signals.flatMap((name) => places.get(name) ?? []) }))
    .filter((group) => group.places.length > 0);
  const gives = all.map((_, place) => Float64Array.from(points[place] ?? [], ({ give }) => 100 * give));
  const giving = all.flatMap((_, place) => (givesAny(gives, place) ? [place] : []));
  const scoreOf = all.map(({ score }) => scores.indexOf(score));
  const totals = new Float64Array(vectors.had.length);
  const given = new Float64Array(all.length);
  const sums = new Float64Array(scores.length);
  const add = (place: number, value: number) => {
    sums[place] = (sums[place] ?? 0) + value;
  };
  for (let row = 0; row < totals.length; row++) {
    sums.fill(0);
    for (const place of giving) {
      const give = gives[place]?.[vectors.bins[row * vectors.signals + place] ?? 0] ?? 0;
      given[place] = give;
      add(scoreOf[place] ?? 0, give);
    }
    for (const { score, limit, floor, places: own } of members) {
      const before = own.reduce((sum, place) => sum + (given[place] ?? 0), 0);
      const capped = Math.min(limit ?? Number.POSITIVE_INFINITY, before);
      add(scores.indexOf(score), Math.max(floor ?? Number.NEGATIVE_INFINITY, capped) - before);
    }
    for (const sum of sums) totals[row] = (totals[row] ?? 0) + Math.max(0, Math.min(10_000, sum));
  }
  return totals;
}
