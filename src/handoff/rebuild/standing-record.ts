import { isClosed, isHeld, type Work } from '../../queue/work.ts';

/** What a publication says of an entry, as far as it decides about an old record. Instants are milliseconds since 1970. */
export interface PublishedStay {
  readonly team: string;
  readonly enteredAt: number;
  readonly handRaisedAt: number | undefined;
}

export interface Published {
  readonly publishedAt: number;
  /** Up to which fence the run knew the outcomes. */
  readonly toldUpTo: string;
}

/**
 * Whether the latest record that the log has of an entry still stood after a publication, or was forgotten by it (docs/queues.md, what a
 * publish does): the log doesn't tell of forgetting. `at` is when the record was written, `stay` what is published of the entry.
 */
export function isStanding(work: Work, at: number, stay: PublishedStay | undefined, published: Published): boolean {
  if (isHeld(work)) return true;
  // Whatever was done after the publication, it could not forget.
  if (at > published.publishedAt) return true;
  if (isClosed(work)) return !isOver(work, stay, published);
  // A stay that began later has no record of what was done in a former one.
  return stay !== undefined && (stay.team !== work.team || at >= stay.enteredAt);
}

function isOver(work: Work, stay: PublishedStay | undefined, { publishedAt, toldUpTo }: Published): boolean {
  if (stay?.handRaisedAt !== undefined && stay.handRaisedAt > work.since) return true;
  if (BigInt(work.fence) > BigInt(toldUpTo)) return false;
  return work.state !== 'recycled' || (work.recycled_until ?? 0) <= publishedAt;
}
