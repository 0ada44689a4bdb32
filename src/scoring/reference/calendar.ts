import type { Period } from '../../model/types.ts';
import { day } from './times.ts';

/** Calendar days of a timezone, numbered from 1970-01-01. */
export type Calendar = (at: number) => number;

/** What a local clock is ahead of UTC during one UTC day; at most one change is looked for, as zones have no more. */
interface Offsets {
  readonly before: number;
  readonly changesAt: number;
  readonly after: number;
}

/** An Intl formatter takes some 2 µs a call, so it is asked for the edges of each UTC day alone. */
export function calendarOf(timezone: string): Calendar {
  const formatter = new Intl.DateTimeFormat('en-US', {
    timeZone: timezone,
    hourCycle: 'h23',
    ...{ year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric' },
  });
  const offsetAt = (at: number): number => {
    const parts = new Map(formatter.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
    const part = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? 0;
    const seconds = Math.floor(at / 1000) * 1000;
    return (
      Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second')) - seconds
    );
  };
  const known = new Map<number, Offsets>();
  const offsetsOn = (utcDay: number): Offsets => {
    const found = known.get(utcDay);
    if (found) return found;
    const made = offsetsBetween(utcDay * day, (utcDay + 1) * day, offsetAt);
    known.set(utcDay, made);
    return made;
  };
  return (at) => {
    const { before, changesAt, after } = offsetsOn(Math.floor(at / day));
    return Math.floor((at + (at < changesAt ? before : after)) / day);
  };
}

function offsetsBetween(from: number, to: number, offsetAt: (at: number) => number): Offsets {
  const [before, after] = [offsetAt(from), offsetAt(to)];
  if (before === after) return { before, changesAt: to, after };
  let [low, high] = [from, to];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (offsetAt(middle) === before) low = middle;
    else high = middle;
  }
  return { before, changesAt: high, after };
}

/** The number of the ISO week (from Monday), month or quarter in which a calendar day lies; equal for days of the same one. */
export function periodOf(calendarDay: number, period: Period): number {
  // 1970-01-01 was a Thursday.
  if (period === 'week') return Math.floor((calendarDay + 3) / 7);
  const date = new Date(calendarDay * day);
  const month = date.getUTCFullYear() * 12 + date.getUTCMonth();
  return period === 'month' ? month : Math.floor(month / 3);
}
