import type { Calibration } from '../../../insight/backtest/figures.ts';
import { fewest } from '../../../insight/statistics/fewest.ts';

/** By what the chances were learned, and how far they were off; or why there are none. */
export function sayLearned({ learnedFrom, error }: Calibration): string {
  return learnedFrom > 0
    ? `chances learned from ${learnedFrom === 1 ? 'the first date' : `the first ${learnedFrom} dates`}, held against the later ones; off by ${((error ?? 0) * 100).toFixed(1)}% on average`
    : `with one known date, or fewer than ${fewest} of whom it is known at the earlier ones, nothing could be said beforehand`;
}
