import { text } from './literal.ts';

const day = 86_400_000;
const zone = '(Z|[+-](0[0-9]|1[0-4]):?[0-5][0-9])';
const clock = `([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\\.[0-9]{1,9})?)?`;
const time = `^[0-9]{4}-[0-9]{2}-[0-9]{2}([T ]${clock}( ?${zone})?)?$`;
const withZone = `[0-9] ?${zone}$`;

/**
 * Whether a text is a time. The pattern holds each part in its range but the day in its month: the parser takes
 * 2026-02-30 for the second of March, and years out of range for the last one it knows, so its date is written out again.
 */
function isTime(value: string): string {
  return `(match(${value}, ${text(time)}) AND ${value} >= '1970' AND toString(${date(value)}) = substring(${value}, 1, 10))`;
}

const date = (value: string) => `toDate32OrZero(substring(${value}, 1, 10))`;

/** The instant that a text says, in milliseconds since 1970, in UTC where it says no offset (Nullable(Int64)); null: no time. */
export function instantOf(value: string): string {
  return `if(${isTime(value)}, ${milliseconds(value)}, NULL)`;
}

/** The calendar day that a text says, in days since 1970: as written, or where it says an offset that of the instant in the timezone. */
export function calendarDayOf(value: string, timezone: string): string {
  const ofInstant = `toInt32(toDate32(fromUnixTimestamp64Milli(${milliseconds(value)}), ${text(timezone)}))`;
  return `if(${isTime(value)}, if(match(${value}, ${text(withZone)}), ${ofInstant}, toInt32(${date(value)})), NULL)`;
}

function milliseconds(value: string): string {
  const part = (from: number) => `toInt64OrZero(substring(${value}, ${from}, 2))`;
  // Without seconds an offset may stand in their place.
  const seconds = `if(substring(${value}, 17, 1) = ':', ${part(18)}, 0)`;
  const fraction = `toInt64OrZero(rightPad(extract(${value}, '\\\\.([0-9]{1,3})'), 3, '0'))`;
  const offset = `extract(${value}, '[+-][0-9]{2}:?[0-9]{2}$')`;
  const offsetMinutes = `(toInt64OrZero(substring(${offset}, 2, 2)) * 60 + toInt64OrZero(substring(${offset}, -2)))`;
  return `(toInt64(toInt32(${date(value)})) * ${day} + ${part(12)} * 3600000 + ${part(15)} * 60000 + ${seconds} * 1000 + ${fraction}
        - if(startsWith(${offset}, '-'), -60000, 60000) * ${offsetMinutes})`;
}
