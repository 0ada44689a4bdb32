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

/** An entry as it was published: its document is JSON. */
export interface PublishedEntry {
  readonly team: string;
  readonly entryId: string;
  readonly document: string;
}

export async function lastPublication(warehouse: Warehouse): Promise<LastPublication | undefined> {
  const [last] = await warehouse.rows(latest);
  return last;
}

/** Entries of a run by team, each in the order of its queue, block by block. */
export function entriesOf(warehouse: Warehouse, runId: string): AsyncIterable<PublishedEntry[]> {
  return warehouse.stream(entriesOfRun, { run_id: runId });
}

/** The documents that these entries had when they were published last. */
export function lastDocuments(warehouse: Warehouse, entryIds: readonly string[]): Promise<PublishedEntry[]> {
  return warehouse.rows(documentsOfEntries, { entry_ids: entryIds });
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

const row = z
  .object({ team: z.string(), entry_id: z.string(), document: z.string() })
  .transform(({ team, entry_id, document }) => ({ team, entryId: entry_id, document }));

const entriesOfRun: Query<PublishedEntry> = {
  name: 'published entries',
  sql: `
    SELECT team, entry_id, document
    FROM queue_entries
    WHERE run_id = {run_id:String}
    ORDER BY team, position`,
  row,
};

const documentsOfEntries: Query<PublishedEntry> = {
  name: 'last documents of entries',
  sql: `
    SELECT team, entry_id, document
    FROM queue_entries
    WHERE entry_id IN {entry_ids:Array(String)} AND run_id IN (SELECT run_id FROM publications)
    ORDER BY entry_id, run_id DESC
    LIMIT 1 BY entry_id`,
  row,
};
