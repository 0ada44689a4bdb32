import { asOf } from './instant.ts';
import { text } from './literal.ts';

const day = 86_400_000;

/** The calendar day of as-of in the timezone, in days since 1970. */
export const today = (timezone: string): string =>
  `toInt32(toDate32(fromUnixTimestamp64Milli(${asOf}), ${text(timezone)}))`;

/**
 * What time an event has, in milliseconds: `t` is what it is stamped with. A daily figure lies on its day, at the time of day of
 * the instant from which one measures.
 */
export interface EventTimes {
  /** Further columns of the events, made of `at`, `t` and `daily`: `, x AS y, …`. */
  readonly select: string;
  /** For what is measured from as-of. */
  readonly fromAsOf: string;
  /** For what is measured from an anchor, given with its calendar day. */
  since(anchor: string, anchorDay: string): string;
  /** Calendar day, in days since 1970. */
  readonly day: string;
  /** Whether the calendar day is the given one or later; its start is in milliseconds. */
  onOrAfter(day: string, start: string): string;
  /** Whether the event counts anywhere; empty: each does. */
  readonly counts: string;
}

/** Without daily figures in the history there is nothing but the stamp, and nothing to pay for. */
export function eventTimes(timezone: string, daily: boolean): EventTimes {
  const zone = text(timezone);
  if (!daily) {
    return {
      select: '',
      fromAsOf: 't',
      since: () => 't',
      day: `toInt32(toDate32(at, ${zone}))`,
      onOrAfter: (_, start) => `t >= ${start}`,
      counts: '',
    };
  }
  const stamped = `intDiv(t, ${day})`;
  return {
    select: `, daily, if(daily, ${asOf} - (${today(timezone)} - ${stamped}) * ${day}, t) AS lately_t`,
    fromAsOf: 'lately_t',
    since: (anchor, anchorDay) => `if(daily, ${anchor} + (${stamped} - ${anchorDay}) * ${day}, t)`,
    day: `toInt32(if(daily, ${stamped}, toInt32(toDate32(at, ${zone}))))`,
    onOrAfter: (first, start) => `t >= if(daily, toInt64(${first}) * ${day}, ${start})`,
    counts: `(NOT daily OR ${stamped} <= ${today(timezone)})`,
  };
}
