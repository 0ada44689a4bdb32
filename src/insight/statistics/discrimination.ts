import { reach } from './distributions.ts';
import type { Estimate } from './interval.ts';

/** Everyone of one score: how many of them had the outcome, and how many had not. */
export interface ScoreGroup {
  readonly score: number;
  readonly positives: number;
  readonly negatives: number;
}

/**
 * The chance that of two, one with the outcome and one without, the former has the higher score; of a tie half counts. With
 * DeLong's interval (Biometrics 44, 1988), computed on groups of equal scores. Undefined where
 * one side has fewer than two: of one alone there is no spread to make an interval of.
 */
export function auc(groups: readonly ScoreGroup[]): Estimate | undefined {
  const rising = groups.toSorted((a, b) => a.score - b.score);
  const positives = sum(rising, ({ positives }) => positives);
  const negatives = sum(rising, ({ negatives }) => negatives);
  if (positives < 2 || negatives < 2) return undefined;

  // Of each group: the share of the other side that lies below it, half of its own ties included.
  let below = { positives: 0, negatives: 0 };
  const placed = rising.map((group) => {
    const one = {
      ...group,
      overNegatives: (below.negatives + group.negatives / 2) / negatives,
      underPositives: (positives - below.positives - group.positives / 2) / positives,
    };
    below = { positives: below.positives + group.positives, negatives: below.negatives + group.negatives };
    return one;
  });
  const value = sum(placed, (one) => one.positives * one.overNegatives) / positives;
  const spread = {
    positives: sum(placed, (one) => one.positives * (one.overNegatives - value) ** 2),
    negatives: sum(placed, (one) => one.negatives * (one.underPositives - value) ** 2),
  };
  const variance = spread.positives / (positives - 1) / positives + spread.negatives / (negatives - 1) / negatives;
  const half = reach * Math.sqrt(variance);
  return { value, low: Math.max(0, value - half), high: Math.min(1, value + half) };
}

/**
 * The mean precision over all who had the outcome, each at the threshold at which they come in; those of one score come in together,
 * and nothing is interpolated. Undefined where nobody had the outcome.
 */
export function averagePrecision(groups: readonly ScoreGroup[]): number | undefined {
  const falling = groups.toSorted((a, b) => b.score - a.score);
  const positives = sum(falling, (group) => group.positives);
  if (positives === 0) return undefined;
  let taken = { positives: 0, all: 0 };
  let area = 0;
  for (const group of falling) {
    taken = {
      positives: taken.positives + group.positives,
      all: taken.all + group.positives + group.negatives,
    };
    if (group.positives > 0) area += (group.positives / positives) * (taken.positives / taken.all);
  }
  return area;
}

function sum<Item>(items: readonly Item[], of: (item: Item) => number): number {
  return items.reduce((total, item) => total + of(item), 0);
}
