import { z } from 'zod';
import { type Subject, subjects } from '../../model/types.ts';
import type { CallOptions, Warehouse } from '../../warehouse/client.ts';
import type { Query } from '../../warehouse/query.ts';
import { count, fewest, percentOf } from '../gates/gate.ts';
import { type Counted, type Qualified, qualifiedOf } from '../gates/inflation.ts';
import type { PublishedRun } from '../publication-before.ts';

/** Of who moved how many were scored, and for how many of them a rule holds now where none did before. */
export interface NewlyQualified {
  readonly scored: number;
  readonly newly: number;
}

export type Newly = Readonly<Record<Subject, NewlyQualified>>;

/** What is wrong where a larger share of who moved came to qualify than `gates.inflation.most`, in percent, lets qualify of everyone; undefined where it is well. */
export function judgeNewly(
  found: Newly,
  published: Readonly<Record<Subject, Counted>> & { readonly runId: string },
  most: number,
): string | undefined {
  const faults = subjects.flatMap((subject) => {
    const { scored, newly } = found[subject];
    const of = published[subject];
    if (scored === 0 || of.scored === 0) return [];
    const usual = of.qualified / of.scored;
    const allowed = usual * (1 + most / 100);
    if (newly / scored <= allowed || newly - usual * scored < fewest) return [];
    return [
      `${count(newly)} of ${count(scored)} ${subject}s who moved came to qualify (${percentOf(newly / scored)}%): in run ${published.runId} ${percentOf(usual)}% of all do, and gates.inflation.most allows ${percentOf(allowed)}%`,
    ];
  });
  return faults.length === 0 ? undefined : faults.join('; ');
}

export interface GuardTouched {
  readonly warehouse: Warehouse;
  /** The scratch run that has the scores of who moved. */
  readonly runId: string;
  readonly base: PublishedRun;
  /** Keys of the leads that moved; of accounts all count that were scored. */
  readonly leads: readonly bigint[];
  readonly most: number;
}

/** Looks at a touched run before anything of it lasts, as the inflation gate does at a full one. */
export async function guardTouched(
  { warehouse, runId, base, leads, most }: GuardTouched,
  options: CallOptions,
): Promise<string | undefined> {
  const params = { run_id: runId, base: base.runId, base_as_of: base.asOf, leads };
  const rows = await warehouse.rows(newlyQualified, params, options);
  const of = (subject: Subject) => rows.find((row) => row.subject === subject) ?? { scored: 0, newly: 0 };
  const found: Newly = { lead: of('lead'), account: of('account') };
  // Counting everyone costs something: only where those who moved are enough to be no chance.
  if (subjects.every((subject) => found[subject].newly < fewest)) return undefined;
  const published: Qualified = await qualifiedOf(warehouse, { runId: base.runId, tiers: {} }, options);
  return judgeNewly(found, { ...published, runId: base.runId }, most);
}

const scoredNow = (subject: Subject) => `
    SELECT ${subject}_key AS key, qualified
    FROM ${subject}_scores
    WHERE run_id = {run_id:String}${subject === 'lead' ? ' AND lead_key IN {leads:Array(UInt64)}' : ''}`;

const newlyOf = (subject: Subject) => `
    SELECT
        '${subject}' AS subject, count() AS scored,
        countIf(notEmpty(now.qualified) AND empty(before.qualified)) AS newly
    FROM (${scoredNow(subject)}) AS now
    LEFT JOIN (
        SELECT key, argMax(rules, said_at) AS qualified
        FROM (
            SELECT ${subject}_key AS key, qualified AS rules, {base_as_of:Int64} AS said_at
            FROM ${subject}_scores
            WHERE run_id = {base:String} AND ${subject}_key IN (SELECT key FROM (${scoredNow(subject)}))
            UNION ALL
            SELECT ${subject}_key, qualified, toUnixTimestamp64Milli(as_of)
            FROM touched_${subject}_scores
            WHERE as_of > fromUnixTimestamp64Milli({base_as_of:Int64}, 'UTC')
              AND ${subject}_key IN (SELECT key FROM (${scoredNow(subject)})))
        GROUP BY key) AS before ON before.key = now.key`;

const newlyQualified: Query<NewlyQualified & { subject: Subject }> = {
  name: 'who of a touched run came to qualify',
  sql: subjects.map(newlyOf).join(' UNION ALL '),
  row: z.object({ subject: z.enum(subjects), scored: z.coerce.number(), newly: z.coerce.number() }),
};
