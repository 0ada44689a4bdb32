import { instantOf, type WallTime, wallTimeAt, weekdayOf } from './wall-time.ts';

/** An instant to come that is offered in words. */
export interface UntilPreset {
  readonly label: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** The words leave nothing open. */
  readonly isExact?: boolean;
}

const morning = 9;

/** For how long an entry may sleep, in the timezone of whoever looks. */
export function snoozePresets(now: number, zone: string): readonly UntilPreset[] {
  const today = wallTimeAt(now, zone);
  const daysToMonday = (8 - weekdayOf(today)) % 7 || 7;
  const inDays = (days: number) => instantOf({ ...onMorning(today), day: today.day + days }, zone);
  const hour = 3_600_000;
  const presets = [
    { label: 'in 3 hours', at: Math.ceil((now + 3 * hour) / 60_000) * 60_000 },
    { label: 'tomorrow 9:00', at: inDays(1), isExact: true },
    { label: 'next Monday 9:00', at: inDays(daysToMonday), isExact: true },
    { label: 'in 2 weeks', at: inDays(14) },
  ];
  // On a Sunday tomorrow is the next Monday.
  return presets.filter(({ at }, place) => presets.findIndex((one) => one.at === at) === place);
}

/** For how long somebody may be left alone. */
export function recyclePresets(now: number, zone: string): readonly UntilPreset[] {
  const today = wallTimeAt(now, zone);
  return [1, 3, 6].map((months) => ({
    label: months === 1 ? 'for 1 month' : `for ${months} months`,
    at: instantOf(inMonths(today, months), zone),
  }));
}

/** The same day of a later month, its last one where it has no such day. */
function inMonths(today: WallTime, months: number): WallTime {
  const month = today.month + months;
  const lastDay = new Date(Date.UTC(today.year, month, 0)).getUTCDate();
  return { ...onMorning(today), month, day: Math.min(today.day, lastDay) };
}

function onMorning(day: WallTime): WallTime {
  return { ...day, hour: morning, minute: 0 };
}
