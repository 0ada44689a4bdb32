import { z } from 'zod';
import type { Warehouse } from './client.ts';
import type { Query } from './query.ts';

/** The publication of the latest as-of, as ClickHouse keeps it. Instants are milliseconds since 1970. */
export interface LastPublication {
  readonly runId: string;
  readonly asOf: number;
  readonly knownAt: number;
  readonly publishedAt: number;
  /** Names of all teams in the order of the routing file, also of those with an empty queue; none where the run isn't recorded whole. */
  readonly teams: readonly string[];
}

export async function lastPublication(warehouse: Warehouse): Promise<LastPublication | undefined> {
  const [last] = await warehouse.rows(latest);
  return last;
}

/** Teams of which the run published entries. */
export async function teamsOf(warehouse: Warehouse, runId: string): Promise<string[]> {
  return (await warehouse.rows(teamsOfRun, { run_id: runId })).map(({ team }) => team);
}

/** Documents of a team's entries in the order of its queue, as JSON, block by block. */
export async function* entriesOfTeam(warehouse: Warehouse, runId: string, team: string): AsyncIterable<string[]> {
  for await (const rows of warehouse.stream(documentsOfTeam, { run_id: runId, team })) {
    yield rows.map(({ document }) => document);
  }
}

export interface EntryTimes {
  readonly entry_id: string;
  /** ISO 8601, as in the entries' documents. */
  readonly entered_at: string;
  readonly hand_raised_at: string | null;
}

/** Of every entry of a run what decides about old records. Without the documents: there may be 100,000. */
export function entryTimes(warehouse: Warehouse, runId: string): Promise<EntryTimes[]> {
  return warehouse.rows(timesOfEntries, { run_id: runId });
}

/** An entry's document as JSON, and up to when what had arrived was known to the run that published it. */
export interface LastDocument {
  readonly document: string;
  readonly seen: number;
}

/** The documents that these entries had when they were published last. */
export async function lastDocuments(warehouse: Warehouse, entryIds: readonly string[]): Promise<LastDocument[]> {
  if (entryIds.length === 0) return [];
  return await warehouse.rows(documentsOfEntries, { entry_ids: entryIds });
}

const instant = z.iso.datetime().transform((text) => Date.parse(text));

const latest: Query<LastPublication> = {
  name: 'last publication',
  sql: `
    SELECT run_id, as_of, published_at, known_at, teams
    FROM publications
    LEFT JOIN (
        SELECT run_id, argMax(known_at, version) AS known_at, argMax(queues.team, version) AS teams
        FROM runs
        GROUP BY run_id) AS run USING (run_id)
    ORDER BY as_of DESC, published_at DESC
    LIMIT 1`,
  row: z
    .object({
      run_id: z.string(),
      as_of: instant,
      published_at: instant,
      known_at: instant.nullable(),
      teams: z.array(z.string()),
    })
    .transform(({ run_id, as_of, published_at, known_at, teams }) => ({
      runId: run_id,
      asOf: as_of,
      publishedAt: published_at,
      knownAt: known_at ?? as_of,
      teams,
    })),
};

const teamsOfRun: Query<{ team: string }> = {
  name: 'teams of published entries',
  sql: 'SELECT DISTINCT toString(team) AS team FROM queue_entries WHERE run_id = {run_id:String} ORDER BY team',
  row: z.object({ team: z.string() }),
};

const documentsOfTeam: Query<{ document: string }> = {
  name: 'published entries of a team',
  sql: 'SELECT document FROM queue_entries WHERE run_id = {run_id:String} AND team = {team:String} ORDER BY position',
  row: z.object({ document: z.string() }),
};

const timesOfEntries: Query<EntryTimes> = {
  name: 'times of published entries',
  sql: 'SELECT entry_id, entered_at, hand_raised_at FROM queue_entries WHERE run_id = {run_id:String}',
  row: z.object({ entry_id: z.string(), entered_at: z.string(), hand_raised_at: z.string().nullable() }),
};

const documentsOfEntries: Query<LastDocument> = {
  name: 'last documents of entries',
  sql: `
    SELECT document, toUnixTimestamp64Milli(least(as_of, ifNull(known_at, as_of))) AS seen
    FROM (
        SELECT entry_id, run_id, document
        FROM queue_entries
        WHERE entry_id IN {entry_ids:Array(String)} AND run_id IN (SELECT run_id FROM publications)
        ORDER BY entry_id, run_id DESC
        LIMIT 1 BY entry_id) AS last
    INNER JOIN (SELECT run_id, max(as_of) AS as_of FROM publications GROUP BY run_id) AS published USING (run_id)
    LEFT JOIN (SELECT run_id, argMax(known_at, version) AS known_at FROM runs GROUP BY run_id) AS run USING (run_id)
    ORDER BY entry_id`,
  row: z.object({ document: z.string(), seen: z.coerce.number() }),
};
