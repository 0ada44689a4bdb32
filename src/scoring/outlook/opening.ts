import type { Window } from '../../model/types.ts';
import { anchorOf } from '../reference/anchors.ts';
import { calendarOf, periodOf } from '../reference/calendar.ts';
import type { Facts } from '../reference/facts.ts';

const day = 86_400_000;

/** When a window takes further events: from when on, and until when (exclusive; absent: as long as one likes). */
export interface Opening {
  readonly from: number;
  readonly until?: number | undefined;
}

/** Undefined where no further event can lie in the window: it is over, or it has no anchor. */
export function openingOf(window: Window, facts: Facts, timezone: string): Opening | undefined {
  const now = facts.clock.asOf;
  switch (window.kind) {
    case 'all':
    case 'last':
      return { from: now };
    case 'this':
      return { from: now, until: endOfPeriod(now, window.period, timezone) };
    case 'since': {
      const anchor = anchorOf(window.since, facts);
      if (!anchor || now >= anchor.at + window.to) return undefined;
      return { from: Math.max(now, anchor.at + window.from), until: anchor.at + window.to };
    }
  }
}

/** The first instant of the next week, month or quarter. */
function endOfPeriod(now: number, period: 'week' | 'month' | 'quarter', timezone: string): number {
  const calendar = calendarOf(timezone);
  const current = periodOf(calendar(now), period);
  let [inside, outside] = [now, now + 100 * day];
  while (outside - inside > 1) {
    const middle = Math.floor((inside + outside) / 2);
    if (periodOf(calendar(middle), period) === current) inside = middle;
    else outside = middle;
  }
  return outside;
}
