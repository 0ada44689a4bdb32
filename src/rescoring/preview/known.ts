import { z } from 'zod';
import type { Milliseconds, Model, Subject } from '../../model/types.ts';
import type { SubjectScores } from '../../scoring/result.ts';
import { accountScoreRow, accountScores, leadScoreRow, leadScores } from '../../scoring/score-row.ts';
import type { Warehouse } from '../../warehouse/client.ts';
import type { Query } from '../../warehouse/query.ts';
import type { Holder } from './places.ts';

/** A qualification that stands, or would. */
export interface StandingRule {
  readonly rule: string;
  readonly lastHeldAt: Milliseconds;
  /** Whether the rule holds in the run. */
  readonly holds: boolean;
}

/** What a run found about those whom a comparison speaks of. */
export interface Known {
  standing(subject: Subject, id: string): readonly StandingRule[];
  scores(subject: Subject, id: string): SubjectScores | undefined;
}

/** Every id of holders, each once. */
export function idsOf(holders: readonly Holder[]): Ids {
  const of = (subject: Subject) => [
    ...new Set(holders.filter((one) => one.subject === subject).flatMap(({ id, also }) => [id, ...also])),
  ];
  return { lead: of('lead'), account: of('account') };
}

export type Ids = Readonly<Record<Subject, readonly string[]>>;

// A parameter of ids is sent in the request's body, in one part: 1,000 ids of the usual length are 40 kB.
const chunk = 1_000;
const keysOf = (subject: Subject) => `(SELECT sipHash64('${subject}', arrayJoin({ids:Array(String)})))`;

const standingRow = z.object({
  subject_id: z.string(),
  rule: z.string(),
  held_ms: z.coerce.number(),
  holds: z.boolean(),
});
const standingQuery = (subject: Subject): Query<z.output<typeof standingRow>> => ({
  name: 'standing of a preview',
  sql: `
    SELECT subject_id, rule, toUnixTimestamp64Milli(last_held_at) AS held_ms, holds
    FROM run_standing
    WHERE run_id = {run_id:String} AND subject = '${subject}' AND key IN ${keysOf(subject)}
    ORDER BY since, rule`,
  row: standingRow,
});

const leadQuery: Query<z.output<typeof leadScoreRow>> = {
  name: 'leads of a preview',
  sql: `SELECT * EXCEPT (run_id, slice, lead_key) FROM lead_scores WHERE run_id = {run_id:String} AND lead_key IN ${keysOf('lead')}`,
  row: leadScoreRow,
};

const accountQuery: Query<z.output<typeof accountScoreRow>> = {
  name: 'accounts of a preview',
  sql: `SELECT * EXCEPT (run_id, slice, account_key) FROM account_scores WHERE run_id = {run_id:String} AND account_key IN ${keysOf('account')}`,
  row: accountScoreRow,
};

/** Standing qualifications of some subjects in a run. */
export async function readStanding(
  warehouse: Warehouse,
  runId: string,
  ids: Ids,
  options: { readonly signal: AbortSignal },
): Promise<Known['standing']> {
  const found = new Map<string, StandingRule[]>();
  for (const subject of ['lead', 'account'] as const) {
    for (const part of parts(ids[subject])) {
      const rows = await warehouse.rows(standingQuery(subject), { run_id: runId, ids: part }, options);
      for (const { subject_id, rule, held_ms, holds } of rows) {
        const key = `${subject} ${subject_id}`;
        found.set(key, [...(found.get(key) ?? []), { rule, lastHeldAt: held_ms, holds }]);
      }
    }
  }
  return (subject, id) => found.get(`${subject} ${id}`) ?? [];
}

/** Scores of some subjects in a run of this model. */
export async function readScores(
  warehouse: Warehouse,
  runId: string,
  model: Model,
  ids: Ids,
  options: { readonly signal: AbortSignal },
): Promise<Known['scores']> {
  const found = new Map<string, SubjectScores>();
  const keep = (scores: SubjectScores) => found.set(`${scores.subject} ${scores.id}`, scores);
  for (const part of parts(ids.lead)) {
    const rows = await warehouse.rows(leadQuery, { run_id: runId, ids: part }, options);
    for (const row of rows) keep(leadScores(row, model));
  }
  for (const part of parts(ids.account)) {
    const rows = await warehouse.rows(accountQuery, { run_id: runId, ids: part }, options);
    for (const row of rows) keep(accountScores(row, model));
  }
  return (subject, id) => found.get(`${subject} ${id}`);
}

function* parts(ids: readonly string[]): Iterable<readonly string[]> {
  for (let from = 0; from < ids.length; from += chunk) yield ids.slice(from, from + chunk);
}
