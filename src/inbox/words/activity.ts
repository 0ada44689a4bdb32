import type { Activity } from '../api/types.ts';
import { sayAge } from './age.ts';
import { plural, wordsOf } from './names.ts';
import { wallTimeAt } from './wall-time.ts';

type Day = Activity['days'][number];
export type Mark = Activity['marks'][number];

/** A day of the plot with what happened on it. */
export interface PlottedDay extends Day {
  readonly marks: readonly Mark[];
}

/** The days with the marks that fall on them, by the timezone that the days are counted in. */
export function plottedDays({ days, marks, timezone }: Activity): readonly PlottedDay[] {
  const marked = marks.map((mark) => ({ mark, on: dayOf(Date.parse(mark.at), timezone) }));
  return days.map((day) => ({ ...day, marks: marked.filter(({ on }) => on === day.day).map(({ mark }) => mark) }));
}

/** `Tue 3 Nov: 12 by product and 2 by marketing; signed up`. */
export function sayDayFigures({ day, product, marketing, marks }: PlottedDay): string {
  const figures = [
    ...(product > 0 ? [`${plural(product, 'event')} in the product`] : []),
    ...(marketing > 0 ? [`${plural(marketing, 'event')} of marketing`] : []),
  ];
  const counted = figures.length === 0 ? 'nothing' : figures.join(', ');
  return [`${sayWeekday(day)}: ${counted}`, ...marks.map(({ text }) => text)].join('; ');
}

/** `Tue 3 Nov`, of a calendar day. */
export function sayWeekday(day: string): string {
  const format = { timeZone: 'UTC', weekday: 'short', day: 'numeric', month: 'short' } as const;
  return new Intl.DateTimeFormat('en-GB', format).format(Date.parse(day)).replace(',', '');
}

/** `api call, 132 times, last 2 h ago`. */
export function sayEvent({ event, count, last }: Activity['events'][number], now: number, zone: string): string {
  const often = count === 1 ? 'once' : count === 2 ? 'twice' : plural(count, 'time');
  return `${wordsOf(event)} ${often}, last ${sayAge(Date.parse(last), now, zone)}`;
}

/** What all of it comes to: `1,204 events in the product and 12 of marketing in 90 days, by 5 people`. */
export function sayActivity({ days, people, subject }: Activity): string {
  const sum = (channel: 'product' | 'marketing') => days.reduce((total, day) => total + day[channel], 0);
  const [product, marketing] = [sum('product'), sum('marketing')];
  if (product + marketing === 0) return `Nothing was done in ${plural(days.length, 'day')}.`;
  const by = subject === 'account' && people > 0 ? `, by ${plural(people, 'person', 'people')}` : '';
  return `${plural(product, 'event')} in the product and ${marketing.toLocaleString('en')} of marketing in ${days.length} days${by}.`;
}

function dayOf(at: number, zone: string): string {
  const { year, month, day } = wallTimeAt(at, zone);
  return [year, month, day].map((part) => String(part).padStart(2, '0')).join('-');
}
