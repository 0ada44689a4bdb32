import type { Milliseconds, Window } from '../../model/types.ts';
import type { HistoryEvent } from '../history.ts';
import { anchorOf } from './anchors.ts';
import { periodOf } from './calendar.ts';
import type { Facts } from './facts.ts';
import { once } from './once.ts';

/** Is a time in (as-of − length, as-of]? */
export function lately(at: number, asOf: number, length: Milliseconds): boolean {
  return at > asOf - length && at <= asOf;
}

/** Tests whether an event lies in the window; undefined where the window has no anchor. */
export function windowTest(window: Window, facts: Facts): ((event: HistoryEvent) => boolean) | undefined {
  const { clock } = facts;
  switch (window.kind) {
    case 'all':
      return () => true;
    case 'last':
      return (event) => lately(clock.fromAsOf(event), clock.asOf, window.length);
    case 'since': {
      const anchor = anchorOf(window.since, facts);
      if (!anchor) return undefined;
      const [from, to] = [anchor.at + window.from, anchor.at + window.to];
      return (event) => {
        const at = clock.fromAnchor(event, anchor);
        return at >= from && at < to;
      };
    }
    case 'this': {
      const periodOfDay = once((calendarDay: number) => periodOf(calendarDay, window.period));
      return (event) => periodOfDay(clock.dayOf(event)) === periodOfDay(clock.now.day);
    }
  }
}
