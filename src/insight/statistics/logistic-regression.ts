import { CholeskyDecomposition, Matrix } from 'ml-matrix';

/** Everyone who is alike: which of the columns are one for them (all others are zero), and how many had the outcome. */
export interface AlikeGroup {
  readonly columns: Uint16Array | readonly number[];
  readonly positives: number;
  readonly negatives: number;
}

export interface LogisticFit {
  /** Logarithm of the odds where every column is zero. */
  readonly intercept: number;
  /** What each column adds to it. */
  readonly coefficients: readonly number[];
  /** Standard errors of the coefficients, the penalty included. */
  readonly errors: readonly number[];
  readonly steps: number;
}

export interface LogisticOptions {
  readonly columns: number;
  /** Weight of half the sum of squared coefficients; the intercept bears none. Above zero: it keeps every system solvable. */
  readonly penalty: number;
  readonly signal?: AbortSignal | undefined;
}

const mostSteps = 50;
const settled = 1e-9;

/**
 * L2-penalised logistic regression on groups by Newton's method: minimises the negative log-likelihood + penalty / 2 × Σ coefficient². Takes
 * 0/1 columns alone, which is what bins are. Throws a RangeError where both outcomes aren't there.
 */
export function logisticRegression(
  groups: readonly AlikeGroup[],
  { columns, penalty, signal }: LogisticOptions,
): LogisticFit {
  const positives = groups.reduce((sum, group) => sum + group.positives, 0);
  const negatives = groups.reduce((sum, group) => sum + group.negatives, 0);
  if (positives === 0 || negatives === 0)
    throw new RangeError('a regression needs some with the outcome and some without it');
  if (!(penalty > 0))
    throw new RangeError(`a penalty of ${penalty} leaves the coefficients undetermined: it has to be above zero`);

  const size = columns + 1;
  let at = new Float64Array(size);
  at[columns] = Math.log(positives / negatives);
  let loss = lossOf(groups, at, columns, penalty);
  for (let step = 1; step <= mostSteps; step++) {
    signal?.throwIfAborted();
    const { gradient, curvature } = curvatureOf(groups, at, columns, penalty);
    const move = new CholeskyDecomposition(curvature).solve(Matrix.columnVector(gradient)).to1DArray();
    // Newton's step, halved until it gains: far from the end a whole one can leap over it.
    let share = 1;
    let next = stepped(at, move, share);
    let nextLoss = lossOf(groups, next, columns, penalty);
    while (nextLoss > loss && share > 1e-6) {
      share /= 2;
      next = stepped(at, move, share);
      nextLoss = lossOf(groups, next, columns, penalty);
    }
    const moved = Math.max(...move.map((one) => Math.abs(one * share)));
    at = next;
    loss = nextLoss;
    if (moved < settled) {
      const inverse = new CholeskyDecomposition(curvatureOf(groups, at, columns, penalty).curvature).solve(
        Matrix.eye(size),
      );
      return {
        intercept: at[columns] ?? 0,
        coefficients: [...at.subarray(0, columns)],
        errors: Array.from({ length: columns }, (_, index) => Math.sqrt(inverse.get(index, index))),
        steps: step,
      };
    }
  }
  throw new RangeError(`the regression did not settle in ${mostSteps} steps`);
}

function stepped(from: Float64Array, move: readonly number[], share: number): Float64Array<ArrayBuffer> {
  return Float64Array.from(from, (value, index) => value - share * (move[index] ?? 0));
}

function oddsOf({ columns }: AlikeGroup, at: Float64Array, intercept: number): number {
  let odds = at[intercept] ?? 0;
  for (const column of columns) odds += at[column] ?? 0;
  return odds;
}

function lossOf(groups: readonly AlikeGroup[], at: Float64Array, columns: number, penalty: number): number {
  let loss = 0;
  for (const group of groups) {
    const odds = oddsOf(group, at, columns);
    // log(1 + e^x) without overflow.
    const positive = Math.max(0, -odds) + Math.log1p(Math.exp(-Math.abs(odds)));
    loss += group.positives * positive + group.negatives * (positive + odds);
  }
  for (let index = 0; index < columns; index++) loss += (penalty / 2) * (at[index] ?? 0) ** 2;
  return loss;
}

function curvatureOf(groups: readonly AlikeGroup[], at: Float64Array, columns: number, penalty: number) {
  const size = columns + 1;
  const gradient = new Float64Array(size);
  const filled = new Float64Array(size * size);
  const add = (array: Float64Array, place: number, value: number) => {
    array[place] = (array[place] ?? 0) + value;
  };
  for (const group of groups) {
    const count = group.positives + group.negatives;
    const chance = 1 / (1 + Math.exp(-oddsOf(group, at, columns)));
    const slope = count * chance - group.positives;
    const weight = count * chance * (1 - chance);
    const { columns: ones } = group;
    for (let i = 0; i < ones.length; i++) {
      const row = ones[i] ?? 0;
      add(gradient, row, slope);
      for (let j = 0; j <= i; j++) add(filled, row * size + (ones[j] ?? 0), weight);
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
