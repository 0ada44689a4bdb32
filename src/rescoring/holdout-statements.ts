import { z } from 'zod';
import type { Query, Statement } from '../warehouse/query.ts';
import { people, type Standing, standingOf } from './standing-statements.ts';

/** Parameters beside those of candidates-statements.ts: as_of, holdout_share (millionths), holdout_salt. */

/**
 * For whom lots are drawn: a company with all its leads, or a lead without one; of several ids of one person the first. Stands behind a join
 * with `people`, whose ids are in order.
 */
export const unitOf = `if(account_id != '', 'account:' || account_id, 'lead:' || if(empty(ids), id, ids[1]))`;

const ofSalt = 'holdouts WHERE salt = {holdout_salt:String}';
const asOf = `fromUnixTimestamp64Milli({as_of:Int64}, 'UTC')`;

/** Everyone whose qualification stands, and whom nothing suppresses: rows of (unit, qualified_since). */
const standingUnits = (by: Standing) => `
        SELECT unit, min(began) AS qualified_since, max(raised) AS is_waiting
        FROM (${(['lead', 'account'] as const)
          .map(
            (subject) => `
            SELECT ${unitOf} AS unit, stands.since[1] AS began, hand_raised_at IS NOT NULL AS raised
            FROM (SELECT ${subject}_key AS key, ${subject}_id AS id, account_id, suppressed, hand_raised_at FROM ${subject}_scores WHERE run_id = {run_id:String}) AS scored
            INNER JOIN (${standingOf(subject, by)}) AS stands ON stands.subject_id = scored.id
            LEFT JOIN (${people}) AS same ON same.of_lead = scored.key
            WHERE NOT hasAny(CAST(arrayConcat(suppressed, theirs), 'Array(String)'), {suppress:Array(String)})`,
          )
          .join('\n            UNION ALL')})
        GROUP BY unit`;

/**
 * The lots of those for whom none is drawn yet: rows of (unit, qualified_since, is_held_out). Who qualified before the first lot of the salt was
 * drawn has been queued since: they stay.
 */
const newLots = (by: Standing) => `
        SELECT
            unit, qualified_since,
            qualified_since >= (SELECT if(count() = 0, ${asOf}, min(assigned_at)) FROM ${ofSalt})
                AND sipHash64('holdout', {holdout_salt:String}, unit) % 1000000 < {holdout_share:UInt32} AS is_held_out
        FROM (${standingUnits(by)})
        WHERE unit NOT IN (SELECT unit FROM ${ofSalt})`;

/** Keeps what was drawn for whom: a lot stays for its unit while the salt does, whatever becomes of the share. */
export const assignHoldouts: Statement = {
  name: 'draw lots for the holdout',
  sql: `
    INSERT INTO holdouts (salt, unit, held_out, share, qualified_since, assigned_at)
    SELECT {holdout_salt:String}, unit, is_held_out, {holdout_share:UInt32}, qualified_since, ${asOf}
    FROM (${newLots('recorded')})`,
};

/** Units that are kept out of queues. Of two that drew for one unit at a time the first counts. */
export function heldOutUnits(by: Standing): string {
  const assigned = `SELECT unit FROM ${ofSalt} GROUP BY unit HAVING argMin(held_out, assigned_at)`;
  return by === 'recorded' ? assigned : `${assigned} UNION ALL SELECT unit FROM (${newLots(by)}) WHERE is_held_out`;
}

/** How many a run keeps out of queues whose lots are drawn: those of whom nobody waits to be called. */
export const countHeldOut: Query<{ held_out: number }> = {
  name: 'who is held out',
  sql: `
    SELECT count() AS held_out
    FROM (${standingUnits('recorded')})
    WHERE NOT is_waiting AND unit IN (${heldOutUnits('recorded')})`,
  row: z.object({ held_out: z.coerce.number() }),
};
