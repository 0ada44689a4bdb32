import { z } from 'zod';
import type { Entry } from '../queue/entry.ts';
import type { Warehouse } from '../warehouse/client.ts';
import { literal, type Query } from '../warehouse/query.ts';
import { clickhouseTime, entryRow } from './entry-row.ts';
import type { RunInstant } from './step.ts';

/** What was published, as ClickHouse keeps it: the views `current_queue` and `current_scores` follow from it. */
export interface PublicationRecord {
  /** The published run of the latest as-of. */
  latest(): Promise<{ readonly runId: string; readonly asOf: number } | undefined>;
  /** When a run was published first, in milliseconds since 1970; undefined if it wasn't. */
  publishedAt(runId: string): Promise<number | undefined>;
  /** Writes a run's entries in place of any that it wrote before. Nobody sees them before `add`. */
  writeEntries(runId: string, queues: ReadonlyMap<string, readonly Entry[]>): Promise<void>;
  dropEntries(runId: string): Promise<void>;
  add(run: RunInstant, publishedAt: number): Promise<void>;
  /** Entries that a run has and the one published before it had not, and the other way round. */
  changes(runId: string): Promise<{ readonly entered: number; readonly left: number }>;
}

// Rows of one insert: about 10 MB, most of it documents.
const chunk = 5_000;

export function createPublicationRecord(warehouse: Warehouse, signal: AbortSignal): PublicationRecord {
  const dropEntries = (runId: string) =>
    warehouse.run(
      { name: 'drop queue entries', sql: `ALTER TABLE queue_entries DROP PARTITION ${literal(runId)}` },
      {},
      { signal },
    );

  return {
    dropEntries,
    async latest() {
      const [found] = await warehouse.rows(latestPublication, {}, { signal });
      return found && { runId: found.run_id, asOf: found.ms };
    },
    async publishedAt(runId) {
      const [found] = await warehouse.rows(publicationOfRun, { run_id: runId }, { signal });
      return found?.ms;
    },
    async writeEntries(runId, queues) {
      await dropEntries(runId);
      for (const [team, entries] of queues) {
        for (let from = 0; from < entries.length; from += chunk) {
          const rows = entries
            .slice(from, from + chunk)
            .map((entry, at) => ({ ...entryRow(entry), run_id: runId, team, position: from + at + 1 }));
          await warehouse.insert('queue_entries', rows, { signal });
        }
      }
    },
    async add({ runId, asOf }, publishedAt) {
      const row = { run_id: runId, as_of: clickhouseTime(asOf), published_at: clickhouseTime(publishedAt) };
      await warehouse.insert('publications', [row], { signal });
    },
    changes: (runId) => warehouse.one(changesOfRun, { run_id: runId }, { signal }),
  };
}

const latestPublication: Query<{ run_id: string; ms: number }> = {
  name: 'latest publication',
  sql: 'SELECT run_id, toUnixTimestamp64Milli(as_of) AS ms FROM publications ORDER BY as_of DESC, published_at DESC LIMIT 1',
  row: z.object({ run_id: z.string(), ms: z.coerce.number() }),
};

const publicationOfRun: Query<{ ms: number }> = {
  name: 'publication of a run',
  sql: `
    SELECT toUnixTimestamp64Milli(published_at) AS ms
    FROM publications
    WHERE run_id = {run_id:String}
    ORDER BY published_at
    LIMIT 1`,
  row: z.object({ ms: z.coerce.number() }),
};

const changesOfRun: Query<{ entered: number; left: number }> = {
  name: 'changes of the queues',
  sql: `
    WITH (SELECT argMax(run_id, (as_of, published_at)) FROM publications WHERE run_id != {run_id:String}) AS before
    SELECT countIf(is_new AND NOT was) AS entered, countIf(was AND NOT is_new) AS left
    FROM (
        SELECT entry_id, max(run_id = {run_id:String}) AS is_new, max(run_id = before) AS was
        FROM queue_entries
        WHERE run_id IN ({run_id:String}, before)
        GROUP BY entry_id)`,
  row: z.object({ entered: z.coerce.number(), left: z.coerce.number() }),
};
