import type { SalesStage } from '../../model/label.ts';
import type { Estimate } from '../statistics/interval.ts';
import type { StageReached } from './cohorts.ts';

export const stageWords: Readonly<Record<SalesStage, string>> = {
  sal: 'accepted (SAL)',
  sql: 'SQL',
  opportunity: 'opportunity',
  won: 'won',
};

export const none = '–';

export const number = (value: number) => value.toLocaleString('en-US', { maximumFractionDigits: 0 });

const percent = (share: number) => (share * 100).toFixed(1).replace(/\.0$/, '');

/** `22.5% (19.7–25.5)`: a share with its interval of 95%. */
export function share(estimate: Estimate | undefined): string {
  return estimate ? `${percent(estimate.value)}% (${percent(estimate.low)}–${percent(estimate.high)})` : none;
}

/** `180 · 22.5%`: how many of those whose time has ended. */
export function reachedOf({ reached, rate }: StageReached): string {
  return rate ? `${number(reached)} · ${percent(rate.value)}%` : none;
}

export const daysOf = (days: number | undefined) =>
  days === undefined ? none : days < 10 ? days.toFixed(1).replace(/\.0$/, '') : days.toFixed(0);

/** `2.1 × (1.4–3.2)`. */
export function timesAs({ value, low, high }: Estimate): string {
  return `${value.toPrecision(2)} × (${low.toPrecision(2)}–${high.toPrecision(2)})`;
}
