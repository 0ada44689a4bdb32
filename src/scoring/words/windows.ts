import type { Anchor, Milliseconds, Window } from '../../model/types.ts';
import { list, plural, sayLength, sayPeriod } from './amounts.ts';
import { sayEvent } from './events.ts';
import { whenOf, whose } from './traits.ts';

const day = 86_400_000;
const week = 7 * day;

/** How periods and events are called: as the model writes them, or as people say them. */
export interface Manner {
  readonly period: (length: Milliseconds) => string;
  readonly events: (names: readonly string[]) => string;
}

export const asWritten: Manner = { period: sayPeriod, events: (names) => list(names, 'or') };

/** `week`, `2 weeks`, up to four; `first key created`. */
export const asSpoken: Manner = {
  period: (length) => (length % week === 0 && length <= 4 * week ? inWeeks(length / week) : sayPeriod(length)),
  events: (names) => list(names.map(sayEvent), 'or'),
};

function inWeeks(weeks: number): string {
  return weeks === 1 ? 'week' : plural(weeks, 'week');
}

/** A window as it ends a sentence, with the space before it; empty where any time counts. */
export function sayWindow(within: Window, manner = asWritten): string {
  switch (within.kind) {
    case 'all':
      return '';
    case 'last':
      return ` in the last ${manner.period(within.length)}`;
    case 'this':
      return ` this ${within.period}`;
    case 'since':
      return within.from === 0 ? ` in the ${first(within.since, within.to, manner)}` : ` ${between(within, manner)}`;
  }
}

/** What a window or a time is measured from, as it follows "after". */
export function sayAnchor(since: Anchor, manner = asWritten): string {
  switch (since.kind) {
    case 'signed_up':
      return 'signing up';
    case 'created':
      return 'the account was created';
    case 'event':
      return `the first ${manner.events(since.events)}`;
    case 'trait':
      return `${whose(since.trait)} ${whenOf(since.trait)}`;
  }
}

function first(since: Anchor, length: Milliseconds, manner: Manner): string {
  switch (since.kind) {
    case 'signed_up':
      return `first ${manner.period(length)}`;
    case 'created':
      return `account's first ${manner.period(length)}`;
    default:
      return `first ${manner.period(length)} after ${sayAnchor(since, manner)}`;
  }
}

function between({ from, to, since }: Extract<Window, { kind: 'since' }>, manner: Manner): string {
  const after = `after ${sayAnchor(since, manner)}`;
  return from % day === 0 && to % day === 0
    ? `on days ${from / day} to ${to / day} ${after}`
    : `between ${sayLength(from)} and ${sayLength(to)} ${after}`;
}
