import { z } from 'zod';
import { runTables } from '../scoring/sql/run-statements.ts';
import type { Warehouse } from '../warehouse/client.ts';
import { literal, type Query } from '../warehouse/query.ts';
import { dropPartitions } from './partitions.ts';
import { newRunId } from './runs.ts';

/** Tables in which a run has a partition of its own while it is scored and published. A preview, the spread of values or a withdrawal writes there too, by ids that no record of runs or publications names. */
export const scoringTables = [
  'lead_scores',
  'account_scores',
  ...Object.keys(runTables),
  'run_people',
  'run_candidates',
  'run_standing',
  'run_outcome_times',
  'run_lead_accounts',
  'run_qualifications',
  'run_first_contacts',
  'run_observed',
];

const prefix = 'scratch-';
/** Nothing under such a run lasts this long: what is older was left by one that was killed. */
const stale = 24 * 60 * 60_000;

export interface ScratchParts {
  readonly warehouse: Warehouse;
  readonly now: () => number;
  readonly random: (bytes: number) => Uint8Array;
}

/**
 * Runs `work` with the ids of two runs that nobody else has, and drops whatever lies under them when it ends, however it ends; with
 * `clear` sooner, all but which slices are written.
 * What killed ones left behind goes before.
 */
export async function withScratchRuns<Result>(
  { warehouse, now, random }: ScratchParts,
  work: (runIds: readonly [string, string], clear: (runId: string) => Promise<void>) => Promise<Result>,
): Promise<Result> {
  await dropLeavings(warehouse, now());

  const id = `${prefix}${newRunId(now(), random)}`;
  const runIds = [`${id}-1`, `${id}-2`] as const;
  try {
    return await work(runIds, (runId) => dropPartitions(warehouse, scoringTables, [runId]));
  } finally {
    await drop(warehouse, runIds);
  }
}

/** Drops what scratch runs left that were killed. Gives how many there were. */
export async function dropLeavings(warehouse: Warehouse, now: number): Promise<number> {
  const left = await warehouse.rows(scratchRuns, { before: newRunId(now - stale, () => new Uint8Array()) });
  const runIds = left.map(({ run_id }) => run_id);
  if (runIds.length > 0) await drop(warehouse, runIds);
  return runIds.length;
}

/**
 * The same warehouse, whose statements are not cut off but begin no more once the signal is given: the engine finishes an
 * INSERT whose caller has gone, and would fill a partition that was dropped meanwhile.
 */
export function finishing(warehouse: Warehouse, signal: AbortSignal): Warehouse {
  return {
    ...warehouse,
    async run(statement, params, options) {
      signal.throwIfAborted();
      await warehouse.run(statement, params, { ...options, signal: undefined });
      signal.throwIfAborted();
    },
  };
}

const scratchRuns: Query<{ run_id: string }> = {
  name: 'leavings of scratch runs',
  sql: [...scoringTables, 'run_slices']
    .map(
      (table) =>
        `SELECT DISTINCT run_id FROM ${table} WHERE run_id >= ${literal(prefix)} AND run_id < ${literal(prefix)} || {before:String}`,
    )
    .join(' UNION DISTINCT '),
  row: z.object({ run_id: z.string() }),
};

async function drop(warehouse: Warehouse, runIds: readonly string[]): Promise<void> {
  await dropPartitions(warehouse, scoringTables, runIds);
  const params = { run_ids: runIds };
  const { slices } = await warehouse.one(slicesOf, params);
  if (slices === 0) return;
  const sql = 'DELETE FROM run_slices WHERE run_id IN {run_ids:Array(String)}';
  await warehouse.run({ name: 'drop a scratch run', sql }, params);
}

const slicesOf: Query<{ slices: number }> = {
  name: 'slices of scratch runs',
  sql: 'SELECT count() AS slices FROM run_slices WHERE run_id IN {run_ids:Array(String)}',
  row: z.object({ slices: z.coerce.number() }),
};
