import { z } from 'zod';
import type { Milliseconds } from '../../model/types.ts';
import type { CallOptions, Warehouse } from '../../warehouse/client.ts';
import type { Query } from '../../warehouse/query.ts';
import type { Estimate } from '../statistics/interval.ts';
import { wilson } from '../statistics/wilson.ts';

/** Of all opportunities, or deals won, of a time those of whom qualified before. */
export interface Contribution {
  readonly outcome: 'opportunity' | 'won';
  readonly all: number;
  /** Those that came within the credit after whom they name, or its company, qualified. */
  readonly qualified: number;
  /** Undefined where there are none. */
  readonly share?: Estimate | undefined;
  /** In the company's currency; undefined where no amount is recorded. */
  readonly value?: number | undefined;
  readonly qualifiedValue?: number | undefined;
}

/** Reads what `gatherOutcomes` and `gatherQualifications` wrote under the scratch run. From one instant up to another, in ms since 1970. */
export async function readContribution(
  warehouse: Warehouse,
  runId: string,
  span: { readonly from: number; readonly to: number; readonly credit: Milliseconds },
  options: CallOptions = {},
): Promise<Contribution[]> {
  const rows = await warehouse.rows(contributions, { ...span, outcomes_run: runId }, options);
  return (['opportunity', 'won'] as const).map((outcome) => {
    const {
      all = 0,
      ours = 0,
      value = 0,
      ours_value = 0,
      amounts = 0,
    } = rows.find((row) => row.outcome === outcome) ?? {};
    return {
      ...{ outcome, all, qualified: ours, share: wilson({ happened: ours, of: all }) },
      ...{ value: amounts > 0 ? value : undefined, qualifiedValue: amounts > 0 ? ours_value : undefined },
    };
  });
}

const count = z.coerce.number();
const contributionRow = z.object({
  outcome: z.enum(['opportunity', 'won']),
  ...{ all: count, ours: count, amounts: count, value: count, ours_value: count },
});

// A deal is named once, and stands by whom it concerns as often as there are of them.
const contributions: Query<z.output<typeof contributionRow>> = {
  name: 'contribution to the pipeline',
  sql: `
    SELECT
        outcome, count() AS all, countIf(is_ours) AS ours, countIf(amount IS NOT NULL) AS amounts,
        toString(sum(ifNull(amount, 0))) AS value, toString(sumIf(ifNull(amount, 0), is_ours)) AS ours_value
    FROM (
        SELECT
            toString(times.outcome) AS outcome, named, at_ms, max(times.amount) AS amount,
            max(arrayExists(since -> since <= at_ms AND since > at_ms - {credit:Int64}, sinces)) AS is_ours
        FROM (
            SELECT subject, key, outcome, named, at_ms, amount
            FROM run_outcome_times
            WHERE run_id = {outcomes_run:String} AND outcome IN ('opportunity', 'won') AND at_ms >= {from:Int64} AND at_ms < {to:Int64}) AS times
        ANY LEFT JOIN (
            SELECT unit, key, groupArray(since_ms) AS sinces
            FROM run_qualifications
            WHERE run_id = {outcomes_run:String}
            GROUP BY unit, key) AS facts ON facts.unit = times.subject AND facts.key = times.key
        GROUP BY outcome, named, at_ms)
    GROUP BY outcome`,
  row: contributionRow,
};
