import type { Estimate, Rate } from './interval.ts';
import { wilson } from './wilson.ts';

/**
 * By how much one rate is above another, with Newcombe's interval from the two of Wilson (Statistics in Medicine 17, 1998, method 10).
 * Undefined where one of them is of nobody.
 */
export function rateDifference(inside: Rate, outside: Rate): Estimate | undefined {
  const [one, other] = [wilson(inside), wilson(outside)];
  if (!one || !other) return undefined;
  const value = one.value - other.value;
  return {
    value,
    low: value - Math.hypot(one.value - one.low, other.high - other.value),
    high: value + Math.hypot(one.high - one.value, other.value - other.low),
  };
}
