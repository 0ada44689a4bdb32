import type { EntryItem } from '../api/types.ts';
import { sayInstant } from './age.ts';

/** The clock of an entry that matters most now. */
export interface ClockWords {
  /** `claim within 43 min`, `late by 2 h`, `touch by 14:30`, `sleeps until tomorrow 9:00`. */
  readonly text: string;
  readonly tone: 'late' | 'soon' | 'calm';
}

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** Undefined where nothing runs out. */
export function sayClock(item: EntryItem, now: number, zone: string): ClockWords | undefined {
  const { work } = item;
  switch (item.status) {
    case 'handed_over':
    case 'disqualified':
    case 'recycled':
      return undefined;
    case 'snoozed':
      return work?.snoozed_until
        ? { text: `sleeps until ${sayInstant(Date.parse(work.snoozed_until), now, zone)}`, tone: 'calm' }
        : undefined;
    case 'available':
      return firstSaid([promised(item, 'claim'), promised(item, 'touch')], now, zone);
    default: {
      if (work?.touched_at || item.status === 'accepted') return sayHold(item, now, zone);
      return firstSaid([promised(item, 'touch'), lease(item)], now, zone);
    }
  }
}

/** When what somebody holds runs out, the sooner of the lease and the promised touch; of a snoozed one when it wakes. Undefined: never. */
export function runsOutAt({ status, work }: EntryItem): number | undefined {
  if (!work) return undefined;
  if (status === 'snoozed') return instant(work.snoozed_until);
  const ends = [instant(work.lease_until), work.touched_at ? undefined : instant(work.touch_due)];
  return ends.flatMap((at) => at ?? []).sort((a, b) => a - b)[0];
}

interface Due {
  readonly verb: string;
  readonly warn: number | undefined;
  readonly due: number;
}

/** What is published counts where its clocks began later than those of what was done before. */
function promised({ entry, work, status }: EntryItem, what: 'claim' | 'touch'): Due | undefined {
  const isAnew = status === 'available' && (instant(entry?.sla.since) ?? 0) > (instant(work?.clock_since) ?? 0);
  const clocks = work && !(entry && isAnew) ? work : entry?.sla;
  const due = instant(clocks?.[`${what}_due`]);
  return due === undefined ? undefined : { verb: what, warn: instant(clocks?.[`${what}_warn`]), due };
}

function lease({ work }: EntryItem): Due | undefined {
  const due = instant(work?.lease_until);
  return due === undefined ? undefined : { verb: 'touch or keep it', warn: due - 10 * minute, due };
}

/** The one that ends first. */
function firstSaid(clocks: readonly (Due | undefined)[], now: number, zone: string): ClockWords | undefined {
  const [first] = clocks.flatMap((one) => one ?? []).sort((a, b) => a.due - b.due);
  if (!first) return undefined;
  const { verb, warn, due } = first;
  if (now >= due) return { text: `late by ${sayLength(now - due)}`, tone: 'late' };
  const isSoon = warn !== undefined && now >= warn;
  return { text: `${verb} ${sayUntil(due, now, zone)}`, tone: isSoon ? 'soon' : 'calm' };
}

function sayHold({ work }: EntryItem, now: number, zone: string): ClockWords | undefined {
  const until = instant(work?.lease_until);
  if (until === undefined) return undefined;
  return { text: `held until ${sayInstant(until, now, zone)}`, tone: until - now < day ? 'soon' : 'calm' };
}

function sayUntil(at: number, now: number, zone: string): string {
  const left = at - now;
  return left < 90 * minute ? `within ${Math.max(1, Math.ceil(left / minute))} min` : `by ${sayInstant(at, now, zone)}`;
}

function sayLength(ms: number): string {
  if (ms < 90 * minute) return `${Math.max(1, Math.floor(ms / minute))} min`;
  if (ms < 2 * day) return `${Math.floor(ms / hour)} h`;
  return `${Math.floor(ms / day)} days`;
}

function instant(text: string | null | undefined): number | undefined {
  return text ? Date.parse(text) : undefined;
}
