import { type Milliseconds, type Subject, subjects } from '../../model/types.ts';
import { historyFacts } from '../../scoring/sql/history-facts.ts';
import {
  accountSlice,
  type BoundStatement,
  figureStatements,
  leadSlice,
  runFactStatements,
  type Scoring,
} from '../../scoring/sql/run-statements.ts';
import type { Carried } from '../../scoring/sql/scored.ts';
import type { Slice } from '../../scoring/sql/slice.ts';
import type { CallOptions } from '../../warehouse/client.ts';
import type { ScoreRun } from '../score.ts';
import { finishing, type ScratchParts, withScratchRuns } from '../scratch.ts';
import { ofRanges, scoringSettings, sliceHistory } from '../slices.ts';
import type { StepContext } from '../step.ts';

export interface ReplayParts extends ScratchParts, Pick<ScoreRun, 'model' | 'slices' | 'threads' | 'memory'> {}

/** Everyone, scored as of one of the instants: see insight/replayed.ts. */
export interface ReplayedRun {
  readonly scoring: Scoring;
  readonly slices: Readonly<Record<'lead' | 'account', readonly Slice[]>>;
  readonly settings: NonNullable<CallOptions['settings']>;
  /** Run id of the instant before, whose scores are still there; undefined at the first. */
  readonly before?: string | undefined;
}

/**
 * Scores everyone as of each instant, from what had arrived by then, and hands each to `work` before the next begins: lean scores, into a
 * run that nobody reads and that is dropped at the end, with what they are to carry, of leads and accounts or one of them (a model's accounts rest on its leads). Gives what `work` found, in the order of the instants.
 */
export async function replay<Found>(
  parts: ReplayParts,
  instants: readonly Milliseconds[],
  work: (replayed: ReplayedRun, place: number) => Promise<Found>,
  { signal, progress }: StepContext,
  carried?: Carried,
  scored: readonly Subject[] = subjects,
): Promise<Found[]> {
  const { model, slices: wanted, threads, memory } = parts;
  const warehouse = finishing(parts.warehouse, signal);
  const settings = { ...(await scoringSettings(warehouse, threads, memory)), ...ofRanges };
  const execute = (statement: BoundStatement) => warehouse.run(statement, statement.params, { settings, signal });

  return withScratchRuns(parts, async (runIds, clear) => {
    const history = await warehouse.one(historyFacts, {}, { signal });
    const slices = await sliceHistory(warehouse, model, wanted, signal, true);
    const found: Found[] = [];
    for (const [place, asOf] of instants.entries()) {
      progress(place, instants.length, 'dates');
      const [runId, before] = place % 2 === 0 ? runIds : [runIds[1], runIds[0]];
      if (place > 1) await clear(runId);
      const scoring = { model, runId, instant: { asOf, knownAt: asOf }, history };
      for (const statement of [...figureStatements(scoring), ...runFactStatements(scoring)]) await execute(statement);
      for (const subject of scored) {
        const score = subject === 'lead' ? leadSlice : accountSlice;
        for (const [number, slice] of slices[subject].entries())
          await execute(score(scoring, slice, number, carried ?? 'lean'));
      }
      found.push(await work({ scoring, slices, settings, before: place === 0 ? undefined : before }, place));
    }
    progress(instants.length, instants.length, 'dates');
    return found;
  });
}
