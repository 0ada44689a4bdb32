import { PermanentError } from '../../model/errors.ts';
import type { Milliseconds } from '../../model/types.ts';
import { type Rep, type Team, type WorkingHours, type WorkingSpan, weekdays } from '../routing/types.ts';
import { dateIn, instantIn, plusDays, timeOfDayIn } from './local-time.ts';

/** The working time of a day, its end excluded. */
export interface Window {
  readonly date: string;
  readonly opens: Milliseconds;
  readonly closes: Milliseconds;
}

const day = 86_400_000;
/** A file can't name so many holidays in a row; without a bound hours without days would never open. */
const mostDaysClosed = 36_600;

/**
 * The instant at which a span of working time has passed since `from`. Outside hours it begins at the next opening; days are working days
 * on at the same time of day, and what remains is counted while the hours are open. Without hours every day has 24.
 */
export function addWorking(hours: WorkingHours | undefined, from: Milliseconds, span: WorkingSpan): Milliseconds {
  if (!hours) return from + span.days * day + span.ms;
  let window = openFrom(hours, from);
  let at = Math.max(from, window.opens);
  if (span.days > 0) {
    const timeOfDay = timeOfDayIn(hours.timezone, at);
    for (let days = 0; days < span.days; days++) window = nextWindow(hours, plusDays(window.date, 1));
    // A skipped or doubled hour may have moved this time of day out of the working time of that day.
    at = Math.min(Math.max(instantIn(hours.timezone, window.date, timeOfDay), window.opens), window.closes);
  }
  let remaining = span.ms;
  while (at + remaining > window.closes) {
    remaining -= window.closes - at;
    window = nextWindow(hours, plusDays(window.date, 1));
    at = window.opens;
  }
  return at + remaining;
}

/** Working time between two instants; 0 where the second isn't later. */
export function workingBetween(hours: WorkingHours | undefined, from: Milliseconds, to: Milliseconds): Milliseconds {
  if (!hours) return Math.max(0, to - from);
  let sum = 0;
  if (to <= from) return sum;
  const last = dateIn(hours.timezone, to);
  for (let date = dateIn(hours.timezone, from); date <= last; date = plusDays(date, 1)) {
    const window = windowOn(hours, date);
    if (window) sum += Math.max(0, Math.min(to, window.closes) - Math.max(from, window.opens));
  }
  return sum;
}

/** Whether a rep works at an instant: in their own hours, else the team's, and isn't absent. */
export function isOnDuty(rep: Pick<Rep, 'hours' | 'absences'>, team: Pick<Team, 'hours'>, at: Milliseconds): boolean {
  const hours = rep.hours ?? team.hours;
  const date = dateIn(hours?.timezone ?? 'UTC', at);
  if (isAbsent(rep, date)) return false;
  if (!hours) return true;
  const window = windowOn(hours, date);
  return window !== undefined && window.opens <= at && at < window.closes;
}

/** Whether a rep works at all on a calendar date. */
export function worksOn(rep: Pick<Rep, 'hours' | 'absences'>, team: Pick<Team, 'hours'>, date: string): boolean {
  const hours = rep.hours ?? team.hours;
  return !isAbsent(rep, date) && (hours === undefined || windowOn(hours, date) !== undefined);
}

/** The calendar date in the team's timezone, UTC for a team without hours. */
export function dayOf(team: Pick<Team, 'hours'>, at: Milliseconds): string {
  return dateIn(team.hours?.timezone ?? 'UTC', at);
}

/** The date of the team's working day that is under way, or comes next. */
export function workingDayOf(team: Pick<Team, 'hours'>, at: Milliseconds): string {
  return team.hours ? openFrom(team.hours, at).date : dayOf(team, at);
}

function isAbsent({ absences }: Pick<Rep, 'absences'>, date: string): boolean {
  return absences.some(({ from, to }) => from <= date && date <= to);
}

/** The working time that an instant lies in, or that comes next. */
export function openFrom(hours: WorkingHours, at: Milliseconds): Window {
  const today = windowOn(hours, dateIn(hours.timezone, at));
  return today && at < today.closes ? today : nextWindow(hours, plusDays(dateIn(hours.timezone, at), 1));
}

function nextWindow(hours: WorkingHours, from: string): Window {
  let date = from;
  for (let days = 0; days < mostDaysClosed; days++) {
    const window = windowOn(hours, date);
    if (window) return window;
    date = plusDays(date, 1);
  }
  throw new PermanentError(
    `The working hours in ${hours.timezone} have no working day from ${from} on. Give them days, and fewer holidays.`,
  );
}

/** Days that were looked up before, by hours: 100,000 entries ask for the same few days, and each costs 15 µs to find. */
const windows = new WeakMap<WorkingHours, Map<string, Window | undefined>>();

/** Undefined on a day without working time. */
function windowOn(hours: WorkingHours, date: string): Window | undefined {
  const known = windows.get(hours) ?? new Map<string, Window | undefined>();
  if (known.size === 0) windows.set(hours, known);
  if (!known.has(date)) known.set(date, findWindow(hours, date));
  return known.get(date);
}

function findWindow(hours: WorkingHours, date: string): Window | undefined {
  const weekday = weekdays[(new Date(date).getUTCDay() + 6) % 7];
  if (!hours.days.some((working) => working === weekday) || hours.holidays.includes(date)) return undefined;
  const opens = instantIn(hours.timezone, date, timeOfDay(hours.from));
  const closes = instantIn(hours.timezone, date, timeOfDay(hours.to));
  // The clock may skip all of it, or, in some islands' history, the day.
  return opens < closes ? { date, opens, closes } : undefined;
}

function timeOfDay(text: string): Milliseconds {
  return Date.parse(`1970-01-01T${text}:00Z`);
}
