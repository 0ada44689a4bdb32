import { CholeskyDecomposition, Matrix } from 'ml-matrix';

/** Everyone who is alike: which of the columns are one for them (all others are zero), and how many had the outcome. */
export interface AlikeGroup {
  readonly columns: Uint16Array | readonly number[];
  readonly positives: number;
  readonly negatives: number;
}

/** Groups in typed arrays, for a million of them: the columns of group i are columns[starts[i]] up to columns[starts[i + 1]]. */
export interface AlikeTable {
  readonly starts: Uint32Array;
  readonly columns: Uint16Array;
  readonly positives: Float64Array;
  readonly negatives: Float64Array;
}

export function alikeTable(groups: readonly AlikeGroup[]): AlikeTable {
  const starts = new Uint32Array(groups.length + 1);
  for (const [index, group] of groups.entries()) starts[index + 1] = (starts[index] ?? 0) + group.columns.length;
  const columns = new Uint16Array(starts[groups.length] ?? 0);
  for (const [index, group] of groups.entries()) columns.set(group.columns, starts[index] ?? 0);
  return {
    ...{ starts, columns },
    positives: Float64Array.from(groups, ({ positives }) => positives),
    negatives: Float64Array.from(groups, ({ negatives }) => negatives),
  };
}

export interface LogisticFit {
  /** Logarithm of the odds where every column is zero. */
  readonly intercept: number;
  /** What each column adds to it. */
  readonly coefficients: readonly number[];
  /** Standard errors of the coefficients, the penalty included. */
  readonly errors: readonly number[];
  /** Of the coefficients, then of the intercept: the inverse of the curvature. */
  readonly covariance: Matrix;
  readonly steps: number;
}

export interface LogisticOptions {
  readonly columns: number;
  /** Weight of half the sum of squared coefficients; the intercept bears none. Above zero: it keeps every system solvable. */
  readonly penalty: number;
  /** How little a step may move before the fit is taken as found; 1e-9 if not said. */
  readonly settled?: number | undefined;
  /** Where to begin: a fit near to this one saves steps. */
  readonly from?: Pick<LogisticFit, 'intercept' | 'coefficients'> | undefined;
  readonly signal?: AbortSignal | undefined;
}

const mostSteps = 50;

/**
 * L2-penalised logistic regression on groups by Newton's method: minimises the negative log-likelihood + penalty / 2 × Σ coefficient². Takes
 * 0/1 columns alone, which is what bins are. Throws a RangeError where both outcomes aren't there.
 */
export function logisticRegression(
  groups: AlikeTable | readonly AlikeGroup[],
  { columns, penalty, from, settled = 1e-9, signal }: LogisticOptions,
): LogisticFit {
  const table = 'starts' in groups ? groups : alikeTable(groups);
  const positives = table.positives.reduce((sum, one) => sum + one, 0);
  const negatives = table.negatives.reduce((sum, one) => sum + one, 0);
  if (positives === 0 || negatives === 0)
    throw new RangeError('a regression needs some with the outcome and some without it');
  if (!(penalty > 0))
    throw new RangeError(`a penalty of ${penalty} leaves the coefficients undetermined: it has to be above zero`);

  const size = columns + 1;
  let at = new Float64Array(size);
  at[columns] = Math.log(positives / negatives);
  if (from) at.set([...from.coefficients, from.intercept]);
  let loss = penalised(table, at, columns, penalty);
  for (let step = 1; step <= mostSteps; step++) {
    signal?.throwIfAborted();
    const { gradient, curvature } = curvatureOf(table, at, columns, penalty);
    const cholesky = new CholeskyDecomposition(curvature);
    const move = cholesky.solve(Matrix.columnVector(gradient)).to1DArray();
    // Newton's step, halved until it gains: far from the end a whole one can leap over it.
    let share = 1;
    let next = stepped(at, move, share);
    let nextLoss = penalised(table, next, columns, penalty);
    while (nextLoss > loss && share > 1e-6) {
      share /= 2;
      next = stepped(at, move, share);
      nextLoss = penalised(table, next, columns, penalty);
    }
    const moved = Math.max(...move.map((one) => Math.abs(one * share)));
    at = next;
    loss = nextLoss;
    if (moved < settled) {
      // The last step moved nothing to speak of, so the curvature before it is the curvature.
      const solved = cholesky.solve(Matrix.eye(size));
      // Rounding leaves the halves apart by a hair, and who decomposes a part of it needs them equal.
      const inverse = Matrix.add(solved, solved.transpose()).div(2);
      return {
        intercept: at[columns] ?? 0,
        coefficients: [...at.subarray(0, columns)],
        errors: Array.from({ length: columns }, (_, index) => Math.sqrt(inverse.get(index, index))),
        covariance: inverse,
        steps: step,
      };
    }
  }
  throw new RangeError(`the regression did not settle in ${mostSteps} steps`);
}

/** The logarithm of the odds that a fit gives to each group, in order. */
export function oddsOf({ starts, columns }: AlikeTable, fit: Pick<LogisticFit, 'intercept' | 'coefficients'>) {
  const odds = new Float64Array(starts.length - 1).fill(fit.intercept);
  const at = Float64Array.from(fit.coefficients);
  for (let group = 0; group < odds.length; group++) odds[group] = oddsAt(starts, columns, at, group, fit.intercept);
  return odds;
}

/** The negative log-likelihood of the groups' outcomes under a fit. */
export function lossOf(
  { starts, columns, positives, negatives }: AlikeTable,
  fit: Pick<LogisticFit, 'intercept' | 'coefficients'>,
): number {
  return lossAt({ starts, columns, positives, negatives }, Float64Array.from(fit.coefficients), fit.intercept);
}

function stepped(from: Float64Array, move: readonly number[], share: number): Float64Array<ArrayBuffer> {
  return Float64Array.from(from, (value, index) => value - share * (move[index] ?? 0));
}

function oddsAt(starts: Uint32Array, columns: Uint16Array, at: Float64Array, group: number, intercept: number): number {
  let odds = intercept;
  const end = starts[group + 1] ?? 0;
  for (let place = starts[group] ?? 0; place < end; place++) odds += at[columns[place] ?? 0] ?? 0;
  return odds;
}

function lossAt(table: AlikeTable, at: Float64Array, intercept: number): number {
  const { starts, columns, positives, negatives } = table;
  let loss = 0;
  for (let group = 0; group < positives.length; group++) {
    const odds = oddsAt(starts, columns, at, group, intercept);
    // log(1 + e^x) without overflow.
    const positive = Math.max(0, -odds) + Math.log1p(Math.exp(-Math.abs(odds)));
    loss += (positives[group] ?? 0) * positive + (negatives[group] ?? 0) * (positive + odds);
  }
  return loss;
}

function penalised(table: AlikeTable, at: Float64Array, columns: number, penalty: number): number {
  let loss = lossAt(table, at, at[columns] ?? 0);
  for (let index = 0; index < columns; index++) loss += (penalty / 2) * (at[index] ?? 0) ** 2;
  return loss;
}

function curvatureOf(table: AlikeTable, at: Float64Array, columns: number, penalty: number) {
  const { starts, columns: ones, positives, negatives } = table;
  const size = columns + 1;
  const gradient = new Float64Array(size);
  const filled = new Float64Array(size * size);
  const add = (array: Float64Array, place: number, value: number) => {
    array[place] = (array[place] ?? 0) + value;
  };
  const intercept = at[columns] ?? 0;
  for (let group = 0; group < positives.length; group++) {
    const positive = positives[group] ?? 0;
    const count = positive + (negatives[group] ?? 0);
    const chance = 1 / (1 + Math.exp(-oddsAt(starts, ones, at, group, intercept)));
    const slope = count * chance - positive;
    const weight = count * chance * (1 - chance);
    const [start, end] = [starts[group] ?? 0, starts[group + 1] ?? 0];
    for (let i = start; i < end; i++) {
      const row = ones[i] ?? 0;
      add(gradient, row, slope);
      for (let j = start; j <= i; j++) add(filled, row * size + (ones[j] ?? 0), weight);
      add(filled, columns * size + row, weight);
    }
    add(gradient, columns, slope);
    add(filled, columns * size + columns, weight);
  }
  for (let index = 0; index < columns; index++) {
    add(gradient, index, penalty * (at[index] ?? 0));
    add(filled, index * size + index, penalty);
  }
  // Of each pair one half was filled, whichever came first.
  const curvature = Matrix.zeros(size, size);
  for (let row = 0; row < size; row++) {
    curvature.set(row, row, filled[row * size + row] ?? 0);
    for (let column = 0; column < row; column++) {
      const value = (filled[row * size + column] ?? 0) + (filled[column * size + row] ?? 0);
      curvature.set(row, column, value);
      curvature.set(column, row, value);
    }
  }
  return { gradient: [...gradient], curvature };
}
