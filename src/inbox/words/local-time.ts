import { type WallTime, wallTimeAt, weekdayOf } from './wall-time.ts';

/** What time it is for somebody who may be called. */
export interface LocalTime {
  /** `11:20 for them`, `08:20 to 11:20 for them`, `Mon 03:20 for them`. */
  readonly text: string;
  /** Why it is no time to call; undefined where it is one. */
  readonly unusual: string | undefined;
}

const weekdays = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const workBegins = 8;
const workEnds = 18;

/**
 * The time where somebody is: of several timezones a span, from west to east. The day is named where it is another one than for whoever looks
 * (`zone`). Undefined where no timezone is known, or none that this browser knows.
 */
export function localTime(timezones: readonly string[], now: number, zone: string): LocalTime | undefined {
  const here = wallTimeAt(now, zone);
  const clocks = timezones.flatMap((timezone) => knownTime(now, timezone));
  const texts = clocks.map((clock) => spoken(clock, here));
  const [first] = texts;
  if (first === undefined) return undefined;
  const last = texts.at(-1) ?? first;
  return { text: `${first === last ? first : `${first} to ${last}`} for them`, unusual: whyUnusual(clocks) };
}

function knownTime(now: number, timezone: string): WallTime[] {
  try {
    return [wallTimeAt(now, timezone)];
  } catch (error) {
    // The server knows timezones that an older browser doesn't.
    if (error instanceof RangeError) return [];
    throw error;
  }
}

function spoken(clock: WallTime, here: WallTime): string {
  const time = `${String(clock.hour).padStart(2, '0')}:${String(clock.minute).padStart(2, '0')}`;
  return clock.day === here.day ? time : `${weekdays[weekdayOf(clock)]} ${time}`;
}

function whyUnusual(clocks: readonly WallTime[]): string | undefined {
  const faults = clocks.map(faultOf);
  const fault = faults.find((one) => one !== undefined);
  if (fault === undefined) return undefined;
  return faults.every((one) => one !== undefined) ? fault : `${fault} in parts of the country`;
}

function faultOf(clock: WallTime): string | undefined {
  const weekday = weekdayOf(clock);
  if (weekday === 0 || weekday === 6) return 'at the weekend';
  return clock.hour < workBegins || clock.hour >= workEnds ? `outside ${workBegins}–${workEnds}` : undefined;
}
