import type { HistoryEvent } from '../history.ts';
import type { Instant } from './admissible.ts';
import type { Calendar } from './calendar.ts';
import { day } from './times.ts';

/** An instant and the calendar day on which it lies. */
export interface Moment {
  readonly at: number;
  readonly day: number;
}

type Timed = Pick<HistoryEvent, 'at' | 'daily'>;

/** Says when events lie for one as-of. A daily figure lies on its day, at the time of day from which a window is measured. */
export interface Clock extends Instant {
  /** As-of with its calendar day in the model's timezone. */
  readonly now: Moment;
  /** The calendar day of an event in the model's timezone; of a daily figure the one that it is stamped with. */
  dayOf(event: Timed): number;
  /** When an event lies for what is measured from as-of. */
  fromAsOf(event: Timed): number;
  /** When an event lies for what is measured from an anchor. */
  fromAnchor(event: Timed, anchor: Moment): number;
  momentOf(event: Timed): Moment;
}

export function clockAt(instant: Instant, calendar: Calendar): Clock {
  const now = { at: instant.asOf, day: calendar(instant.asOf) };
  const dayOf = ({ at, daily }: Timed) => (daily ? Math.floor(at / day) : calendar(at));
  const fromAnchor = (event: Timed, anchor: Moment) =>
    event.daily ? anchor.at + (dayOf(event) - anchor.day) * day : event.at;
  return {
    ...instant,
    now,
    dayOf,
    fromAnchor,
    fromAsOf: (event) => fromAnchor(event, now),
    momentOf: (event) => ({ at: event.at, day: dayOf(event) }),
  };
}
