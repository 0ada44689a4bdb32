/** What a clock on the wall shows somewhere; months from 1. */
export interface WallTime {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
}

const clocks = new Map<string, Intl.DateTimeFormat>();

/** What the clocks of a timezone show at an instant. Throws RangeError for a name that is no timezone. */
export function wallTimeAt(at: number, zone: string): WallTime {
  const parts = clockOf(zone).formatToParts(at);
  const part = (type: Intl.DateTimeFormatPartTypes) => Number(parts.find((one) => one.type === type)?.value);
  return { year: part('year'), month: part('month'), day: part('day'), hour: part('hour'), minute: part('minute') };
}

/**
 * The instant at which the clocks of a timezone show a time. A day or month beyond the end runs over into the next one. Of a time that is there
 * twice, when clocks are put back, the first; one that is left out, when they are put forward, is that much later.
 */
export function instantOf({ year, month, day, hour, minute }: WallTime, zone: string): number {
  const asUtc = Date.UTC(year, month - 1, day, hour, minute);
  // The offset a day before is the one in force until the clocks change; of both the one that shows the time wanted is right.
  const [before, after] = [asUtc - dayMs, asUtc + dayMs].map((at) => asUtc - offsetAt(at, zone));
  const candidates = [before ?? asUtc, after ?? asUtc];
  const shown = candidates.find((at) => at + offsetAt(at, zone) === asUtc);
  return shown ?? Math.max(...candidates);
}

/** As a field of the type `datetime-local` has it: `2026-11-24T09:00`. */
export function localText(at: number, zone: string): string {
  const { year, month, day, hour, minute } = wallTimeAt(at, zone);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}T${two(hour)}:${two(minute)}`;
}

/** The instant of such a text; undefined for one that is none. */
export function readLocal(text: string, zone: string): number | undefined {
  const [, year, month, day, hour, minute] =
    /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d)(?::\d\d(?:\.\d+)?)?$/.exec(text) ?? [];
  if (minute === undefined) return undefined;
  const wall = {
    year: Number(year),
    month: Number(month),
    day: Number(day),
    hour: Number(hour),
    minute: Number(minute),
  };
  return instantOf(wall, zone);
}

/** The days of the week from Sunday, 0, to Saturday, 6. */
export function weekdayOf({ year, month, day }: WallTime): number {
  return new Date(Date.UTC(year, month - 1, day)).getUTCDay();
}

const dayMs = 86_400_000;

function offsetAt(at: number, zone: string): number {
  const { year, month, day, hour, minute } = wallTimeAt(at, zone);
  return Date.UTC(year, month - 1, day, hour, minute) - Math.floor(at / 60_000) * 60_000;
}

function clockOf(zone: string): Intl.DateTimeFormat {
  const known =
    clocks.get(zone) ??
    new Intl.DateTimeFormat('en-GB', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
    });
  clocks.set(zone, known);
  return known;
}
