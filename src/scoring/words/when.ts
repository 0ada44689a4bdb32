import type { Milliseconds } from '../../model/types.ts';
import { type Calendar, calendarOf } from '../reference/calendar.ts';

/** From where words look back: the instant that a score speaks about, and whose calendar days count. */
export interface Present {
  readonly asOf: Milliseconds;
  readonly timezone: string;
}

const day = 86_400_000;
const weekdays = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/**
 * A calendar day as a colleague says it: `Tuesday` within the last six days, else `3 Nov`, of another year `3 Nov 2025`. Never "yesterday": reasons
 * are read hours, over a weekend days, after they were written.
 */
export function sayDayOf(at: Milliseconds, { asOf, timezone }: Present): string {
  const calendar = daysOf(timezone);
  const [then, today] = [calendar(at), calendar(asOf)];
  const date = new Date(then * day);
  if (today - then < 7 && then <= today) return weekdays[date.getUTCDay()] ?? '';
  const said = `${date.getUTCDate()} ${months[date.getUTCMonth()]}`;
  const year = date.getUTCFullYear();
  return year === new Date(today * day).getUTCFullYear() ? said : `${said} ${year}`;
}

/** `since Tuesday`; `on Tuesday` where all of it was on that day. */
export function saySince(first: Milliseconds, last: Milliseconds, present: Present): string {
  const calendar = daysOf(present.timezone);
  return `${calendar(first) === calendar(last) ? 'on' : 'since'} ${sayDayOf(first, present)}`;
}

/** Whether something was within the last six calendar days, or is today. */
export function isRecent(at: Milliseconds, { asOf, timezone }: Present): boolean {
  const calendar = daysOf(timezone);
  return calendar(asOf) - calendar(at) < 7;
}

/** A short pause: `once, on Tuesday`. */
export function pausing(text: string): string {
  return text.replace(/\bonce (?=on )/, 'once, ');
}

/** Reasons of a whole run are made in one go: a calendar for each of them would take longer than all the rest. */
const calendars = new Map<string, Calendar>();

function daysOf(timezone: string): Calendar {
  const calendar = calendars.get(timezone) ?? calendarOf(timezone);
  calendars.set(timezone, calendar);
  return calendar;
}
