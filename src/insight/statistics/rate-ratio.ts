import { chiSquaredTail, logFactorial, reach, twoSided } from './distributions.ts';
import type { Estimate, Rate } from './interval.ts';

/** Two rates that were observed side by side: in one period, one segment. */
export interface Stratum {
  readonly inside: Rate;
  readonly outside: Rate;
}

/** How many times the rate outside the rate inside is, over all strata together. */
export interface RateRatio {
  /** Undefined where one of the two rates is zero: then no finite ratio with an interval can be said. */
  readonly ratio?: Estimate | undefined;
  /** Where there is no ratio: on which side alone nobody had it. */
  readonly nobody?: 'inside' | 'outside' | undefined;
  /** The chance of a difference at least as great if there were none. */
  readonly p: number;
}

// Below so many expected in a cell the normal approximation says too much (Cochran's rule).
const enoughExpected = 5;

/**
 * The ratio of rates by Mantel and Haenszel, with the interval of Greenland and Robins (Biometrics 41, 1985): each stratum is
 * compared within itself, so that a period in which all convert more often makes no lift. p is of Cochran, Mantel and Haenszel without
 * continuity correction; of one stratum with few expected, of Fisher's exact test.
 */
export function rateRatio(strata: readonly Stratum[]): RateRatio {
  const filled = strata.filter(({ inside, outside }) => inside.of > 0 && outside.of > 0);
  let above = 0;
  let below = 0;
  let spread = 0;
  let difference = 0;
  let variance = 0;
  let least = Number.POSITIVE_INFINITY;
  for (const { inside, outside } of filled) {
    const all = inside.of + outside.of;
    const happened = inside.happened + outside.happened;
    above += (inside.happened * outside.of) / all;
    below += (outside.happened * inside.of) / all;
    spread += (inside.of * outside.of * happened - inside.happened * outside.happened * all) / all ** 2;
    difference += inside.happened - (inside.of * happened) / all;
    if (all > 1) variance += (inside.of * outside.of * happened * (all - happened)) / (all ** 2 * (all - 1));
    least = Math.min(least, (Math.min(inside.of, outside.of) * Math.min(happened, all - happened)) / all);
  }
  const [only] = filled;
  const p =
    variance === 0
      ? 1
      : only && filled.length === 1 && least < enoughExpected
        ? fisher(only)
        : twoSided(difference / Math.sqrt(variance));
  if (above === 0 && below === 0) return { p };
  if (above === 0 || below === 0) return { p, nobody: above === 0 ? 'inside' : 'outside' };
  const value = above / below;
  const half = reach * Math.sqrt(spread / (above * below));
  return { ratio: { value, low: value * Math.exp(-half), high: value * Math.exp(half) }, p };
}

/**
 * The chance that strata differ in their ratios at least so much if they had one in common: Cochran's Q over their logarithms. Strata
 * without an outcome on one side say nothing about it; undefined where fewer than two are left.
 */
export function heterogeneity(strata: readonly Stratum[]): number | undefined {
  const said = strata
    .filter(({ inside, outside }) => inside.happened > 0 && outside.happened > 0)
    .map(({ inside, outside }) => {
      const variance = 1 / inside.happened - 1 / inside.of + 1 / outside.happened - 1 / outside.of;
      return { log: Math.log((inside.happened / inside.of) * (outside.of / outside.happened)), variance };
    })
    .filter(({ variance }) => variance > 0);
  if (said.length < 2) return undefined;
  const weights = said.reduce((sum, { variance }) => sum + 1 / variance, 0);
  const mean = said.reduce((sum, { log, variance }) => sum + log / variance, 0) / weights;
  const q = said.reduce((sum, { log, variance }) => sum + (log - mean) ** 2 / variance, 0);
  return chiSquaredTail(q, said.length - 1);
}

/** Fisher's exact test of a two by two table, to both sides: all tables that are at most as likely as this one. */
function fisher({ inside, outside }: Stratum): number {
  const happened = inside.happened + outside.happened;
  const all = inside.of + outside.of;
  const chance = (k: number) => choose(inside.of, k) + choose(outside.of, happened - k) - choose(all, happened);
  const seen = chance(inside.happened);
  let p = 0;
  for (let k = Math.max(0, happened - outside.of); k <= Math.min(inside.of, happened); k++) {
    const one = chance(k);
    // Equal ones differ by rounding.
    if (one <= seen + 1e-7) p += Math.exp(one);
  }
  return Math.min(1, p);
}

const choose = (n: number, k: number) => logFactorial(n) - logFactorial(k) - logFactorial(n - k);
