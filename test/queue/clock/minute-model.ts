import { type WorkingHours, weekdays } from '../../../src/queue/routing/types.ts';

const minute = 60_000;

/** What a wall shows at one minute. */
interface Shown {
  readonly at: number;
  readonly date: string;
  /** `09:30` */
  readonly time: string;
}

const shown = new Map<string, readonly Shown[]>();

/** Every minute of some days on a wall of the timezone, as Intl writes it. */
export function minutesOf(timezone: string, from: number, days: number): readonly Shown[] {
  const key = `${timezone} ${from} ${days}`;
  const known = shown.get(key);
  if (known) return known;
  const wall = new Intl.DateTimeFormat('sv-SE', { timeZone: timezone, dateStyle: 'short', timeStyle: 'short' });
  const all = Array.from({ length: days * 24 * 60 }, (_, index) => {
    const at = from + index * minute;
    const [date = '', time = ''] = wall.format(at).split(' ');
    return { at, date, time };
  });
  shown.set(key, all);
  return all;
}

/**
 * Working time counted minute by minute: a day opens with its first minute at or after `from`, and closes with its first at or after `to`.
 * Slow, and with no arithmetic of offsets in it.
 */
export function minuteModel(hours: WorkingHours, minutes: readonly Shown[]) {
  const isWorkday = (date: string) =>
    hours.days.some((day) => day === weekdays[(new Date(date).getUTCDay() + 6) % 7]) && !hours.holidays.includes(date);
  const open = new Set<number>();
  const days = new Map<string, { readonly works: boolean; opened: boolean; closed: boolean }>();
  for (const { at, date, time } of minutes) {
    const day = days.get(date) ?? { works: isWorkday(date), opened: false, closed: false };
    days.set(date, day);
    if (time >= hours.from) day.opened = true;
    if (time >= hours.to) day.closed = true;
    if (day.works && day.opened && !day.closed) open.add(at);
  }
  const working = minutes.filter(({ at }) => open.has(at));

  return {
    isOpen: (at: number) => open.has(at),
    between: (from: number, to: number) => working.filter(({ at }) => from <= at && at < to).length * minute,
    /** The end of the minute with which so many minutes have been worked since. */
    after(from: number, count: number) {
      const last = working.filter(({ at }) => at >= from)[count - 1];
      return last && last.at + minute;
    },
    /** The same time on the n-th working day after the one of the first open minute, no earlier than it opens and no later than it closes. */
    daysAfter(from: number, days: number) {
      const start = working.find(({ at }) => at >= from);
      if (!start) return undefined;
      const date = [...new Set(working.map((one) => one.date))].filter((one) => one > start.date)[days - 1];
      const ofDay = working.filter((one) => one.date === date);
      const closes = ofDay.at(-1);
      return closes && (ofDay.find(({ time }) => time >= start.time)?.at ?? closes.at + minute);
    },
  };
}
