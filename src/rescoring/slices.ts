import { z } from 'zod';
import type { Model, Subject } from '../model/types.ts';
import { runTables } from '../scoring/sql/run-statements.ts';
import { everyone, type Slice } from '../scoring/sql/slice.ts';
import type { Warehouse } from '../warehouse/client.ts';
import type { Query } from '../warehouse/query.ts';
import { dropPartitions } from './partitions.ts';

// With the ready model's 24 signals a slice of 333,000 leads and 6.7 M events took 0.9 GiB in the engine, one of 500,000 took 1.3 GiB;
// with 100 signals one of 50,000 took 0.8 GiB: memory grows with the signals too. Larger is faster: planning takes 0.3 s a slice,
// whatever its size.
const usualSignals = 25;
const leadsInSlice = 350_000;
// Without contributions one of twice as many takes as much: 500,000 leads with 24 signals 1.0 GiB, 330,000 with 50 and 170,000 with 100
// signals 1.1 GiB, in three quarters of the processor time with 50.
const leanLeadsInSlice = 2 * leadsInSlice;
const accountsInSlice = 250_000;

/** Slices that cover everyone once. `leadSlices` 0: as many as keep a slice's memory near 1 GiB. */
export async function sliceHistory(
  warehouse: Warehouse,
  { signals }: Pick<Model, 'signals'>,
  leadSlices: number,
  signal: AbortSignal,
  isLean = false,
): Promise<Readonly<Record<Subject, readonly Slice[]>>> {
  const { leads, accounts } = await warehouse.one(sizeOfHistory, {}, { signal });
  const width = Math.max(1, signals.length / usualSignals);
  const slicesOf = (count: number, inSlice: number) => everyone(Math.max(1, Math.ceil((count * width) / inSlice)));
  return {
    lead: leadSlices > 0 ? everyone(leadSlices) : slicesOf(leads, isLean ? leanLeadsInSlice : leadsInSlice),
    account: slicesOf(accounts, accountsInSlice),
  };
}

// Keys are hashes, and the tables lie by them: a sixteenth of the key space is a fair sample of the leads, and quick to count.
const sizeOfHistory: Query<{ leads: number; accounts: number }> = {
  name: 'size of the history',
  sql: `
    WITH bitShiftRight(toUInt64(-1), 4) AS sample
    SELECT
        (SELECT 16 * uniq(key) FROM (
            SELECT lead_key AS key FROM lead_traits WHERE lead_key <= sample
            UNION ALL
            SELECT subject_key AS key FROM events WHERE subject_kind = 'lead' AND subject_key <= sample)) AS leads,
        (SELECT uniq(account_key) FROM (SELECT account_key FROM account_traits UNION ALL SELECT account_key FROM events)) AS accounts`,
  row: z.object({ leads: z.coerce.number(), accounts: z.coerce.number() }),
};

/** What the engine is told with each statement that scores. */
export async function scoringSettings(warehouse: Warehouse, threads: number, memory: number) {
  const known = await warehouse.rows(plannersSetting);
  return {
    max_threads: threads,
    // One part a slice. With two, merges began under the next slices: a tenth of the processor time of all slices.
    max_insert_threads: '1',
    // Each of 50 aggregates passes over a block by itself: 8,192 events and the states of their leads stay in the cache, a seventh faster.
    max_block_size: '8192',
    max_memory_usage: String(memory),
    ...(known.length > 0 ? { optimize_and_compare_chain: 0 as const } : {}),
  };
}

// Looking for chains of comparisons in the conditions of all signals finds none, and took a quarter of planning a slice. Servers
// before 25.2 don't look, and refuse a setting that they don't know.
const plannersSetting: Query<{ name: string }> = {
  name: 'setting of the planner',
  sql: `SELECT name FROM system.settings WHERE name = 'optimize_and_compare_chain'`,
  row: z.object({ name: z.string() }),
};

/** And with one that scores a range: its keys are anywhere in it, and looking for a set of them in the primary key took 0.3 s of 2.5 s a slice. */
export const ofRanges = { use_index_for_in_with_subqueries: 0 } as const;

/** Clears what a run found out before its slices. */
export function dropRunFacts(warehouse: Warehouse, runId: string, signal: AbortSignal): Promise<void> {
  return dropPartitions(warehouse, Object.keys(runTables), [runId], { signal });
}
