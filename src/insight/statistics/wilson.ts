import { reach } from './distributions.ts';
import type { Estimate, Rate } from './interval.ts';

/**
 * A share with its Wilson score interval, which stays within 0 and 1 and holds for few too (Wilson, JASA 22, 1927).
 * Undefined where nothing was counted: there is no share of nothing.
 */
export function wilson({ happened, of }: Rate, z = reach): Estimate | undefined {
  if (of === 0) return undefined;
  const share = happened / of;
  const widened = 1 + z ** 2 / of;
  const middle = (share + z ** 2 / (2 * of)) / widened;
  const half = (z / widened) * Math.sqrt((share * (1 - share)) / of + z ** 2 / (4 * of ** 2));
  // At the ends the bound is the end itself; rounding would leave it a hair off.
  return {
    value: share,
    low: happened === 0 ? 0 : Math.max(0, middle - half),
    high: happened === of ? 1 : Math.min(1, middle + half),
  };
}
