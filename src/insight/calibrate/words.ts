import type { AcceptanceTarget } from '../../model/targets.ts';
import type { Acceptance } from '../outcomes/acceptance.ts';
import { fewest } from '../statistics/fewest.ts';
import type { Estimate } from '../statistics/interval.ts';
import type { Aim, Calibrated } from './calibrate.ts';
import type { NoAdvice, Traded } from './trade.ts';

export const percent = (share: number): string => `${(share * 100).toFixed(1)}%`;

/** `21.4% (18.0–25.3%)` */
export function rateSaid(rate: Estimate | undefined): string {
  return rate ? `${percent(rate.value)} (${(rate.low * 100).toFixed(1)}–${percent(rate.high)})` : '–';
}

export function targetSaid({ from, to, isUsual }: AcceptanceTarget): string {
  const span = to === undefined ? `${percent(from)} or more` : `${percent(from)} to ${percent(to)}`;
  return isUsual ? `${span} (usual; the model names no mql_to_sql)` : span;
}

const judged: Record<Acceptance, string> = {
  within: 'within the target',
  too_loose: 'too loose: fewer become what they should than wanted',
  too_strict: 'too strict: more do than wanted, so some who would are kept out',
  unclear: 'outside the target, but its interval reaches it: too few to tell',
  unknown: 'nobody of whom it is known',
};

/** How today's threshold stands to the target. */
export function todaySaid({ of, today, acceptance }: Calibrated): string {
  return `Today ${of.condition} ≥ ${pointsSaid(of.today)}: ${rateSaid(today.precision)}, ${judged[acceptance]}.`;
}

/** Whether the rate moves, before what it is. */
export function trendSaid({ trend, drift }: Calibrated): string {
  if (!trend) return 'Trend: it takes three dates with a rate to tell.';
  const by = (share: number) => `${share < 0 ? '−' : '+'}${Math.abs(share * 100).toFixed(1)}`;
  const { value, low, high } = trend.slope;
  const slope = `${by(value)} percentage points a month (${by(low)} to ${by(high)}, p ${trend.p < 0.001 ? '< 0.001' : trend.p.toFixed(3)})`;
  if (drift === 'steady') return `Trend: steady as far as it can be told, ${slope}.`;
  return `Trend: ${drift}, ${slope}: the threshold is drifting, so what follows holds for the middle of the dates alone.`;
}

const none: Record<NoAdvice, string> = {
  none_reaches: 'no threshold reaches the target: this score doesn’t tell enough of who will. See `pql lift`',
  too_few: `at no threshold is it known of ${fewest}. Take a longer past, or a shorter time in the label`,
  no_volumes: 'no week could be looked at: nothing had arrived a week before any of the dates. Take a later --from',
  all_above: 'even without it the rate is above the target: loosen the rule’s other conditions, or ask for no score',
  all_more: 'even the highest threshold gives more a week: ask more in the rule’s other conditions',
  all_less: 'no threshold gives as many a week as are needed: loosen other conditions, or raise what a lead brings',
  nothing_won:
    'too little was won to tell what a deal takes: it needs two deals with an amount, and one that was won in time',
};

export function adviceSaid({ advice, tried, of }: Calibrated, aim: Aim): string {
  const { threshold } = advice;
  if (!threshold) return `Recommended: none; ${none[advice.because]}.`;
  const what = `${of.condition} ≥ ${pointsSaid(threshold.threshold)}`;
  const later = tried
    ? ` Chosen by the earlier dates alone it would be ${pointsSaid(tried.threshold)}, and gave ${rateSaid(tried.later.precision)} on the later ones.`
    : '';
  return `Recommended: ${what}, ${why[advice.because](threshold, aim)}: ${rateSaid(threshold.precision)}, ${weekSaid(threshold)} a week.${later}`;
}

const why: Record<'within' | 'lowest_above' | 'capacity' | 'pipeline', (row: Traded, aim: Aim) => string> = {
  within: () => 'the lowest within the target',
  lowest_above: () => 'none lies within the target, and this is the lowest above it',
  capacity: (_, aim) => `the lowest that gives ${aim.by === 'capacity' ? aim.aWeek : 'so many'} a week at most`,
  pipeline: () => 'the highest that still gives as many as are needed',
};

export function weekSaid({ aWeek }: Pick<Traded, 'aWeek'>): string {
  return aWeek === undefined ? '–' : aWeek.toFixed(aWeek < 10 ? 1 : 0);
}

/** Hundredths as a person writes them in a model. */
export function pointsSaid(hundredths: number): string {
  return String(hundredths / 100);
}
