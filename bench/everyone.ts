import { pino } from 'pino';
import { z } from 'zod';
import type { Model } from '../src/model/types.ts';
import { type ScoreSummary, scoreRun } from '../src/rescoring/score.ts';
import type { Warehouse } from '../src/warehouse/client.ts';
import { literal } from '../src/warehouse/query.ts';
import { asOf } from './company.ts';
import { clocked } from './figures.ts';

export const phases = ['run facts', 'lead slices', 'account slices', 'summary', 'bookkeeping'] as const;
export type Phase = (typeof phases)[number];

/** Which phase a statement of the run belongs to, by its name. */
const phaseOf: Readonly<Record<string, Phase>> = {
  'find superseded figures': 'run facts',
  'resolve identities': 'run facts',
  'gather outcomes': 'run facts',
  'pass outcomes on to accounts': 'run facts',
  'find ignored events': 'run facts',
  'find first leads': 'run facts',
  'score leads': 'lead slices',
  'score accounts': 'account slices',
  'summary of a run': 'summary',
};

export interface Rescored {
  readonly seconds: number;
  readonly phases: Readonly<Record<Phase, number>>;
  readonly summary: ScoreSummary;
}

/** Bytes that one statement may take in the engine: the default of `run.memory`. */
export const statementMemory = 1280 * 2 ** 20;

/** The whole rescore through the product's own use case, scores and contributions written. */
export async function scoreEveryone(
  warehouse: Warehouse,
  model: Model,
  runId: string,
  { threads, slices }: { readonly threads: number; readonly slices: number },
): Promise<Rescored> {
  const spent: Record<Phase, number> = {
    'run facts': 0,
    'lead slices': 0,
    'account slices': 0,
    summary: 0,
    bookkeeping: 0,
  };
  const watched = timed(warehouse, (name, seconds) => {
    spent[phaseOf[name] ?? 'bookkeeping'] += seconds;
  });
  const run = { runId, asOf, knownAt: asOf };
  const { seconds, result } = await clocked(() =>
    scoreRun(
      { warehouse: watched, model, run, slices, threads, memory: statementMemory },
      { signal: new AbortController().signal, log: pino({ enabled: false }), progress: () => undefined },
    ),
  );
  return { seconds, phases: spent, summary: result };
}

export async function forgetRun(warehouse: Warehouse, runId: string): Promise<void> {
  for (const table of ['lead_scores', 'account_scores']) {
    await warehouse.run({ name: 'drop scores', sql: `ALTER TABLE ${table} DROP PARTITION ${literal(runId)}` });
  }
  await warehouse.run({ name: 'forget slices', sql: `DELETE FROM run_slices WHERE run_id = ${literal(runId)}` });
}

/** The digest of what a run wrote for chosen keys, or of everything that it wrote. */
export async function digestOf(
  warehouse: Warehouse,
  runId: string,
  of: 'lead' | 'account',
  keys?: readonly bigint[],
): Promise<string> {
  const chosen = keys ? `AND ${of}_key IN (${keys.join(', ')})` : '';
  const { rows, digest } = await warehouse.one(
    {
      name: 'digest of chosen scores',
      // A hash over a null is null, which a sum leaves out.
      sql: `
        SELECT count() AS rows, hex(sum(cityHash64(*))) AS digest
        FROM (
            SELECT * EXCEPT (run_id, slice) REPLACE (ifNull(toUnixTimestamp64Milli(hand_raised_at), 0) AS hand_raised_at)
            FROM ${of}_scores WHERE run_id = {run_id:String} ${chosen})`,
      row: z.object({ rows: z.string(), digest: z.string() }),
    },
    { run_id: runId },
    { settings: { max_query_size: String(2 ** 20) } },
  );
  return `${rows} rows, ${digest}`;
}

/** The same warehouse, saying how many seconds each statement took. */
function timed(warehouse: Warehouse, spent: (name: string, seconds: number) => void): Warehouse {
  const watching = async <Result>(name: string, work: () => Promise<Result>): Promise<Result> => {
    const { seconds, result } = await clocked(work);
    spent(name, seconds);
    return result;
  };
  return {
    ...warehouse,
    rows: (query, params, options) => watching(query.name, () => warehouse.rows(query, params, options)),
    one: (query, params, options) => watching(query.name, () => warehouse.one(query, params, options)),
    run: (statement, params, options) => watching(statement.name, () => warehouse.run(statement, params, options)),
    insert: (table, rows, options) => watching(`insert ${table}`, () => warehouse.insert(table, rows, options)),
  };
}

const kept = 'everyone';

/** The run of everyone that other ways of scoring are held against, by its id; scored where this bench hasn't yet. */
export async function keptRun(
  warehouse: Warehouse,
  model: Model,
  options: { readonly threads: number; readonly slices: number },
): Promise<string> {
  const written = await warehouse.rows(
    {
      name: 'kept run',
      sql: 'SELECT run_id FROM lead_scores WHERE run_id = {run_id:String} LIMIT 1',
      row: z.unknown(),
    },
    { run_id: kept },
  );
  if (written.length === 0) await scoreEveryone(warehouse, model, kept, options);
  return kept;
}
