import { instantOf, wallTimeAt } from './wall-time.ts';

const minute = 60_000;
const hour = 60 * minute;

/** How long ago something was, as a colleague says it: `just now`, `2 min ago`, `3 h ago`, `yesterday 16:40`, `3 Nov`, `3 Nov 2025`. */
export function sayAge(at: number, now: number, zone: string): string {
  const ago = now - at;
  if (ago < minute) return ago > -minute ? 'just now' : sayInstant(at, now, zone);
  if (ago < hour) return `${Math.floor(ago / minute)} min ago`;
  const today = { ...wallTimeAt(now, zone), hour: 0, minute: 0 };
  if (at >= instantOf(today, zone)) return `${Math.floor(ago / hour)} h ago`;
  if (at >= instantOf({ ...today, day: today.day - 1 }, zone)) return `yesterday ${timeOfDay(at, zone)}`;
  return sayDay(at, now, zone);
}

/** A time of day with its day, where that isn't today: `16:40`, `tomorrow 9:00`, `Mon 30 Nov 9:00`. */
export function sayInstant(at: number, now: number, zone: string): string {
  const time = timeOfDay(at, zone);
  switch (daysFrom(now, at, zone)) {
    case 0:
      return time;
    case 1:
      return `tomorrow ${time}`;
    case -1:
      return `yesterday ${time}`;
    default:
      return `${sayDay(at, now, zone, { weekday: 'short' })} ${time}`;
  }
}

/** `3 Nov`; the year where it is another one. */
export function sayDay(at: number, now: number, zone: string, more: Intl.DateTimeFormatOptions = {}): string {
  const isThisYear = wallTimeAt(at, zone).year === wallTimeAt(now, zone).year;
  const year = isThisYear ? {} : ({ year: 'numeric' } as const);
  return new Intl.DateTimeFormat('en-GB', { timeZone: zone, day: 'numeric', month: 'short', ...year, ...more })
    .format(at)
    .replace(',', '');
}

function timeOfDay(at: number, zone: string): string {
  const clock = wallTimeAt(at, zone);
  return `${clock.hour}:${String(clock.minute).padStart(2, '0')}`;
}

function daysFrom(now: number, at: number, zone: string): number {
  const midnight = (of: number) => {
    const { year, month, day } = wallTimeAt(of, zone);
    return Date.UTC(year, month - 1, day);
  };
  return Math.round((midnight(at) - midnight(now)) / (24 * hour));
}
