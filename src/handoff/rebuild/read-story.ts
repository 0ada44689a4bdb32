import { type Entry, entrySchema } from '../../queue/entry.ts';
import type { Restoration } from '../../queue/store.ts';
import { isClosed, isHeld, type Work, workSchema } from '../../queue/work.ts';
import type { Warehouse } from '../../warehouse/client.ts';
import {
  entriesOfTeam,
  entryTimes,
  type LastPublication,
  lastDocuments,
  teamsOf,
} from '../../warehouse/published-entries.ts';
import { type QueueLog, toldUpTo } from '../../warehouse/queue-log.ts';
import { stillStands } from './still-stands.ts';
import { type WithoutWithdrawn, withoutWithdrawn } from './without-withdrawn.ts';

export interface Story {
  readonly restoration: Restoration;
  /** How many entries are published, and how many of the touched ones are held and closed. */
  readonly counts: { readonly entries: number; readonly held: number; readonly closed: number };
}

// A calendar day somewhere, and the longest that its count is needed after it.
const claimsWithin = 2 * 86_400_000;

/** Reads what was published last and what was done since, from ClickHouse alone. */
export async function readStory(
  { warehouse, queueLog, now }: { warehouse: Warehouse; queueLog: QueueLog; now: number },
  last: LastPublication,
): Promise<Story> {
  const { runId, asOf, knownAt, publishedAt } = last;
  const seen = Math.min(knownAt, asOf);
  const told = await toldUpTo(warehouse, seen);
  const published = { asOf, knownAt, publishedAt, toldUpTo: told };
  const times = new Map(
    (await entryTimes(warehouse, last)).map(({ entry_id, ...entry }) => [entry_id, entry] as const),
  );

  const works: Work[] = [];
  for await (const rows of queueLog.latest()) {
    for (const { work: text } of rows) {
      if (text === '') continue;
      const work = workSchema.parse(JSON.parse(text));
      if (stillStands(work, times.get(work.entry_id), published, now)) works.push(work);
    }
  }
  const homeless = works.filter((work) => isHeld(work) && !times.has(work.entry_id));
  const names = new Set([...last.teams, ...(await teamsOf(warehouse, last))]);
  const kept = await lastDocuments(
    warehouse,
    homeless.map(({ entry_id }) => entry_id),
  );
  // Known of a team when its entries were read.
  const later = new Map<string, number>();
  const asItIs = withoutWithdrawn(await queueLog.contactsWithdrawn());
  return {
    restoration: {
      runId,
      ...published,
      teams: new Map([...names].map((team) => [team, entriesFrom(warehouse, { last, team, seen, later }, asItIs)])),
      asOfOf: (entryId) => later.get(entryId),
      works,
      kept: kept.map(({ document, seen }) => asItIs(entryOf(document), seen)),
      away: await absences(queueLog),
      claimed: await claims(queueLog, now),
      fence: (await queueLog.end())?.fence ?? '0',
    },
    counts: { entries: times.size, held: works.filter(isHeld).length, closed: works.filter(isClosed).length },
  };
}

interface EntriesFrom {
  readonly last: LastPublication;
  readonly team: string;
  readonly seen: number;
  /** Gets the as-of of each entry that a touched run has placed since. */
  readonly later: Map<string, number>;
}

async function* entriesFrom(
  warehouse: Warehouse,
  { last, team, seen, later }: EntriesFrom,
  asItIs: WithoutWithdrawn,
): AsyncIterable<Entry> {
  for await (const rows of entriesOfTeam(warehouse, last, team)) {
    for (const { document, placedAsOf } of rows) {
      const entry = entryOf(document);
      if (placedAsOf !== undefined) later.set(entry.entry_id, placedAsOf);
      yield asItIs(entry, placedAsOf ?? seen);
    }
  }
}

function entryOf(document: string): Entry {
  return entrySchema.parse(JSON.parse(document));
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
