import { type Entry, entrySchema } from '../../queue/entry.ts';
import { isClosed, isHeld, type Work, workSchema } from '../../queue/work.ts';
import type { Warehouse } from '../../warehouse/client.ts';
import { entriesOf, type LastPublication, lastDocuments } from '../../warehouse/published-entries.ts';
import { type QueueLog, toldUpTo } from '../../warehouse/queue-log.ts';
import { isStanding, type PublishedStay } from './standing-record.ts';

/** All that a Redis is made anew from. Instants are milliseconds since 1970. */
export interface Story {
  /** Every team's entries in their order. */
  readonly teams: ReadonlyMap<string, readonly Entry[]>;
  /** Up to which fence the published run knew the outcomes. */
  readonly toldUpTo: string;
  /** The record of each entry that was touched in this stay. */
  readonly works: readonly Work[];
  /** What was last published of held entries that the publication hasn't. */
  readonly kept: readonly Entry[];
  /** Rep → until when they are away. */
  readonly away: ReadonlyMap<string, number>;
  /** Calendar day → rep → entries claimed. */
  readonly claimed: ReadonlyMap<string, ReadonlyMap<string, number>>;
  /** The last fence that the log has; `0` for none. */
  readonly fence: string;
}

// A calendar day somewhere, and the longest that its count is needed after it.
const claimsWithin = 2 * 86_400_000;

/** Reads what was published last and what was done since, from ClickHouse alone. */
export async function readStory(
  { warehouse, queueLog, now }: { warehouse: Warehouse; queueLog: QueueLog; now: number },
  publication: LastPublication,
): Promise<Story> {
  const { teams, stays } = await publishedTeams(warehouse, publication);
  const told = await toldUpTo(warehouse, Math.min(publication.knownAt, publication.asOf));
  const works: Work[] = [];
  for await (const rows of queueLog.latest()) {
    for (const { work: text, at } of rows) {
      if (text === '') continue;
      const work = workSchema.parse(JSON.parse(text));
      const published = { publishedAt: publication.publishedAt, toldUpTo: told };
      if (isStanding(work, at, stays.get(work.entry_id), published)) works.push(work);
    }
  }
  const homeless = works.filter((work) => isHeld(work) && !stays.has(work.entry_id));
  const documents = await lastDocuments(
    warehouse,
    homeless.map(({ entry_id }) => entry_id),
  );
  return {
    teams,
    toldUpTo: told,
    works,
    kept: documents.map(({ document }) => entrySchema.parse(JSON.parse(document))),
    away: await absences(queueLog),
    claimed: await claims(queueLog, now),
    fence: (await queueLog.end())?.fence ?? '0',
  };
}

async function publishedTeams(warehouse: Warehouse, { runId, teams: names }: LastPublication) {
  const teams = new Map<string, Entry[]>(names.map((name) => [name, []]));
  const stays = new Map<string, PublishedStay>();
  for await (const rows of entriesOf(warehouse, runId)) {
    for (const { team, entryId, document } of rows) {
      const entry = entrySchema.parse(JSON.parse(document));
      const queue = teams.get(team);
      if (queue) queue.push(entry);
      else teams.set(team, [entry]);
      stays.set(entryId, {
        team,
        enteredAt: Date.parse(entry.entered_at),
        handRaisedAt: entry.hand_raised_at === null ? undefined : Date.parse(entry.hand_raised_at),
      });
    }
  }
  return { teams, stays };
}

async function absences(queueLog: QueueLog): Promise<Map<string, number>> {
  const latest = await queueLog.absences();
  return new Map(
    latest.flatMap(({ rep, done, until }) => (done === 'away' && until !== undefined ? [[rep, until] as const] : [])),
  );
}

async function claims(queueLog: QueueLog, now: number): Promise<Map<string, Map<string, number>>> {
  const days = new Map<string, Map<string, number>>();
  for (const { day, rep, claims } of await queueLog.claimsSince(now - claimsWithin)) {
    const reps = days.get(day) ?? new Map<string, number>();
    days.set(day, reps.set(rep, claims));
  }
  return days;
}

/** How many of these are held, and how many closed. */
export function counted(works: readonly Work[]): { readonly held: number; readonly closed: number } {
  return { held: works.filter(isHeld).length, closed: works.filter(isClosed).length };
}
