import type { Activity } from '../api/types.ts';
import { sayAge } from './age.ts';
import { plural } from './names.ts';
import { wallTimeAt } from './wall-time.ts';

type Day = Activity['days'][number];
export type Mark = Activity['marks'][number];

/** A day of the plot with what happened on it. */
export interface PlottedDay extends Day {
  readonly marks: readonly Mark[];
}

/** What a rep wants to know first stands first. */
const weight: readonly Mark['kind'][] = ['hand_raise', 'outcome', 'qualified', 'signed_up'];

/** The days with the marks that fall on them, the weightiest first, by the timezone that the days are counted in. */
export function plottedDays({ days, marks, timezone }: Activity): readonly PlottedDay[] {
  const marked = marks
    .map((mark) => ({ mark, on: dayOf(Date.parse(mark.at), timezone) }))
    .sort((a, b) => weight.indexOf(a.mark.kind) - weight.indexOf(b.mark.kind));
  return days.map((day) => ({ ...day, marks: marked.filter(({ on }) => on === day.day).map(({ mark }) => mark) }));
}

/** `Tue 3 Nov: 12 by product and 2 by marketing; signed up`. */
export function sayDayFigures({ day, product, marketing, marks }: PlottedDay): string {
  const figures = [
    ...(product > 0 ? [`${plural(product, 'event')} in the product`] : []),
    ...(marketing > 0 ? [`${plural(marketing, 'event')} of marketing`] : []),
  ];
  const counted = figures.length === 0 ? 'nothing' : figures.join(', ');
  const told = marks.length > mostMarks + 1 ? mostMarks : marks.length;
  const happened = marks.slice(0, told).map(({ text }) => text);
  const rest = marks.length > told ? [`and ${marks.length - told} more`] : [];
  return [`${sayWeekday(day)}: ${counted}`, ...happened, ...rest].join('; ');
}

const mostMarks = 3;

/** `Tue 3 Nov`, of a calendar day. */
export function sayWeekday(day: string): string {
  const format = { timeZone: 'UTC', weekday: 'short', day: 'numeric', month: 'short' } as const;
  return new Intl.DateTimeFormat('en-GB', format).format(Date.parse(day)).replace(',', '');
}

/** `API call 132 times, last 2 h ago`. */
export function sayEvent({ event, count, last }: Activity['events'][number], now: number, zone: string): string {
  const often = count === 1 ? 'once' : count === 2 ? 'twice' : plural(count, 'time');
  return `${eventWords(event)} ${often}, last ${sayAge(Date.parse(last), now, zone)}`;
}

/** An event's name as words: `api_call` is "API call", `Project Created` "project created". */
function eventWords(name: string): string {
  const words = name
    .replaceAll(/([a-z\d])([A-Z])/g, '$1 $2')
    .split(/[\s_.:/$-]+/)
    .filter((word) => word !== '')
    .map((word) => {
      if (abbreviations.test(word)) return word.toUpperCase();
      return /^[A-Z][a-z]/.test(word) ? word.toLowerCase() : word;
    });
  return words.join(' ') || name;
}

const abbreviations = /^(?:api|sdk|sso|url|csv|pdf|ui|cli|crm|sms|mfa|faq|http|json|sql|ai)$/i;

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
