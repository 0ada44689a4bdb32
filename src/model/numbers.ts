import type { Hundredths, Millionths } from './types.ts';

/** Either the number in its whole units, or what is wrong with it and how to mend it. */
export type Exact = { readonly value: number } | { readonly wrong: string };

const mostPoints = 100_000;
const greatestThreshold = 9_000_000_000;

/** Points as integer hundredths: within ±100,000, at most two decimals. */
export function hundredths(points: number): Exact {
  if (Math.abs(points) > mostPoints) return { wrong: `${points} points are too many; points lie within ±100000` };
  const value = scaled(points, 2);
  return value === undefined
    ? { wrong: `${points} has more than two decimals; points are counted in hundredths, so round it` }
    : { value: value as Hundredths };
}

/** A bound of a measured value as integer millionths: within ±9,000,000,000, at most six decimals and fifteen digits. */
export function millionths(bound: number): Exact {
  if (Math.abs(bound) > greatestThreshold) {
    return { wrong: `${bound} is out of range; bounds lie within ±9000000000` };
  }
  const value = scaled(bound, 6);
  return value === undefined
    ? { wrong: `${bound} has more than six decimals or fifteen digits; values are counted in millionths, so round it` }
    : { value: value as Millionths };
}

/**
 * A decimal as an integer of its smallest unit, by moving the dot in its digits. Multiplying would leave the
 * decision to binary fractions: 1.005 * 100 is 100.49999999999999. Up to fifteen digits a number is read and
 * printed without loss; beyond them it isn't known any more what was written.
 */
function scaled(value: number, decimals: number): number | undefined {
  const parts = /^(-?)(\d+)(?:\.(\d+))?$/.exec(String(value));
  if (!parts) return undefined;
  const [, sign = '', whole = '', fraction = ''] = parts;
  if (fraction.length > decimals || (whole + fraction).length > 15) return undefined;
  const units = Number(whole + fraction.padEnd(decimals, '0'));
  return sign === '-' && units !== 0 ? -units : units;
}
