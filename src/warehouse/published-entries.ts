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

/** A published run, and what touched runs of a later as-of have made of it since. */
type Since = Pick<LastPublication, 'runId' | 'asOf'>;

/** Teams of which the run published entries, or a later touched run has placed some. */
export async function teamsOf(warehouse: Warehouse, { runId, asOf }: Since): Promise<string[]> {
  return (await warehouse.rows(teamsOfRun, { run_id: runId, as_of: asOf })).map(({ team }) => team);
}

/** An entry's document as JSON, and the as-of of the touched run that placed it; undefined for what the published run says. */
export interface CurrentDocument {
  readonly document: string;
  readonly placedAsOf: number | undefined;
}

/** A team's entries in the order of its queue, block by block. */
export function entriesOfTeam(warehouse: Warehouse, { runId, asOf }: Since, team: string) {
  return warehouse.stream(documentsOfTeam, { run_id: runId, as_of: asOf, team });
}

export interface EntryTimes {
  readonly entry_id: string;
  /** ISO 8601, as in the entries' documents. */
  readonly entered_at: string;
  readonly hand_raised_at: string | null;
}

/** Of every entry of the queues what decides about old records. Without the documents: there may be 100,000. */
export function entryTimes(warehouse: Warehouse, { runId, asOf }: Since): Promise<EntryTimes[]> {
  return warehouse.rows(timesOfEntries, { run_id: runId, as_of: asOf });
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

// What touched runs have placed or taken out by a later as-of than the published run's stands in place of what that one says.
const unlessLater = `entry_id NOT IN (
        SELECT entry_id FROM live_entries WHERE as_of > fromUnixTimestamp64Milli({as_of:Int64}, 'UTC'))`;
const later = `as_of > fromUnixTimestamp64Milli({as_of:Int64}, 'UTC') AND NOT gone`;

const teamsOfRun: Query<{ team: string }> = {
  name: 'teams of published entries',
  sql: `
    SELECT DISTINCT toString(team) AS team FROM queue_entries WHERE run_id = {run_id:String}
    UNION DISTINCT
    SELECT DISTINCT toString(team) AS team FROM live_entries FINAL WHERE ${later}
    ORDER BY team`,
  row: z.object({ team: z.string() }),
};

const documentsOfTeam: Query<CurrentDocument> = {
  name: 'published entries of a team',
  // Where nothing was placed since, the order is the run's own: an older version's run has no ranks.
  sql: `
    WITH (SELECT count() FROM live_entries FINAL WHERE team = {team:String} AND ${later}) AS moved
    SELECT document, placed_as_of
    FROM (
        SELECT document, CAST(NULL, 'Nullable(Int64)') AS placed_as_of, rank, position AS place
        FROM queue_entries
        WHERE run_id = {run_id:String} AND team = {team:String} AND ${unlessLater}
        UNION ALL
        SELECT document, toUnixTimestamp64Milli(as_of) AS placed_as_of, rank, 0 AS place
        FROM live_entries FINAL
        WHERE team = {team:String} AND ${later})
    ORDER BY if(moved = 0, '', rank), place`,
  row: z
    .object({ document: z.string(), placed_as_of: z.coerce.number().nullable() })
    .transform(({ document, placed_as_of }) => ({ document, placedAsOf: placed_as_of ?? undefined })),
};

const timesOfEntries: Query<EntryTimes> = {
  name: 'times of published entries',
  sql: `
    SELECT entry_id, entered_at, hand_raised_at FROM queue_entries WHERE run_id = {run_id:String} AND ${unlessLater}
    UNION ALL
    SELECT entry_id, entered_at, hand_raised_at FROM live_entries FINAL WHERE ${later}`,
  row: z.object({ entry_id: z.string(), entered_at: z.string(), hand_raised_at: z.string().nullable() }),
};

const documentsOfEntries: Query<LastDocument> = {
  name: 'last documents of entries',
  sql: `
    SELECT document, toUnixTimestamp64Milli(seen_at) AS seen
    FROM (
        SELECT entry_id, document, least(as_of, ifNull(known_at, as_of)) AS seen_at
        FROM (
            SELECT entry_id, run_id, document
            FROM queue_entries
            WHERE entry_id IN {entry_ids:Array(String)} AND run_id IN (SELECT run_id FROM publications)
            ORDER BY entry_id, run_id DESC
            LIMIT 1 BY entry_id) AS last
        INNER JOIN (SELECT run_id, max(as_of) AS as_of FROM publications GROUP BY run_id) AS published USING (run_id)
        LEFT JOIN (SELECT run_id, argMax(known_at, version) AS known_at FROM runs GROUP BY run_id) AS run USING (run_id)
        UNION ALL
        SELECT entry_id, document, as_of AS seen_at
        FROM live_entries
        WHERE entry_id IN {entry_ids:Array(String)} AND NOT gone)
    ORDER BY entry_id, seen_at DESC
    LIMIT 1 BY entry_id`,
  row: z.object({ document: z.string(), seen: z.coerce.number() }),
};
