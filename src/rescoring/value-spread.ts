import type { Model, Subject } from '../model/types.ts';
import { subjects } from '../model/types.ts';
import { historyFacts } from '../scoring/sql/history-facts.ts';
import {
  type BoundStatement,
  figureStatements,
  leadSlice,
  runFactStatements,
  type Scoring,
} from '../scoring/sql/run-statements.ts';
import { type ValueSpread, valueSpread, valueSpreadRow } from '../scoring/sql/value-spread.ts';
import type { ScoreRun } from './score.ts';
import { finishing, type ScratchParts, withScratchRuns } from './scratch.ts';
import { ofRanges, scoringSettings, sliceHistory } from './slices.ts';
import type { RunInstant, StepContext } from './step.ts';

export interface SpreadParts extends Pick<ScoreRun, 'model' | 'slices' | 'threads' | 'memory'>, ScratchParts {
  readonly instant: Omit<RunInstant, 'runId'>;
}

/** How values spread, and how many hold each rule, over everyone. Values are in millionths. */
export interface Spread {
  readonly leads: number;
  readonly accounts: number;
  /** In the model's order, leads first: an account's trait stands on both sides. */
  readonly signals: readonly SignalSpread[];
  /** In the model's order. */
  readonly rules: readonly { readonly rule: string; readonly of: Subject; readonly holds: number }[];
}

export interface SignalSpread extends Omit<ValueSpread, 'kind' | 'name'> {
  readonly signal: string;
  readonly of: Subject;
}

/**
 * Measures everyone by a model, as a run does, in a run that nobody reads and that is dropped at the end. Counts, least and greatest
 * values are of everyone; median and p90 are of one slice, at most 350,000 leads and 250,000 accounts chosen by their hashes.
 */
export async function measureSpread(parts: SpreadParts, { signal, progress }: StepContext): Promise<Spread> {
  const { model, instant, slices, threads, memory } = parts;
  const warehouse = finishing(parts.warehouse, signal);
  const settings = { ...(await scoringSettings(warehouse, threads, memory)), ...ofRanges };
  const execute = (statement: BoundStatement) => warehouse.run(statement, statement.params, { settings, signal });
  const read = ({ params, ...statement }: BoundStatement) =>
    warehouse.rows({ ...statement, row: valueSpreadRow }, params, { settings, signal });

  return withScratchRuns(parts, async ([runId]) => {
    const history = await warehouse.one(historyFacts, {}, { signal });
    const scoring: Scoring = { model, runId, instant, history };
    const cut = await sliceHistory(warehouse, model, slices, signal);
    const total = cut.lead.length + cut.account.length;
    for (const statement of [...figureStatements(scoring), ...runFactStatements(scoring)]) await execute(statement);

    const found: Record<Subject, ValueSpread[][]> = { lead: [], account: [] };
    for (const subject of subjects) {
      for (const [number, slice] of cut[subject].entries()) {
        progress(found.lead.length + found.account.length, total, 'slices');
        found[subject].push(await read(valueSpread(scoring, subject, slice)));
        // The accounts are measured on their leads' accounts and scores.
        if (subject === 'lead') await execute(leadSlice(scoring, slice, number));
      }
    }
    progress(total, total, 'slices');
    return together(model, found);
  });
}

function together(model: Model, found: Readonly<Record<Subject, readonly ValueSpread[][]>>): Spread {
  const joined = (subject: Subject): ValueSpread[] =>
    (found[subject][0] ?? []).map((first, place) =>
      found[subject].slice(1).reduce((sum, slice) => joinedWith(sum, slice[place]), first),
    );
  const sides = { lead: joined('lead'), account: joined('account') };
  const size = (subject: Subject) => sides[subject][0]?.subjects ?? 0;
  return {
    leads: size('lead'),
    accounts: size('account'),
    signals: subjects.flatMap((of) =>
      sides[of].flatMap(({ kind, name, ...spread }) => (kind === 'signal' ? [{ signal: name, of, ...spread }] : [])),
    ),
    rules: model.rules.map(({ name: rule, of }) => ({
      rule,
      of,
      holds: sides[of].find(({ kind, name }) => kind === 'rule' && name === rule)?.touched ?? 0,
    })),
  };
}

function joinedWith(one: ValueSpread, other: ValueSpread | undefined): ValueSpread {
  if (!other) return one;
  const bound = (a: bigint | null, b: bigint | null, better: (a: bigint, b: bigint) => boolean): bigint | null =>
    a === null || b === null ? (a ?? b) : better(a, b) ? a : b;
  return {
    ...one,
    subjects: one.subjects + other.subjects,
    known: one.known + other.known,
    touched: one.touched + other.touched,
    gave: one.gave + other.gave,
    min: bound(one.min, other.min, (a, b) => a < b),
    median: one.median ?? other.median,
    p90: one.p90 ?? other.p90,
    max: bound(one.max, other.max, (a, b) => a > b),
  };
}
