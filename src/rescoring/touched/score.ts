import { z } from 'zod';
import type { Model, Subject } from '../../model/types.ts';
import type { Routing } from '../../queue/routing/types.ts';
import type { Warehouse } from '../../warehouse/client.ts';
import type { Query, Statement } from '../../warehouse/query.ts';
import type { PublishedRun } from '../publication-before.ts';
import { updateTouchedQualifications } from '../qualify.ts';
import { scoreKeys } from '../score.ts';
import type { RunInstant } from '../step.ts';
import type { Moved } from './moved.ts';
import { whomToScore } from './whom.ts';

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
  /** Keys of the leads that moved, and of whoever is the same person. */
  readonly concerned: readonly bigint[];
}

/** Scores whoever the entries of those who moved rest on, each as a run of everyone at that instant would. */
export async function scoreTouched(
  { moved, routing, base, ...of }: ScoreTouched,
  signal: AbortSignal,
): Promise<Touched> {
  const { warehouse, run } = of;
  const { leads, accounts, concerned } = await whomToScore(warehouse, base, moved, signal);
  await scoreKeys({ ...of }, { leads, accounts }, signal);

  const found = { run_id: run.runId, base: base.runId, leads: concerned, by_lead: routing.entry === 'lead' };
  const entries = await warehouse.rows(entriesConcerned, found, { signal });
  const counts = await warehouse.one(scoredIn, { run_id: run.runId }, { signal });
  return { ...counts, concerned, entryIds: entries.map(({ entry_id }) => entry_id) };
}

/** Every entry that the accounts and leads of a scratch run may be in; that of a lead also where it isn't scored any more, its one event being another's. */
const entriesConcerned: Query<{ entry_id: string }> = {
  name: 'entries that a touched run concerns',
  sql: `
    WITH theirs AS (SELECT account_id FROM account_scores WHERE run_id = {run_id:String})
    SELECT 'account:' || account_id AS entry_id FROM theirs
    UNION DISTINCT
    SELECT 'lead:' || lead_id
    FROM lead_scores
    WHERE run_id = {run_id:String} AND {by_lead:Bool} AND account_id IN theirs
    UNION DISTINCT
    SELECT 'lead:' || lead_id
    FROM lead_scores
    WHERE run_id IN ({run_id:String}, {base:String}) AND lead_key IN {leads:Array(UInt64)}
    UNION DISTINCT
    SELECT 'lead:' || lead_id FROM touched_lead_scores WHERE lead_key IN {leads:Array(UInt64)}`,
  row: z.object({ entry_id: z.string() }),
};

const scoredIn: Query<{ leads: number; accounts: number }> = {
  name: 'how many a touched run scored',
  sql: `
    SELECT
        (SELECT count() FROM lead_scores WHERE run_id = {run_id:String}) AS leads,
        (SELECT count() FROM account_scores WHERE run_id = {run_id:String}) AS accounts`,
  row: z.object({ leads: z.coerce.number(), accounts: z.coerce.number() }),
};

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
