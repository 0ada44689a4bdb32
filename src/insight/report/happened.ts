import { z } from 'zod';
import { type Outcome, outcomes } from '../../model/types.ts';
import type { CallOptions, Warehouse } from '../../warehouse/client.ts';
import type { Query } from '../../warehouse/query.ts';
import { startOfSql } from '../outcomes/periods.ts';
import { standingLog, workedOn } from './attributes.ts';

interface Span {
  readonly from: number;
  readonly to: number;
  readonly horizon: number;
}

/** What was recorded in a week of whom: no rate, as those of whom it is qualified earlier. */
export interface Happened {
  /** The week's Monday. */
  readonly start: string;
  readonly outcome: Outcome;
  /** Leads or accounts that are named so, each once. */
  readonly named: number;
}

/** Reads what `gatherOutcomes` wrote under the scratch run. */
export function readHappened(
  warehouse: Warehouse,
  runId: string,
  { timezone, ...span }: Span & { readonly timezone: string },
  options: CallOptions = {},
): Promise<Happened[]> {
  const query: Query<Happened> = {
    name: 'outcomes by week',
    sql: `
      SELECT ${startOfSql('week', timezone, 'at_ms')} AS start, outcome, uniqExact(named) AS named
      FROM run_outcome_times
      WHERE run_id = {outcomes_run:String} AND direct AND at_ms >= {from:Int64} AND at_ms < {to:Int64}
      GROUP BY start, outcome
      ORDER BY start, outcome`,
    row: z.object({ start: z.string(), outcome: z.enum(outcomes), named: count }),
  };
  return warehouse.rows(query, { ...span, outcomes_run: runId }, options);
}

/** Entries with which somebody did something for the first time, by the Monday of the week; weeks without any are left out. */
export async function readWorked(
  warehouse: Warehouse,
  { timezone, ...span }: Span & { readonly timezone: string },
  options: CallOptions = {},
): Promise<ReadonlyMap<string, number>> {
  const rows = await warehouse.rows(
    {
      name: 'entries taken up by week',
      sql: `
        SELECT ${startOfSql('week', timezone, 'first_ms')} AS start, count() AS entries
        FROM (
            SELECT entry_id, toUnixTimestamp64Milli(min(at)) AS first_ms
            FROM ${standingLog} AS standing_log
            WHERE ${workedOn}
            GROUP BY entry_id)
        WHERE first_ms >= {from:Int64} AND first_ms < {to:Int64}
        GROUP BY start`,
      row: z.object({ start: z.string(), entries: count }),
    },
    { ...span },
    options,
  );
  return new Map(rows.map(({ start, entries }) => [start, entries]));
}

/** How often a reason was given to disqualify; empty where none was. */
export interface Refusal {
  readonly reason: string;
  readonly week: number;
  readonly span: number;
}

/** In the week, and in the whole span that ends with it. The most frequent first. */
export function readRefusals(
  warehouse: Warehouse,
  params: Span & { readonly week: number },
  options: CallOptions = {},
): Promise<Refusal[]> {
  return warehouse.rows(refusals, { ...params }, options);
}

const count = z.coerce.number();
const refusals: Query<Refusal> = {
  name: 'reasons to disqualify',
  sql: `
    SELECT reason, uniqExactIf((subject_key, at), at >= fromUnixTimestamp64Milli({week:Int64}, 'UTC')) AS in_week, uniqExact((subject_key, at)) AS in_span
    FROM outcomes
    WHERE outcome = 'disqualified' AND arrived_at <= fromUnixTimestamp64Milli({horizon:Int64}, 'UTC')
        AND at >= fromUnixTimestamp64Milli({from:Int64}, 'UTC') AND at < fromUnixTimestamp64Milli({to:Int64}, 'UTC')
    GROUP BY reason
    ORDER BY in_span DESC, reason`,
  row: z
    .object({ reason: z.string(), in_week: count, in_span: count })
    .transform(({ reason, in_week, in_span }) => ({ reason, week: in_week, span: in_span })),
};
