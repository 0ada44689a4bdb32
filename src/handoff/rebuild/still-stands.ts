import type { Entry } from '../../queue/entry.ts';
import type { Publication } from '../../queue/publication.ts';
import { comesBack } from '../../queue/store/comes-back.ts';
import { isClosed, isHeld, type Work } from '../../queue/work.ts';

/**
 * Whether the latest record that the log has of an entry is not forgotten: forgetting is not logged, it follows from what was published and from
 * the time, by the same rules. `entry` is what is published of it.
 */
export function stillStands(
  work: Work,
  entry: Pick<Entry, 'entered_at' | 'hand_raised_at'> | undefined,
  publication: Pick<Publication, 'asOf' | 'knownAt' | 'publishedAt' | 'toldUpTo'>,
  now: number,
): boolean {
  if (isHeld(work)) return true;
  if (entry !== undefined) return !comesBack(work, entry, publication);
  const { toldUpTo, publishedAt } = publication;
  if (isClosed(work)) return BigInt(work.fence) > BigInt(toldUpTo) || (work.recycled_until ?? 0) > publishedAt;
  // In no queue and no hand: kept as long as it can be undone.
  return (work.undo_until ?? 0) > now;
}
