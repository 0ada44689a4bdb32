import type { Entry } from '../../../src/queue/entry.ts';
import { isClosed, isHeld, type Work } from '../../../src/queue/work.ts';
import { withdraw } from './doings.ts';
import { isOver, type Publication, type Queues, staysOf, type Told } from './model.ts';

/** What a run that is published found, and what it has to say. */
export interface Publishing {
  readonly publication: Publication;
  /** The records when it began. */
  readonly begunWith: ReadonlyMap<string, Work>;
  /** Why what is held has left the queues: what the run says of those that it was asked of. */
  readonly why: (id: string) => string;
}

/** Puts a run in place of the one before: scores and order are new, and no work is moved. */
export function publish(queues: Queues, told: Told, { publication, begunWith, why }: Publishing): void {
  const { publishedAt: now, asOf } = publication;
  const entries = new Map([...publication.teams.values()].flat().map((entry) => [entry.entry_id, entry]));
  queues.publication = publication;
  queues.stays = staysOf(publication);
  for (const [id, record] of queues.records) {
    const [entry, then] = [entries.get(id), begunWith.get(id)];
    const isAsItWas = then !== undefined && then.fence === record.fence && then.withdrawn_at === record.withdrawn_at;
    if (entry ? isAsItWas && comesBack(record, entry, publication) : isGone(record, publication)) {
      queues.records.delete(id);
    } else if (entry && isHeld(record) && record.withdrawn_at !== undefined && record.withdrawn_at < asOf) {
      queues.records.set(id, { ...record, withdrawn: undefined, withdrawn_at: undefined });
    }
  }
  for (const [id, record] of queues.records) {
    if (isHeld(record) && !entries.has(id) && record.withdrawn === undefined)
      withdraw(queues, told, [id], why(id), now);
  }
  forgetOver(queues, now);
}

/** Whether an entry that was closed or let go of is new in the queue of this run. */
function comesBack(record: Work, entry: Entry, { asOf, publishedAt, toldUpTo }: Publication): boolean {
  if (isHeld(record)) return false;
  const raisedAt = entry.hand_raised_at === null ? 0 : Date.parse(entry.hand_raised_at);
  if (isClosed(record)) {
    return raisedAt > record.since || (isUpTo(record.fence, toldUpTo) && (record.recycled_until ?? 0) <= publishedAt);
  }
  if ((record.undo_until ?? 0) > publishedAt) return false;
  const wasAway = Number(BigInt(record.fence) / 1_000n) < Date.parse(entry.entered_at);
  return wasAway || (record.withdrawn_at !== undefined && record.withdrawn_at < asOf);
}

/** Closed, in no queue, and known to the run. */
function isGone(record: Work, { publishedAt, toldUpTo }: Publication): boolean {
  return isClosed(record) && isUpTo(record.fence, toldUpTo) && (record.recycled_until ?? 0) <= publishedAt;
}

function isUpTo(fence: string, upTo: string): boolean {
  return BigInt(fence) <= BigInt(upTo);
}

export function forgetOver(queues: Queues, now: number): void {
  for (const [id, record] of queues.records) if (isOver(queues, record, now)) queues.records.delete(id);
}

/** The queues of which only the log up to a fence and the last publication were left. */
export function rebuilt(queues: Queues, upTo: string, now: number): void {
  const { publication } = queues;
  queues.log = queues.log.filter(({ fence }) => isUpTo(fence, upTo));
  const undone = new Set(queues.log.map(({ undoes }) => undoes));
  queues.records.clear();
  queues.away.clear();
  queues.claimed.clear();
  queues.answers.clear();
  for (const { entryId, done, rep, until, work, fence } of queues.log) {
    if (done === 'away') queues.away.set(rep ?? '', until ?? 0);
    if (done === 'back') queues.away.delete(rep ?? '');
    if (entryId === undefined) continue;
    if (work) queues.records.set(entryId, { ...work });
    else queues.records.delete(entryId);
    if (done !== 'claimed' || undone.has(fence)) continue;
    const count = `${work?.claimed_on} ${rep}`;
    queues.claimed.set(count, (queues.claimed.get(count) ?? 0) + 1);
  }
  const entries = new Map([...publication.teams.values()].flat().map((entry) => [entry.entry_id, entry]));
  for (const [id, record] of queues.records) {
    const entry = entries.get(id);
    if (entry ? comesBack(record, entry, publication) : isGone(record, publication)) queues.records.delete(id);
    else if (entry && isHeld(record) && record.withdrawn_at !== undefined && record.withdrawn_at < publication.asOf) {
      queues.records.set(id, { ...record, withdrawn: undefined, withdrawn_at: undefined });
    }
  }
  forgetOver(queues, now);
}
