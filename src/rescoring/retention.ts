import { z } from 'zod';
import type { Warehouse } from '../warehouse/client.ts';
import type { Query } from '../warehouse/query.ts';
import { type AgedRun, type RetentionPolicy, runsToDrop } from './kept-runs.ts';
import { dropPartitions } from './partitions.ts';
import { runStates } from './runs.ts';
import { dropLeavings, scoringTables } from './scratch.ts';

export interface RetentionParts {
  readonly warehouse: Warehouse;
  readonly policy: RetentionPolicy;
  /** Entries that somebody has in hand: what was published of them last is what they, and a rebuilt Redis, show. */
  readonly heldEntries: () => Promise<readonly string[]>;
  readonly now: () => number;
}

/** What went. */
export interface ThinnedOut {
  /** Ids of runs, the oldest first. */
  readonly runs: readonly string[];
  /** Scratch runs that were killed, and had left something. */
  readonly leavings: number;
}

/**
 * Thins out old runs: their scores, their entries and their records. Never what is published nor what was published before it, which
 * the gates compare with; never a held run, nor the last one that published an entry which somebody has in hand. Qualifications, outcomes and
 * the queues' log are not of a run: they stay. A kill in between leaves the record of the run, by which the next round goes on.
 */
export async function thinOut(parts: RetentionParts, signal: AbortSignal): Promise<ThinnedOut> {
  const { warehouse, policy, heldEntries, now } = parts;
  const runs = await warehouse.rows(agedRuns, {}, { signal });
  const published = await warehouse.rows(lastPublications, {}, { signal });
  const held = await heldEntries();
  const shown = held.length === 0 ? [] : await warehouse.rows(publicationsOf, { entry_ids: held }, { signal });
  const needed = new Set([...published, ...shown].map(({ run_id }) => run_id));
  const going = runsToDrop(runs, policy, needed, now());
  for (const { runId } of going) {
    signal.throwIfAborted();
    await drop(warehouse, runId);
  }
  if (published[0]) await dropOvertaken(warehouse, published[0].ms, held);
  return { runs: going.map(({ runId }) => runId), leavings: await dropLeavings(warehouse, now()) };
}

/** The record goes last. */
async function drop(warehouse: Warehouse, runId: string): Promise<void> {
  await dropPartitions(warehouse, [...scoringTables, 'queue_entries'], [runId]);
  for (const table of ['run_slices', 'publications', 'runs']) {
    const sql = `DELETE FROM ${table} WHERE run_id = {run_id:String}`;
    await warehouse.run({ name: 'drop an old run', sql }, { run_id: runId });
  }
}

/** What touched runs have found is shown until a run of everyone with a later as-of is published. */
async function dropOvertaken(warehouse: Warehouse, asOf: number, held: readonly string[]): Promise<void> {
  const overtaken = "as_of < fromUnixTimestamp64Milli({as_of:Int64}, 'UTC')";
  for (const [table, which] of [
    ['touched_lead_scores', overtaken],
    ['touched_account_scores', overtaken],
    ['live_entries', `${overtaken} AND entry_id NOT IN {held:Array(String)}`],
  ] as const) {
    const sql = `DELETE FROM ${table} WHERE ${which}`;
    await warehouse.run({ name: 'drop what was overtaken', sql }, { as_of: asOf, held });
  }
}

const ms = z.coerce.number();

const agedRuns: Query<AgedRun> = {
  name: 'runs by age',
  sql: `
    SELECT run_id, state, toUnixTimestamp64Milli(ifNull(as_of, started_at)) AS ms
    FROM runs FINAL
    ORDER BY ms, run_id`,
  row: z
    .object({ run_id: z.string(), state: z.enum(runStates), ms })
    .transform(({ run_id, state, ms }) => ({ runId: run_id, state, at: ms })),
};

const runRow = z.object({ run_id: z.string() });

const lastPublications: Query<{ run_id: string; ms: number }> = {
  name: 'last publications',
  sql: `
    SELECT run_id, toUnixTimestamp64Milli(as_of) AS ms
    FROM publications FINAL
    ORDER BY as_of DESC, published_at DESC
    LIMIT 2`,
  row: runRow.extend({ ms }),
};

const publicationsOf: Query<{ run_id: string }> = {
  name: 'last publications of entries',
  sql: `
    SELECT DISTINCT last AS run_id
    FROM (
        SELECT entry_id, max(run_id) AS last
        FROM queue_entries
        WHERE entry_id IN {entry_ids:Array(String)} AND run_id IN (SELECT run_id FROM publications)
        GROUP BY entry_id)`,
  row: runRow,
};
