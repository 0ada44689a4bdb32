import type { AcceptanceTarget } from '../../model/targets.ts';
import type { Hundredths } from '../../model/types.ts';
import { type Answers, together } from '../backtest/counts.ts';
import { ratesOf } from '../backtest/figures.ts';
import { fewest } from '../statistics/fewest.ts';
import type { Estimate } from '../statistics/interval.ts';
import type { ThresholdCounts } from './observe.ts';

/** What a threshold gives: whom it selects among everyone, and how many come to be selected in a week. */
export interface Traded extends Answers {
  readonly threshold: Hundredths;
  /** Undefined where no week was looked at. */
  readonly aWeek?: number | undefined;
  /** Share of the selected who had the outcome; undefined where of nobody it is known. */
  readonly precision?: Estimate | undefined;
  /** Share of those who had the outcome that is selected. */
  readonly recall?: Estimate | undefined;
}

/** A row for each tried threshold, rising, over all the dates together. */
export function trade(dates: readonly ThresholdCounts[], tried: readonly Hundredths[]): Traded[] {
  const levels = dates.flatMap((date) => date.levels);
  const everyone = together(levels);
  const weeks = dates.filter(({ sinceWeek }) => sinceWeek);
  const came = weeks.flatMap((date) => date.levels);
  return tried.map((threshold, place) => {
    const selected = together(levels.filter(({ level }) => level > place));
    const newcomers = together(came.filter(({ level, was }) => level > place && was <= place));
    const { precision, recall } = ratesOf(selected, everyone);
    const newAtAll = newcomers.had + newcomers.not + newcomers.unknown;
    const aWeek = weeks.length === 0 ? undefined : newAtAll / weeks.length;
    return { threshold, ...selected, aWeek, precision, recall };
  });
}

const isEnough = ({ had, not }: Answers) => had + not >= fewest;

/** Why a threshold is recommended, or why none is. */
export type Advice =
  | { readonly threshold: Traded; readonly because: 'within' | 'lowest_above' | 'capacity' | 'pipeline' }
  | { readonly threshold: undefined; readonly because: NoAdvice };

/**
 * None reaches the target; too few are known at any; no week was looked at; even the lowest is above the target; even the highest gives more
 * than wanted; even the lowest gives less; nothing was won that could tell what a deal takes.
 */
export const noAdvices = [
  'none_reaches',
  'too_few',
  'no_volumes',
  'all_above',
  'all_more',
  'all_less',
  'nothing_won',
] as const;
export type NoAdvice = (typeof noAdvices)[number];

/** The lowest threshold at which the share lies in the target; where none does, the lowest above it. */
export function byAcceptance(rows: readonly Traded[], { from, to = 1 }: AcceptanceTarget): Advice {
  const known = rows.filter(isEnough);
  const [loosest] = known;
  if (!loosest?.precision) return { threshold: undefined, because: 'too_few' };
  if (loosest.precision.value > to) return { threshold: undefined, because: 'all_above' };
  const share = ({ precision }: Traded) => precision?.value ?? 0;
  const within = known.find((row) => share(row) >= from && share(row) <= to);
  if (within) return { threshold: within, because: 'within' };
  const above = known.find((row) => share(row) > to);
  return above ? { threshold: above, because: 'lowest_above' } : { threshold: undefined, because: 'none_reaches' };
}

/** The lowest threshold that gives at most so many a week. */
export function byCapacity(rows: readonly Traded[], capacity: number): Advice {
  if (rows.every(({ aWeek }) => aWeek === undefined)) return { threshold: undefined, because: 'no_volumes' };
  const threshold = rows.find(({ aWeek }) => (aWeek ?? 0) <= capacity);
  if (!threshold) return { threshold: undefined, because: 'all_more' };
  return { threshold, because: 'capacity' };
}
