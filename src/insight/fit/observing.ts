import { z } from 'zod';
import type { Model, Subject } from '../../model/types.ts';
import { everyone, type Slice } from '../../scoring/sql/slice.ts';
import type { Warehouse } from '../../warehouse/client.ts';
import type { Replayed } from '../replayed.ts';
import type { UnitQuestion } from './unit-statement.ts';

/** What is observed for a fit, and by what. */
export interface Observing {
  readonly warehouse: Warehouse;
  readonly model: Model;
  readonly question: UnitQuestion;
  readonly outcomesRun: string;
  readonly signal: AbortSignal;
}

/** So many leads or accounts tell where the bins lie; a range of keys, which are hashes, is a fair sample. */
const sampled = 100_000;
/** The sides that units may speak by. */
export function sides({ question }: Observing): readonly Subject[] {
  return question.of === 'lead' ? ['lead'] : ['lead', 'account'];
}

export function paramsOf({ model, outcomesRun }: Observing, { scoring: { runId, instant } }: Replayed) {
  return {
    run_id: runId,
    as_of: instant.asOf,
    known_at: instant.knownAt,
    outcomes_run: outcomesRun,
    suppress: model.suppress,
  };
}

/** Ranges of the keys with about so many of a side in each, however everyone was cut to be scored. */
export async function rangesOf(
  { warehouse }: Observing,
  { scoring }: Replayed,
  subject: Subject,
  size: number,
): Promise<Slice[]> {
  const { units } = await warehouse.one(
    {
      name: 'how many were scored',
      sql: `SELECT count() AS units FROM ${subject}_scores WHERE run_id = {run_id:String}`,
      row: z.object({ units: z.coerce.number() }),
    },
    { run_id: scoring.runId },
  );
  return everyone(Math.max(1, Math.round(units / size)));
}

/** One range with about as many as are sampled. */
export async function sampleOf(observing: Observing, replayed: Replayed, subject: Subject): Promise<Slice | undefined> {
  const [first] = await rangesOf(observing, replayed, subject, sampled);
  return first;
}
