import { z } from 'zod';
import { PermanentError } from '../model/errors.ts';
import { type Model, type Subject, subjects } from '../model/types.ts';
import { historyFacts } from '../scoring/sql/history-facts.ts';
import {
  accountSlice,
  aroundStatement,
  type BoundStatement,
  chooseMembers,
  figureStatements,
  leadSlice,
  memberStatement,
  restsOnLeadScores,
  runFactStatements,
} from '../scoring/sql/run-statements.ts';
import type { Warehouse } from '../warehouse/client.ts';
import type { Query } from '../warehouse/query.ts';
import { dropRunFacts, ofRanges, scoringSettings, sliceHistory } from './slices.ts';
import type { RunInstant, StepContext } from './step.ts';

export interface ScoreRun {
  readonly warehouse: Warehouse;
  readonly model: Model;
  readonly run: RunInstant;
  /** Slices of the lead key; 0: as many as keep a slice's memory near 1 GiB. */
  readonly slices: number;
  /** Threads of the engine, for one statement. */
  readonly threads: number;
  /** Bytes that one statement may take in the engine. */
  readonly memory: number;
}

export interface ScoreSummary {
  readonly leads: number;
  readonly accounts: number;
  /** How many leads or accounts each rule holds for, rules without any included. */
  readonly qualified: Readonly<Record<string, number>>;
  /** How many leads are in each tier. */
  readonly tiers: Readonly<Record<string, number>>;
  /** Digest of every score and contribution; equal for equal results, whatever the slices. */
  readonly scoresDigest: string;
}

/**
 * Scores every lead, then every account, slice by slice. Taken up again after a crash it goes on behind the slices that are
 * written whole; one that was cut off is cleared first, so nothing is written twice.
 */
export async function scoreRun(
  { warehouse, model, run, slices, threads, memory }: ScoreRun,
  { signal, progress }: StepContext,
): Promise<ScoreSummary> {
  const settings = { ...(await scoringSettings(warehouse, threads, memory)), ...ofRanges };
  const execute = (statement: BoundStatement) => warehouse.run(statement, statement.params, { settings, signal });

  const history = await warehouse.one(historyFacts, {}, { signal });
  const scoring = { model, runId: run.runId, instant: run, history };
  const cut = await sliceHistory(warehouse, model, slices, signal);
  const plan = subjects.flatMap((subject) =>
    cut[subject].map((slice, number) => ({
      subject,
      number,
      statement: (subject === 'lead' ? leadSlice : accountSlice)(scoring, slice, number),
    })),
  );

  await dropRunFacts(warehouse, run.runId, signal);
  for (const statement of [...figureStatements(scoring), ...runFactStatements(scoring)]) await execute(statement);

  const isWritten = await slicesWritten(warehouse, run.runId, cut, signal);
  for (const [done, { subject, number, statement }] of plan.entries()) {
    progress(done, plan.length, 'slices');
    if (isWritten.has(`${subject} ${number}`)) continue;
    await clearSlice(warehouse, run.runId, subject, number, signal);
    await execute(statement);
    await warehouse.insert('run_slices', [{ run_id: run.runId, subject, slice: number, slices: cut[subject].length }]);
  }
  progress(plan.length, plan.length, 'slices');
  await dropRunFacts(warehouse, run.runId, signal);
  return summarize(warehouse, model, run.runId, signal);
}

/** Keys of leads and of accounts, each once. */
export interface ChosenKeys {
  readonly leads: readonly bigint[];
  readonly accounts: readonly bigint[];
}

/**
 * Scores the chosen leads and accounts alone, into the same tables and with the same rows as a run of everyone. Accounts need not
 * be those of the leads; where an account's rules look at its leads, those are scored too. Nothing that the run wrote is cleared, not before and
 * not after: its id is that of a scratch run, used once.
 */
export async function scoreKeys(
  { warehouse, model, run, threads, memory }: Omit<ScoreRun, 'slices'>,
  chosen: ChosenKeys,
  signal: AbortSignal,
): Promise<void> {
  const settings = await scoringSettings(warehouse, threads, memory);
  const execute = (statement: BoundStatement) => warehouse.run(statement, statement.params, { settings, signal });
  const rows = subjects.flatMap((role) =>
    (role === 'lead' ? chosen.leads : chosen.accounts).map((key) => ({ run_id: run.runId, role, key: String(key) })),
  );
  await warehouse.insert('run_chosen', rows, { signal });
  const history = await warehouse.one(historyFacts, {}, { signal });
  const scoring = { model, runId: run.runId, instant: run, history };
  for (const statement of [...figureStatements(scoring), aroundStatement(scoring)]) await execute(statement);
  for (const statement of runFactStatements(scoring, true)) await execute(statement);
  if (chosen.accounts.length > 0) {
    await execute(memberStatement(scoring));
    if (restsOnLeadScores(model)) await execute(chooseMembers(scoring));
  }
  await execute(leadSlice(scoring, { kind: 'chosen', role: 'lead' }, 0));
  if (chosen.accounts.length > 0) await execute(accountSlice(scoring, { kind: 'chosen', role: 'account' }, 0));
}

const writtenSlices: Query<{ subject: string; slice: number; slices: number }> = {
  name: 'slices that are written',
  sql: 'SELECT DISTINCT subject, slice, slices FROM run_slices WHERE run_id = {run_id:String}',
  row: z.object({ subject: z.string(), slice: z.number(), slices: z.number() }),
};

/** Those behind which a run goes on. Where it was cut otherwise before, by other settings or less data, what it wrote goes: it is begun anew. */
async function slicesWritten(
  warehouse: Warehouse,
  runId: string,
  cut: Readonly<Record<Subject, readonly unknown[]>>,
  signal: AbortSignal,
): Promise<ReadonlySet<string>> {
  const params = { run_id: runId };
  const written = await warehouse.rows(writtenSlices, params, { signal });
  const isOtherwise = subjects.some((one) =>
    written.some(({ subject, slices }) => subject === one && slices !== cut[one].length),
  );
  if (!isOtherwise) return new Set(written.map(({ subject, slice }) => `${subject} ${slice}`));
  for (const table of [...subjects.map((subject) => `${subject}_scores`), 'run_slices']) {
    const sql = `DELETE FROM ${table} WHERE run_id = {run_id:String}`;
    await warehouse.run({ name: 'clear a run that was cut otherwise', sql }, params, { signal });
  }
  return new Set();
}

async function clearSlice(
  warehouse: Warehouse,
  runId: string,
  subject: Subject,
  slice: number,
  signal: AbortSignal,
): Promise<void> {
  const table = `${subject}_scores`;
  const params = { run_id: runId, slice };
  const ofSlice = 'run_id = {run_id:String} AND slice = {slice:UInt16}';
  const { rows } = await warehouse.one(
    {
      name: 'rows of a slice',
      sql: `SELECT count() AS rows FROM ${table} WHERE ${ofSlice}`,
      row: z.object({ rows: z.coerce.number() }),
    },
    params,
    { signal },
  );
  if (rows > 0)
    await warehouse.run({ name: 'clear a slice', sql: `DELETE FROM ${table} WHERE ${ofSlice}` }, params, { signal });
}

const summaryRow = z.object({
  leads: z.coerce.number(),
  accounts: z.coerce.number(),
  rules: z.record(z.string(), z.coerce.number()),
  tiers: z.record(z.string(), z.coerce.number()),
  digest: z.string(),
});

// A hash over a null is null, which a sum leaves out: so nobody's hand-raise is 0.
const raised = 'ifNull(toUnixTimestamp64Milli(hand_raised_at), 0) AS raised_ms';

const everyScore = `
        SELECT 'lead' AS subject, lead_id AS id, account_id, fit, engagement, usage, grade, traits_known, level, tier, qualified, suppressed, ${raised},
            signals, points, values, counts, first_at, last_at
        FROM lead_scores WHERE run_id = {run_id:String}
        UNION ALL
        SELECT 'account', account_id, account_id, fit, engagement, usage, grade, traits_known, level, tier, qualified, suppressed, ${raised},
            signals, points, values, counts, first_at, last_at
        FROM account_scores WHERE run_id = {run_id:String}`;

// A sum of hashes that wraps around: the order of rows doesn't matter, and equal rows don't cancel out as in an XOR.
// cityHash64 takes an eighth of the time of sipHash128 over arrays; nobody forges scores here, two runs are compared.
const summaryOfRun: Query<z.output<typeof summaryRow>> = {
  name: 'summary of a run',
  sql: `
    SELECT
        countIf(subject = 'lead') AS leads,
        countIf(subject = 'account') AS accounts,
        sumMapIf(CAST(qualified, 'Array(String)'), arrayMap(rule -> toUInt64(1), qualified), notEmpty(qualified)) AS held,
        CAST((held.1, held.2), 'Map(String, UInt64)') AS rules,
        sumMapIf([toString(tier)], [toUInt64(1)], subject = 'lead') AS placed,
        CAST((placed.1, placed.2), 'Map(String, UInt64)') AS tiers,
        leftPad(lower(hex(sum(cityHash64(*)))), 16, '0') AS digest
    FROM (${everyScore})`,
  row: summaryRow,
};

/** Counts what was written under a run's id, by a run of everyone or of chosen keys, and digests it. */
export async function summarize(
  warehouse: Warehouse,
  model: Model,
  runId: string,
  signal: AbortSignal,
): Promise<ScoreSummary> {
  const { leads, accounts, rules, tiers, digest } = await warehouse.one(summaryOfRun, { run_id: runId }, { signal });
  const unknown = Object.keys(rules).filter((name) => !model.rules.some((rule) => rule.name === name));
  if (unknown.length > 0) {
    throw new PermanentError(
      `Run ${runId} holds scores by rules that model ${model.name} doesn't have (${unknown.join(', ')}): it was begun with another model. Start a new run.`,
    );
  }
  return {
    leads,
    accounts,
    qualified: Object.fromEntries(model.rules.map(({ name }) => [name, rules[name] ?? 0])),
    tiers,
    scoresDigest: digest,
  };
}
