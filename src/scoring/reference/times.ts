import type { Milliseconds } from '../../model/types.ts';

export const day: Milliseconds = 86_400_000;

/** A time that a text says. */
export interface WrittenTime {
  /** Milliseconds since 1970; without an offset the text is taken as UTC. */
  readonly at: number;
  /** Whether the text says an offset, and so an instant rather than a calendar day and a time on it. */
  readonly hasOffset: boolean;
}

const written =
  /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?(?: ?(?:Z|([+-])(\d\d):?(\d\d)))?)?$/;

/** The time that a text says; undefined if it is none, or none from 1970 to 2299. */
export function timeOf(text: string): WrittenTime | undefined {
  const parts = written.exec(text);
  if (!parts) return undefined;
  const [year = 0, month = 0, date = 0, hour = 0, minute = 0, second = 0] = parts.slice(1, 7).map(asNumber);
  const midnight = Date.UTC(year, month - 1, date);
  const isDate = new Date(midnight).getUTCMonth() === month - 1 && new Date(midnight).getUTCDate() === date;
  const [offsetHours, offsetMinutes] = [asNumber(parts[9]), asNumber(parts[10])];
  const inRange =
    year >= 1970 &&
    year <= 2299 &&
    hour <= 23 &&
    minute <= 59 &&
    second <= 59 &&
    offsetHours <= 14 &&
    offsetMinutes <= 59;
  if (!isDate || !inRange) return undefined;
  const milliseconds = Number((parts[7] ?? '').padEnd(3, '0').slice(0, 3));
  const asWritten = midnight + ((hour * 60 + minute) * 60 + second) * 1000 + milliseconds;
  const offset = (offsetHours * 60 + offsetMinutes) * 60_000 * (parts[8] === '-' ? -1 : 1);
  return { at: asWritten - offset, hasOffset: text.endsWith('Z') || parts[8] !== undefined };
}

function asNumber(digits: string | undefined): number {
  return Number(digits ?? 0);
}
