import { z } from 'zod';
import type { Milliseconds } from '../model/types.ts';
import { type Entry, entrySchema } from '../queue/entry.ts';
import type { Placement } from '../queue/placement.ts';
import type { Warehouse } from '../warehouse/client.ts';
import type { Query } from '../warehouse/query.ts';
import { clickhouseTime, entryRow } from './entry-row.ts';

/** Table live_entries: how touched runs left entries, also those that are in no queue any more. The latest as-of of each counts. */

const isLater = `as_of > fromUnixTimestamp64Milli({as_of:Int64}, 'UTC')`;

/**
 * Columns of the entries that serve: those of the publication `run_id`, and over them what was written of a later instant than its `as_of`. Of
 * those alone, if a condition on entry_id is given.
 */
export function serving(columns: string, whose = 'true', where = 'true'): string {
  return `
    SELECT ${columns}
    FROM queue_entries
    WHERE run_id = {run_id:String} AND ${whose} AND ${where}
        AND entry_id NOT IN (SELECT entry_id FROM live_entries WHERE ${isLater} AND ${whose})
    UNION ALL
    SELECT ${columns}
    FROM live_entries FINAL
    WHERE ${isLater} AND NOT gone AND ${whose} AND ${where}`;
}

// Rows of one insert: about 10 MB, most of it documents.
const chunk = 5_000;

/** Writes how a touched run leaves entries. Written again they are the same rows. */
export async function writeLiveEntries(
  warehouse: Warehouse,
  runId: string,
  placements: readonly Placement[],
  options: { readonly signal: AbortSignal },
): Promise<void> {
  for (let from = 0; from < placements.length; from += chunk) {
    const rows = placements.slice(from, from + chunk).map(({ entryId, asOf, entry }) => ({
      ...(entry && entryRow(entry)),
      run_id: runId,
      entry_id: entryId,
      as_of: clickhouseTime(asOf),
      gone: entry === undefined,
    }));
    await warehouse.insert('live_entries', rows, options);
  }
}

/** What touched runs wrote of instants later than a run's, which its publication leaves as it is. */
export interface LaterEntries {
  /** The as-of of an entry, or of its absence; undefined for what no touched run wrote later. */
  asOfOf(entryId: string): Milliseconds | undefined;
  /** Those that are in a queue. */
  entries(): AsyncIterable<Entry>;
}

/** Entries of teams that there aren't any more are not among them. */
export async function laterEntries(
  warehouse: Warehouse,
  asOf: Milliseconds,
  teams: readonly string[],
  options: { readonly signal: AbortSignal },
): Promise<LaterEntries> {
  const params = { as_of: asOf, teams };
  const known = new Map<string, Milliseconds>();
  for await (const rows of warehouse.stream(whenWritten, params, options)) {
    for (const { entry_id, ms } of rows) known.set(entry_id, ms);
  }
  return {
    asOfOf: (entryId) => known.get(entryId),
    async *entries() {
      if (known.size === 0) return;
      for await (const rows of warehouse.stream(documents, params, options)) {
        for (const { document } of rows) yield entrySchema.parse(JSON.parse(document));
      }
    },
  };
}

const ofTeams = `(gone OR team IN {teams:Array(String)})`;

const whenWritten: Query<{ entry_id: string; ms: number }> = {
  name: 'entries of later touched runs',
  sql: `
    SELECT entry_id, toUnixTimestamp64Milli(as_of) AS ms
    FROM live_entries FINAL
    WHERE ${isLater} AND ${ofTeams}`,
  row: z.object({ entry_id: z.string(), ms: z.coerce.number() }),
};

const documents: Query<{ document: string }> = {
  name: 'documents of later touched runs',
  sql: `SELECT document FROM live_entries FINAL WHERE ${isLater} AND NOT gone AND ${ofTeams}`,
  row: z.object({ document: z.string() }),
};
