import type { Model, Subject } from '../../model/types.ts';
import type { Routing } from '../../queue/routing/types.ts';
import type { Warehouse } from '../../warehouse/client.ts';
import type { Statement } from '../../warehouse/query.ts';
import type { PublishedRun } from '../publication-before.ts';
import { updateTouchedQualifications } from '../qualify.ts';
import { scoreKeys } from '../score.ts';
import type { RunInstant } from '../step.ts';
import type { Moved } from './moved.ts';
import { entriesConcerned, scoredIn, whomToScore } from './whom.ts';

export interface ScoreTouched {
  readonly warehouse: Warehouse;
  readonly model: Model;
  readonly routing: Pick<Routing, 'entry'>;
  /** A scratch run, by an id that nobody else has. */
  readonly run: RunInstant;
  readonly base: PublishedRun;
  readonly moved: readonly Moved[];
  /** Threads of the engine, for one statement. */
  readonly threads: number;
  /** Bytes that one statement may take in the engine. */
  readonly memory: number;
}

/** What was scored, under the id of the scratch run. */
export interface Touched {
  readonly leads: number;
  readonly accounts: number;
  /** Every entry that somebody who moved is in, was in, or may have been in. */
  readonly entryIds: readonly string[];
}

/** Scores whoever the entries of those who moved rest on, each as a run of everyone at that instant would. */
export async function scoreTouched(
  { moved, routing, base, ...of }: ScoreTouched,
  signal: AbortSignal,
): Promise<Touched> {
  const { warehouse, run } = of;
  const keysOf = (kind: Moved['kind']) => moved.filter((one) => one.kind === kind).map(({ key }) => key);
  const params = {
    base: base.runId,
    base_as_of: base.asOf,
    leads: keysOf('lead'),
    emails: keysOf('email'),
    aliases: keysOf('alias'),
    accounts: [...keysOf('account'), ...moved.flatMap(({ accountKey }) => (accountKey === 0n ? [] : [accountKey]))],
  };
  const whom = await warehouse.rows(whomToScore, params, { signal });
  const keys = (subject: Subject) => whom.filter((one) => one.subject === subject).map(({ key }) => key);
  await scoreKeys({ ...of }, { leads: keys('lead'), accounts: keys('account') }, signal);

  const near = whom.filter(({ near }) => near).map(({ key }) => key);
  const found = { run_id: run.runId, near, by_lead: routing.entry === 'lead' };
  const entries = await warehouse.rows(entriesConcerned, found, { signal });
  const counts = await warehouse.one(scoredIn, { run_id: run.runId }, { signal });
  return { ...counts, entryIds: entries.map(({ entry_id }) => entry_id) };
}

/** Writes what a scratch run found where it lasts: qualifications, and scores that lie over those of the published run. */
export async function recordTouched(
  { warehouse, model, run }: Pick<ScoreTouched, 'warehouse' | 'model' | 'run'>,
  signal: AbortSignal,
): Promise<void> {
  await updateTouchedQualifications({ warehouse, model, run }, { signal });
  for (const statement of [keep('lead'), keep('account')]) {
    await warehouse.run(statement, { run_id: run.runId, as_of: run.asOf }, { signal });
  }
}

const keep = (subject: Subject): Statement => {
  const columns = `
    ${subject}_key, ${subject}_id, ${subject === 'lead' ? 'account_id, ' : ''}fit, engagement, usage, grade, traits_known, level, tier,
    qualified, suppressed, hand_raised_at, signals, points, values, counts, first_at, last_at`;
  return {
    name: `keep touched ${subject} scores`,
    sql: `
    INSERT INTO touched_${subject}_scores (run_id, as_of, ${columns})
    SELECT run_id, fromUnixTimestamp64Milli({as_of:Int64}, 'UTC'), ${columns}
    FROM ${subject}_scores
    WHERE run_id = {run_id:String}`,
  };
};
