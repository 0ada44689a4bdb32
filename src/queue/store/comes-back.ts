import type { Entry } from '../entry.ts';
import type { Publication } from '../publication.ts';
import { isClosed, isHeld, type Work } from '../work.ts';

export type Touched = Pick<Work, 'state' | 'fence' | 'since' | 'recycled_until' | 'undo_until' | 'withdrawn_at'>;

/**
 * Whether an entry that reps have closed or let go of is in its queue again as one that nobody has touched (docs/queues.md, "What a publish
 * does"). What somebody holds never is.
 */
export function comesBack(
  work: Touched,
  entry: Pick<Entry, 'entered_at' | 'hand_raised_at'>,
  { asOf, knownAt, publishedAt, toldUpTo }: Pick<Publication, 'asOf' | 'knownAt' | 'publishedAt' | 'toldUpTo'>,
): boolean {
  if (isHeld(work)) return false;
  if (isClosed(work)) {
    if (entry.hand_raised_at !== null && Date.parse(entry.hand_raised_at) > work.since) return true;
    return BigInt(work.fence) <= BigInt(toldUpTo) && (work.recycled_until ?? 0) <= publishedAt;
  }
  if ((work.undo_until ?? 0) > publishedAt) return false;
  // It left the queue meanwhile, or comes from another team's: what was done with it then is over.
  if (instantOf(work.fence) < Date.parse(entry.entered_at)) return true;
  // A suppression took it out at once, and a run that knew of it has it.
  return work.withdrawn_at !== undefined && work.withdrawn_at < Math.min(asOf, knownAt);
}

/** A fence is the millisecond of its transition times 1,000, or more by a few. */
function instantOf(fence: string): number {
  return Number(BigInt(fence) / 1_000n);
}
