import type { Past } from '../../../insight/backtest/past.ts';

/** How far a replay rests on arrivals that nobody recorded. */
export function sayAssumed({ events, traits }: Past['assumed']): string {
  const share = (value: number | undefined) => (value === undefined ? '–' : `${(value * 100).toFixed(1)}%`);
  return `Arrival assumed from when it happened (--history): of events ${share(events)}, of what is known of leads and accounts ${share(traits)}. What was assumed may have been known later than the replay takes it.`;
}
