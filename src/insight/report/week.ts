import { InputError } from '../../model/errors.ts';
import { dateIn, plusDays } from '../../queue/clock/local-time.ts';
import { midnight, startOf } from '../outcomes/periods.ts';

/** An ISO week of a timezone. */
export interface Week {
  /** `2026-W30`. */
  readonly name: string;
  /** Its Monday, and the Monday behind it. */
  readonly first: string;
  readonly behind: string;
  /** The midnights at which these begin, in ms since 1970. */
  readonly from: number;
  readonly to: number;
}

/** `2026-W30` as a week of a timezone. Throws an InputError that says what is wrong with anything else. */
export function parseWeek(text: string, timezone: string): Week {
  const [, year = '', number = ''] = /^(\d{4})-W(\d{2})$/i.exec(text.trim()) ?? [];
  if (year === '') {
    throw new InputError(`--week ${text} is no week. Write the ISO year and the number of the week, like 2026-W30.`);
  }
  const last = weeksOf(year);
  if (Number(number) < 1 || Number(number) > last) {
    throw new InputError(
      `--week ${text}: there is no such week; ${year} has the weeks ${year}-W01 to ${year}-W${last}.`,
    );
  }
  // The fourth of January lies in the first ISO week.
  return weekFrom(plusDays(startOf('week', `${year}-01-04`), 7 * (Number(number) - 1)), timezone);
}

/** The last week that had ended at an instant. */
export function lastWeekBefore(instant: number, timezone: string): Week {
  return weekFrom(plusDays(startOf('week', dateIn(timezone, instant)), -7), timezone);
}

export function weekFrom(monday: string, timezone: string): Week {
  const behind = plusDays(monday, 7);
  return {
    ...{ name: nameOf(monday), first: monday, behind },
    ...{ from: midnight(timezone, monday), to: midnight(timezone, behind) },
  };
}

/** The ISO year of a week is that of its Thursday. */
function nameOf(monday: string): string {
  const year = plusDays(monday, 3).slice(0, 4);
  const first = startOf('week', `${year}-01-04`);
  const number = Math.round((Date.parse(monday) - Date.parse(first)) / (7 * 86_400_000)) + 1;
  return `${year}-W${String(number).padStart(2, '0')}`;
}

/** 52 or 53: the 28th of December lies in the last ISO week. */
function weeksOf(year: string): number {
  return Number(nameOf(startOf('week', `${year}-12-28`)).slice(-2));
}
