import { IANAZone } from 'luxon';
import type { Milliseconds } from '../../model/types.ts';

const minute = 60_000;
/** Farther than any two clocks on Earth are apart. */
const aside = 27 * 60 * minute;

/** From then on clocks were put forward and back at whole minutes, everywhere. */
const wholeMinutes = Date.UTC(1973, 0, 1);
/** What was asked last of each timezone: claims ask for now, and Intl takes longer to say it than all else in Node. */
const asked = new Map<string, { readonly minute: number; readonly offset: Milliseconds }>();

/** Local time of a timezone as if it were UTC: the calendar and the clock on the wall, as a number. */
function offsetAt(timezone: string, at: Milliseconds): Milliseconds {
  const whole = Math.floor(at / minute);
  const last = asked.get(timezone);
  if (last?.minute === whole) return last.offset;
  const offset = IANAZone.create(timezone).offset(at) * minute;
  if (at >= wholeMinutes) asked.set(timezone, { minute: whole, offset });
  return offset;
}

/** The calendar date at an instant, `2026-11-22`. */
export function dateIn(timezone: string, at: Milliseconds): string {
  return new Date(at + offsetAt(timezone, at)).toISOString().slice(0, 10);
}

/** Milliseconds on the wall's clock since midnight. */
export function timeOfDayIn(timezone: string, at: Milliseconds): Milliseconds {
  return (at + offsetAt(timezone, at)) % 86_400_000;
}

/**
 * The first instant at which the calendar and the clock on the wall have reached a date and a time of day: of an hour that is there twice
 * the first, of one that is skipped the instant of the skip.
 */
export function instantIn(timezone: string, date: string, timeOfDay: Milliseconds): Milliseconds {
  const wall = Date.parse(date) + timeOfDay;
  const [early, late] = [wall - offsetAt(timezone, wall - aside), wall - offsetAt(timezone, wall + aside)].sort(
    (a, b) => a - b,
  ) as [Milliseconds, Milliseconds];
  const reached = (at: Milliseconds) => at + offsetAt(timezone, at) - wall;
  if (reached(early) === 0) return early;
  if (reached(late) === 0) return late;
  let [before, after] = [early, late];
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if (reached(middle) < 0) before = middle;
    else after = middle;
  }
  return after;
}

/** The date so many days later; negative: earlier. */
export function plusDays(date: string, days: number): string {
  return new Date(Date.parse(date) + days * 86_400_000).toISOString().slice(0, 10);
}
