import { reach, twoSided } from './distributions.ts';
import type { Estimate, Rate } from './interval.ts';

/** A rate at a place in time. */
export interface RateAt extends Rate {
  readonly at: number;
}

/** Whether rates rise or fall. */
export interface Trend {
  /** By how much the rate changes in one unit of time. */
  readonly slope: Estimate;
  /** The chance of a slope at least as steep if the rate were one all the time. */
  readonly p: number;
}

/**
 * The straight line through rates, each by how many it is of, with the test of Cochran and Armitage (Biometrics 11, 1955). Undefined
 * where fewer than three times have a rate, or all of them or none happened: then there is no trend to tell.
 */
export function rateTrend(rates: readonly RateAt[]): Trend | undefined {
  const filled = rates.filter(({ of }) => of > 0);
  const all = filled.reduce((sum, { of }) => sum + of, 0);
  const happened = filled.reduce((sum, one) => sum + one.happened, 0);
  if (new Set(filled.map(({ at }) => at)).size < 3 || happened === 0 || happened === all) return undefined;
  const middle = filled.reduce((sum, { at, of }) => sum + at * of, 0) / all;
  const mean = happened / all;
  let spread = 0;
  let together = 0;
  let variance = 0;
  for (const { at, happened: yes, of } of filled) {
    spread += of * (at - middle) ** 2;
    together += (at - middle) * (yes - of * mean);
    variance += (at - middle) ** 2 * ((yes * (of - yes)) / of);
  }
  const value = together / spread;
  const half = (reach * Math.sqrt(variance)) / spread;
  return {
    slope: { value, low: value - half, high: value + half },
    p: twoSided(together / Math.sqrt(mean * (1 - mean) * spread)),
  };
}
