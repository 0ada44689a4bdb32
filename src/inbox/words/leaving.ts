import type { EntryItem } from '../api/types.ts';
import { isClosed, isHeld } from './standing.ts';
import { isMine } from './whose.ts';

/** What a list shows: those of a queue that are open, that nobody holds or somebody holds, or what a rep holds. */
export type ListOf = 'open' | 'available' | 'held' | 'mine';

/** Where an entry is shown, and to whom. */
export interface Shown {
  readonly list: ListOf;
  /** Whose queue it is; of all teams, what a rep holds. */
  readonly team?: string | undefined;
  /** Whoever looks, where their token names a rep. */
  readonly rep: string | null;
  /** The server knows no such entry any more. */
  readonly isGone: boolean;
}

/** Why an entry that still stands in a list belongs there no more: `bo has just taken it`. Undefined while it belongs there. */
export function sayLeaving(item: EntryItem, { list, team, rep, isGone }: Shown): string | undefined {
  if (isGone || (item.status === 'available' && item.work?.withdrawn)) return 'It has left the queue';
  if (isClosed(item)) return sayClosed(item, rep);
  if (list === 'mine') return isHeld(item) && isMine(item, rep) ? undefined : sayNotMine(item);
  if (team !== undefined && item.team !== team) return `It is in the queue of ${item.team} now`;
  if (list === 'available' && isHeld(item)) return sayTaken(item, rep);
  if (list === 'held' && !isHeld(item)) return 'Nobody holds it any more';
  return undefined;
}

function sayClosed(item: EntryItem, rep: string | null): string {
  const done =
    item.status === 'disqualified' ? 'disqualified it' : item.status === 'recycled' ? 'recycled it' : 'handed it over';
  return `${isMine(item, rep) ? 'You' : (item.work?.rep ?? 'Somebody')} ${done}`;
}

function sayTaken(item: EntryItem, rep: string | null): string {
  if (isMine(item, rep)) return 'You have it: it is in My work';
  return `${item.work?.rep ?? 'Somebody'} has just taken it`;
}

function sayNotMine(item: EntryItem): string {
  return isHeld(item) ? `${item.work?.rep ?? 'Somebody'} has it now` : 'It is back in the queue';
}
