import type { Entry, Work } from '../api/types.ts';
import { sayAge } from './age.ts';
import { wallTimeAt } from './wall-time.ts';

/** What is new of an entry, in two or three words: `new today`, `risen: P3 → P1`. Undefined where nothing is, or the row says it already. */
export function sayNews(news: Entry['news'], now: number, zone: string): string | undefined {
  switch (news?.kind) {
    case 'new':
      return isSameDay(Date.parse(news.since), now, zone) ? 'new today' : 'new';
    case 'risen': {
      const [, steps] = /^(P\d → P\d)\b/.exec(news.text) ?? [];
      return steps === undefined ? 'risen' : `risen: ${steps}`;
    }
    default:
      return undefined;
  }
}

/** `asked to be called 12 min ago`, until somebody has tried them since. */
export function sayAsked(entry: Entry, work: Work | null, now: number, zone: string): string | undefined {
  if (entry.hand_raised_at === null) return undefined;
  const at = Date.parse(entry.hand_raised_at);
  if (work?.touched_at && Date.parse(work.touched_at) > at) return undefined;
  return `asked to be called ${sayAge(at, now, zone)}`;
}

function isSameDay(one: number, other: number, zone: string): boolean {
  const [a, b] = [wallTimeAt(one, zone), wallTimeAt(other, zone)];
  return a.year === b.year && a.month === b.month && a.day === b.day;
}
