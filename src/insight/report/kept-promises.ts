import { z } from 'zod';
import type { CallOptions, Warehouse } from '../../warehouse/client.ts';
import type { Query } from '../../warehouse/query.ts';
import type { Estimate, Rate } from '../statistics/interval.ts';
import { wilson } from '../statistics/wilson.ts';
import { standingLog } from './attributes.ts';

/** Entries of which a promised time ended in a week: claimed, or touched, before it did, or not. */
export interface Promised {
  readonly team: string;
  readonly claim: Kept;
  readonly touch: Kept;
}

export interface Kept extends Rate {
  /** Undefined where nothing was promised. */
  readonly rate?: Estimate | undefined;
}

/** Of each team the promises that were kept from one instant up to another, in ms since 1970. */
export function readPromises(
  warehouse: Warehouse,
  span: { readonly from: number; readonly to: number; readonly horizon: number },
  options: CallOptions = {},
): Promise<Promised[]> {
  return warehouse.rows(promises, { ...span }, options);
}

/** All teams together. */
export function together(teams: readonly Promised[], clock: 'claim' | 'touch'): Kept {
  return kept(
    teams.reduce((sum, team) => sum + team[clock].happened, 0),
    teams.reduce((sum, team) => sum + team[clock].of - team[clock].happened, 0),
  );
}

function kept(inTime: number, late: number): Kept {
  const rate = { happened: inTime, of: inTime + late };
  return { ...rate, rate: wilson(rate) };
}

const count = z.coerce.number();
// Whoever was late is in the log when the time ran out; of a late claim the log names no due time any more.
const promises: Query<Promised> = {
  name: 'promises kept by team',
  sql: `
    SELECT
        team,
        uniqExactIf(entry_id, done = 'claimed' AND claim_due IS NOT NULL AND at <= claim_due) AS claimed,
        uniqExactIf(entry_id, done = 'claim_breached') AS claimed_late,
        uniqExactIf(entry_id, done IN ('attempted', 'contacted', 'meeting') AND touched_at = at AND touch_due IS NOT NULL AND at <= touch_due) AS touched,
        uniqExactIf(entry_id, done = 'touch_breached') AS touched_late
    FROM ${standingLog} AS standing_log
    WHERE at >= fromUnixTimestamp64Milli({from:Int64}, 'UTC') AND at < fromUnixTimestamp64Milli({to:Int64}, 'UTC')
    GROUP BY team
    HAVING claimed + claimed_late + touched + touched_late > 0
    ORDER BY team`,
  row: z
    .object({ team: z.string(), claimed: count, claimed_late: count, touched: count, touched_late: count })
    .transform((row) => ({
      team: row.team,
      claim: kept(row.claimed, row.claimed_late),
      touch: kept(row.touched, row.touched_late),
    })),
};
