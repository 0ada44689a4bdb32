import type { EntryItem } from '../api/types.ts';
import { isHeld } from './standing.ts';

/** Whose an entry is, or for whom it is meant: `you`, `bo`, `for you`, `offered to bo`. Undefined: anybody's. */
export function sayWhose(item: EntryItem, rep: string | null): string | undefined {
  const { work } = item;
  if (isHeld(item)) return work?.rep ? nameOf(work.rep, rep) : undefined;
  if (item.status !== 'available') return undefined;
  if (work?.offered_to) return `offered to ${nameOf(work.offered_to, rep)}`;
  const meant = meantFor(item);
  return meant === undefined ? undefined : `for ${nameOf(meant, rep)}`;
}

export function isMine({ work }: EntryItem, rep: string | null): boolean {
  return work?.rep !== null && work?.rep !== undefined && isSameRep(work.rep, rep);
}

/** A breach opens it to the team, and so does whoever it was for by letting go of it. */
function meantFor({ entry, work }: EntryItem): string | undefined {
  const rep = work?.assigned_to ?? entry?.assigned_to ?? undefined;
  if (!work || rep === undefined) return rep;
  const isAnew = entry !== null && Date.parse(entry.sla.since) > Date.parse(work.clock_since ?? entry.sla.since);
  const isBreached = (work.claim_breached_at ?? work.touch_breached_at) !== null && !isAnew;
  return isBreached || work.passed_by === rep ? undefined : rep;
}

function nameOf(somebody: string, rep: string | null): string {
  return isSameRep(somebody, rep) ? 'you' : somebody;
}

function isSameRep(somebody: string, rep: string | null): boolean {
  return somebody.toLowerCase() === rep?.toLowerCase();
}
