import { z } from 'zod';
import type { CallOptions, Warehouse } from '../../warehouse/client.ts';
import { periodEnd, periodStart } from '../../warehouse/intake/cost-period.ts';
import type { Query } from '../../warehouse/query.ts';

/** What was spent on a source of leads in a time, in the company's currency. */
export interface Cost {
  readonly source: string;
  readonly amount: number;
  /** Of how many of the asked days costs are recorded. */
  readonly days: number;
}

/**
 * Costs of the days from one date up to another, that one not included: of a period that reaches beyond them the part of its days that
 * lies within. `horizon`: as known then, in ms since 1970. By source, the dearest first; a source without costs of those days isn't in it.
 */
export function readCosts(
  warehouse: Warehouse,
  dates: { readonly from: string; readonly to: string; readonly horizon: number },
  options: CallOptions = {},
): Promise<Cost[]> {
  return warehouse.rows(costsWithin, { ...dates }, options);
}

const costsWithin: Query<Cost> = {
  name: 'costs within a time',
  sql: `
    SELECT cost_source, sum(toFloat64(latest) * overlap / (ends - starts)) AS spent, uniqExactArray(range(first, first + overlap)) AS days
    FROM (
        SELECT
            cost_source, ifNull(${periodStart('period')}, toDate(0)) AS starts, ifNull(${periodEnd('period')}, toDate(0)) AS ends,
            argMax(amount, (known_at, written_at, amount)) AS latest,
            toUInt32(greatest(starts, {from:Date})) AS first,
            toUInt32(greatest(0, toInt32(least(ends, {to:Date})) - toInt32(first))) AS overlap
        FROM costs
        WHERE known_at <= fromUnixTimestamp64Milli({horizon:Int64}, 'UTC')
        GROUP BY cost_source, period)
    WHERE overlap > 0
    GROUP BY cost_source
    ORDER BY spent DESC, cost_source`,
  row: z
    .object({ cost_source: z.string(), spent: z.number(), days: z.coerce.number() })
    .transform(({ cost_source, spent, days }) => ({ source: cost_source, amount: spent, days })),
};
