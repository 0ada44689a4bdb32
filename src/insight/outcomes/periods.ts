import { dateIn, instantIn, plusDays } from '../../queue/clock/local-time.ts';

export const everyPeriods = ['week', 'month', 'quarter'] as const;
export type Every = (typeof everyPeriods)[number];

/** A calendar period of a timezone: its first date, and the first date behind it. */
export interface CalendarPeriod {
  /** `2026-W30`, `2026-07`, `2026-Q3`. */
  readonly name: string;
  readonly from: string;
  readonly to: string;
}

/** The periods of a timezone that have an instant in [from, to), in order. */
export function periodsBetween(every: Every, timezone: string, from: number, to: number): CalendarPeriod[] {
  const periods: CalendarPeriod[] = [];
  const last = dateIn(timezone, to - 1);
  for (let start = startOf(every, dateIn(timezone, from)); start <= last; start = nextStart(every, start)) {
    periods.push({ name: nameOf(every, start), from: start, to: nextStart(every, start) });
  }
  return periods;
}

/** The midnight at which a date begins in a timezone, in ms since 1970. */
export function midnight(timezone: string, date: string): number {
  return instantIn(timezone, date, 0);
}

/** The date on which the period begins that a date lies in. */
export function startOf(every: Every, date: string): string {
  if (every === 'week') return plusDays(date, -weekday(date));
  const [year = '', month = ''] = date.split('-');
  const first = every === 'month' ? Number(month) : Number(month) - ((Number(month) - 1) % 3);
  return `${year}-${String(first).padStart(2, '0')}-01`;
}

/** The engine's expression of the same: the first date of the period of an instant in ms, as text. */
export function startOfSql(every: Every, timezone: string, milliseconds: string): string {
  const start = { week: 'toMonday', month: 'toStartOfMonth', quarter: 'toStartOfQuarter' }[every];
  return `toString(${start}(fromUnixTimestamp64Milli(${milliseconds}, '${timezone}')))`;
}

function nextStart(every: Every, start: string): string {
  if (every === 'week') return plusDays(start, 7);
  return startOf(every, plusDays(start, every === 'month' ? 31 : 92));
}

function nameOf(every: Every, start: string): string {
  const [year = '', month = ''] = start.split('-');
  if (every === 'month') return `${year}-${month}`;
  if (every === 'quarter') return `${year}-Q${Math.ceil(Number(month) / 3)}`;
  // The ISO year is that of the week's Thursday.
  const thursday = plusDays(start, 3);
  const week = Math.floor((Date.parse(thursday) - Date.parse(`${thursday.slice(0, 4)}-01-01`)) / (7 * 86_400_000)) + 1;
  return `${thursday.slice(0, 4)}-W${String(week).padStart(2, '0')}`;
}

/** Days since Monday. */
function weekday(date: string): number {
  return (new Date(date).getUTCDay() + 6) % 7;
}
