import type { Anchor, Window } from '../../model/types.ts';
import { list, sayLength, sayPeriod } from './amounts.ts';
import { whenOf, whose } from './traits.ts';

const day = 86_400_000;

/** A window as it ends a sentence, with the space before it; empty where any time counts. */
export function sayWindow(within: Window): string {
  switch (within.kind) {
    case 'all':
      return '';
    case 'last':
      return ` in the last ${sayPeriod(within.length)}`;
    case 'this':
      return ` this ${within.period}`;
    case 'since':
      return within.from === 0 ? ` in the ${first(within.since, within.to)}` : ` ${between(within)}`;
  }
}

/** What a window or a time is measured from, as it follows "after". */
export function sayAnchor(since: Anchor): string {
  switch (since.kind) {
    case 'signed_up':
      return 'signing up';
    case 'created':
      return 'the account was created';
    case 'event':
      return `the first ${list(since.events, 'or')}`;
    case 'trait':
      return `${whose(since.trait)} ${whenOf(since.trait)}`;
  }
}

function first(since: Anchor, length: number): string {
  switch (since.kind) {
    case 'signed_up':
      return `first ${sayPeriod(length)}`;
    case 'created':
      return `account's first ${sayPeriod(length)}`;
    default:
      return `first ${sayPeriod(length)} after ${sayAnchor(since)}`;
  }
}

function between({ from, to, since }: Extract<Window, { kind: 'since' }>): string {
  const after = `after ${sayAnchor(since)}`;
  return from % day === 0 && to % day === 0
    ? `on days ${from / day} to ${to / day} ${after}`
    : `between ${sayLength(from)} and ${sayLength(to)} ${after}`;
}
