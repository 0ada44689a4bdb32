import type { EntryItem } from '../api/types.ts';
import { isSameRep, meantFor } from './moves.ts';
import { isHeld } from './standing.ts';

/** Whose an entry is, or for whom it is meant: `you`, `bo`, `for you`, `offered to bo`. Undefined: anybody's. */
export function sayWhose(item: EntryItem, rep: string | null): string | undefined {
  const { work } = item;
  const nameOf = (somebody: string) => (isSameRep(somebody, rep) ? 'you' : somebody);
  if (isHeld(item)) return work?.rep ? nameOf(work.rep) : undefined;
  if (item.status !== 'available') return undefined;
  if (work?.offered_to) return `offered to ${nameOf(work.offered_to)}`;
  const meant = meantFor(item);
  return meant === undefined ? undefined : `for ${nameOf(meant)}`;
}

/** Whoever looks holds it, or closed it. */
export function isMine({ work }: EntryItem, rep: string | null): boolean {
  return isSameRep(work?.rep, rep);
}
