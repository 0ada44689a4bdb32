import { CholeskyDecomposition, Matrix } from 'ml-matrix';
import { benjaminiHochberg } from '../statistics/benjamini-hochberg.ts';
import { chiSquaredTail } from '../statistics/distributions.ts';
import { type AlikeTable, type LogisticFit, logisticRegression, lossOf } from '../statistics/logistic-regression.ts';
import type { SignalBins } from './bins.ts';
import type { Vectors } from './observe.ts';
import { type FitPart, parts } from './unit-statement.ts';

/** Which column each bin of each signal has: the most frequent bin has none (-1), others share theirs with those they are pooled with. */
export interface Coding {
  readonly columnOf: readonly Int16Array[];
  readonly columns: number;
}

/** How many units of a part each bin holds, and how many of them had the outcome. */
export interface BinCount {
  readonly units: number;
  readonly had: number;
}

export function countBins(vectors: Vectors, all: readonly SignalBins[], part: readonly FitPart[]): BinCount[][] {
  const isWanted = parts.map((one) => part.includes(one));
  // Of each signal the counts of its bins, whose numbers are bytes.
  const [units, hads] = [new Float64Array(all.length << 8), new Float64Array(all.length << 8)];
  for (let row = 0; row < vectors.had.length; row++) {
    if (!isWanted[vectors.parts[row] ?? 0]) continue;
    const had = vectors.had[row] ?? 0;
    const both = had + (vectors.lacked[row] ?? 0);
    for (let place = 0; place < all.length; place++) {
      const bin = (place << 8) + (vectors.bins[row * vectors.signals + place] ?? 0);
      units[bin] = (units[bin] ?? 0) + both;
      hads[bin] = (hads[bin] ?? 0) + had;
    }
  }
  return all.map(({ bins }, place) =>
    bins.map((_, bin) => ({ units: units[(place << 8) + bin] ?? 0, had: hads[(place << 8) + bin] ?? 0 })),
  );
}

/** `pools` says of each signal which bins go as one: bins of one number; undefined: the signal is left out. */
export function codingOf(
  counts: readonly (readonly BinCount[])[],
  pools: readonly (readonly number[] | undefined)[],
): Coding {
  let columns = 0;
  const columnOf = counts.map((bins, place) => {
    const pool = pools[place];
    const coded = new Int16Array(bins.length).fill(-1);
    if (!pool) return coded;
    const sizes = new Map<number, number>();
    for (const [bin, { units }] of bins.entries()) {
      const of = pool[bin] ?? bin;
      sizes.set(of, (sizes.get(of) ?? 0) + units);
    }
    const reference = [...sizes].toSorted((a, b) => b[1] - a[1])[0]?.[0];
    const known = new Map<number, number>();
    for (const [bin] of bins.entries()) {
      const of = pool[bin] ?? bin;
      // Of what nobody has nothing is learned.
      if (of === reference || (sizes.get(of) ?? 0) === 0) continue;
      const column = known.get(of) ?? columns++;
      known.set(of, column);
      coded[bin] = column;
    }
    return coded;
  });
  return { columnOf, columns };
}

/** The groups of some parts, as the regression takes them; at most about so many of them, by a fair draw. */
export function tableOf(
  vectors: Vectors,
  { columnOf }: Coding,
  wanted: readonly FitPart[],
  most = Number.POSITIVE_INFINITY,
): AlikeTable {
  const isWanted = parts.map((part) => wanted.includes(part));
  const taken = new Uint32Array(vectors.parts.length);
  let rows = 0;
  for (let row = 0; row < taken.length; row++) if (isWanted[vectors.parts[row] ?? 0]) taken[rows++] = row;
  // Whoever had the outcome is never left out: it may be rare. Of the others one stands for as many as were passed over.
  const step = Math.max(1, Math.ceil(rows / most));
  const weight = (row: number) => ((vectors.had[row] ?? 0) > 0 ? 1 : step);
  let size = 0;
  for (let place = 0; place < rows; place++) {
    const row = taken[place] ?? 0;
    if (step === 1 || weight(row) === 1 || drawOf(vectors, row) % step === 0) taken[size++] = row;
  }
  // Signals that are left out have no columns: nobody looks at their bins.
  const coded = columnOf.flatMap((own, place) => (own.some((column) => column >= 0) ? [place] : []));
  const columns = new Uint16Array(size * coded.length);
  const starts = new Uint32Array(size + 1);
  const [positives, negatives] = [new Float64Array(size), new Float64Array(size)];
  let filled = 0;
  for (let place = 0; place < size; place++) {
    const row = taken[place] ?? 0;
    for (const signal of coded) {
      const column = columnOf[signal]?.[vectors.bins[row * vectors.signals + signal] ?? 0] ?? -1;
      if (column >= 0) columns[filled++] = column;
    }
    starts[place + 1] = filled;
    positives[place] = vectors.had[row] ?? 0;
    negatives[place] = (vectors.lacked[row] ?? 0) * weight(row);
  }
  return { starts, columns: columns.slice(0, filled), positives, negatives };
}

/** A number by which a group is drawn or not: a hash (FNV-1a) of its bins and its part, so that the draw doesn't hang on the order of the groups. */
function drawOf({ signals, bins, parts }: Vectors, row: number): number {
  let hash = Math.imul(0x811c9dc5 ^ (parts[row] ?? 0), 0x01000193);
  for (let place = row * signals; place < (row + 1) * signals; place++) {
    hash = Math.imul(hash ^ (bins[place] ?? 0), 0x01000193);
  }
  // The low bits of the product alone would hang on those of the bins alone.
  return (hash ^ (hash >>> 15)) >>> 0;
}

/** Groups on which the penalty is chosen at most: beyond that more say nothing new about it. */
const mostTuned = 20_000;
const penalties = [0.3, 1, 3, 10, 30];

/** Of a few penalties the one under which what is learned tells the tuning part best. */
export function choosePenalty(
  vectors: Vectors,
  coding: Coding,
  signal?: AbortSignal,
): { readonly penalty: number; readonly fit: LogisticFit } {
  const learned = tableOf(vectors, coding, ['learn'], mostTuned);
  const tuned = tableOf(vectors, coding, ['tune'], mostTuned);
  let best: { penalty: number; fit: LogisticFit; loss: number } | undefined;
  let from: LogisticFit | undefined;
  for (const penalty of penalties.toReversed()) {
    const fit = logisticRegression(learned, { columns: coding.columns, penalty, from, settled: 1e-4, signal });
    const loss = lossOf(tuned, fit);
    if (!best || loss < best.loss) best = { penalty, fit, loss };
    from = fit;
  }
  if (!best) throw new RangeError('no penalty was tried');
  return best;
}

export interface Help {
  /** The chance that a signal that tells nothing looks like this, corrected for how many are tried. */
  readonly p: number;
  /** By how much less likely the tuning part is without the signal: log-likelihood. */
  readonly gain: number;
  readonly helps: boolean;
}

/** The largest share of useless signals among those that are said to help. */
const falseShare = 0.05;

/** Coefficients with their covariance, as the curvature of a fit has them: of the coefficients, then of the intercept. */
type Curved = Pick<LogisticFit, 'intercept' | 'coefficients' | 'covariance'>;

/**
 * What each signal adds to the others: Wald's test of all its bins, corrected for how many are tried, and the log-likelihood that the
 * tuning part loses without it. Of signals that say the same none adds to the others: so the one that adds least goes first, and the rest
 * are asked again. Without it their coefficients move as the curvature says, which saves a fit for each.
 */
export function helpOf(vectors: Vectors, coding: Coding, fit: LogisticFit): Help[] {
  const tuned = tableOf(vectors, coding, ['tune'], mostTuned);
  const own = coding.columnOf.map((coded) => [...new Set(coded)].filter((column) => column >= 0));
  const help = own.map((): Help => ({ p: 1, gain: 0, helps: false }));
  const open = new Set([...own.keys()].filter((place) => (own[place] ?? []).length > 0));
  let rest: Curved = fit;
  while (open.size > 0) {
    const alone = own.map((columns, place) => (open.has(place) ? waldOf(rest, columns) : 1));
    const corrected = benjaminiHochberg(alone);
    const pOf = (place: number) => corrected[place] ?? 1;
    const byChance = [...open].toSorted((one, other) => (alone[other] ?? 1) - (alone[one] ?? 1));
    const isSure = byChance.every((place) => pOf(place) <= falseShare);
    // What the tuning part says takes longer to ask, and decides among those that the test keeps.
    const asked = isSure ? byChance : byChance.slice(0, 1);
    const whole = lossOf(tuned, rest);
    const tried = asked.map((place) => {
      const without = withoutColumns(rest, own[place] ?? []);
      return { place, without, p: pOf(place), gain: lossOf(tuned, without) - whole };
    });
    const least = tried.toSorted((one, other) => one.gain - other.gain)[0];
    if (!least || (isSure && least.gain > 0)) {
      for (const { place, p: chance, gain } of tried) help[place] = { p: chance, gain, helps: true };
      break;
    }
    help[least.place] = { p: least.p, gain: least.gain, helps: false };
    open.delete(least.place);
    rest = least.without;
  }
  return help;
}

/** The chance that columns without any effect look like these. */
function waldOf({ coefficients, covariance }: Curved, columns: readonly number[]): number {
  const beta = Matrix.columnVector(columns.map((column) => coefficients[column] ?? 0));
  const weighed = new CholeskyDecomposition(covariance.selection([...columns], [...columns])).solve(beta);
  return chiSquaredTail(beta.dot(weighed), columns.length);
}

/** What the others come to when these columns are held at zero. */
function withoutColumns({ intercept, coefficients, covariance }: Curved, columns: readonly number[]): Curved {
  const own = [...columns];
  const all = Array.from({ length: covariance.rows }, (_, index) => index);
  const across = covariance.selection(all, own);
  const inner = new CholeskyDecomposition(covariance.selection(own, own));
  const beta = Matrix.columnVector(own.map((column) => coefficients[column] ?? 0));
  const moves = across.mmul(inner.solve(beta)).to1DArray();
  const left = Matrix.sub(covariance, across.mmul(inner.solve(across.transpose())));
  return {
    intercept: intercept - (moves[coefficients.length] ?? 0),
    coefficients: coefficients.map((value, column) => value - (moves[column] ?? 0)),
    // By rounding alone the two halves differ, and what is decomposed has to be symmetric to the last digit.
    covariance: Matrix.add(left, left.transpose()).mul(0.5),
  };
}
