import { z } from 'zod';
import type { CallOptions, Warehouse } from '../../warehouse/client.ts';
import type { Query } from '../../warehouse/query.ts';

/** Somebody who goes back to marketing: not to be called now, and not given up. */
export interface Nurtured {
  readonly subject: 'lead' | 'account';
  readonly id: string;
  /** Recycled by a rep until a time that hasn't come, or lapsed: the qualification ended by itself, with nothing come of it. */
  readonly state: 'recycled' | 'lapsed';
  /** When that was, in ms since 1970. */
  readonly since: number;
  /** Until when a rep doesn't want them back; undefined: nothing is said, new evidence brings them back. */
  readonly until?: number | undefined;
  /** The rep's reason, as routing.yaml names it; of a lapse the rules by which they had qualified. */
  readonly why: string;
  readonly team?: string | undefined;
  readonly rep?: string | undefined;
}

/**
 * What goes back to marketing at an instant, in ms since 1970, the latest first: recycled leads and accounts whose time hasn't come, and
 * whose last qualification lapsed, without an outcome since they qualified. Who qualifies again, or is in somebody's hands, is in neither.
 */
export function readNurture(warehouse: Warehouse, at: number, options: CallOptions = {}): Promise<Nurtured[]> {
  return warehouse.rows(nurture, { at }, options);
}

const ms = (column: string) => `toUnixTimestamp64Milli(${column})`;
const until = `<= fromUnixTimestamp64Milli({at:Int64}, 'UTC')`;

// An outcome of a lead's account is its own here, as it is for the end of its qualification: that one says converted.
const nurture: Query<Nurtured> = {
  name: 'leads that go back to marketing',
  sql: `
    WITH
        latest AS (
            SELECT
                entry_id, argMax(toString(state), fence) AS last_state, argMax(toString(reason), fence) AS last_reason,
                argMax(${ms("ifNull(until, toDateTime64(0, 3, 'UTC'))")}, fence) AS back_ms, argMax(${ms('at')}, fence) AS done_ms,
                argMax(toString(team), fence) AS last_team, argMax(toString(rep), fence) AS last_rep
            FROM queue_log FINAL
            WHERE entry_id != '' AND at ${until} AND fence NOT IN (SELECT undoes FROM queue_log WHERE undoes != 0) AND undoes = 0
            GROUP BY entry_id),
        standing AS (
            SELECT subject || ':' || subject_id FROM qualification_facts FINAL
            WHERE since ${until} AND (until IS NULL OR until > fromUnixTimestamp64Milli({at:Int64}, 'UTC'))),
        ended AS (
            SELECT
                toString(subject) AS of, subject_id, argMax(toString(ended_by), until) AS last_ended_by, max(until) AS ended_at,
                argMax(since, until) AS began_at, arraySort(groupUniqArrayIf(toString(rule), ended_by = 'lapsed')) AS rules
            FROM qualification_facts FINAL
            WHERE until IS NOT NULL AND until ${until}
            GROUP BY of, subject_id),
        answered AS (
            SELECT came.subject_kind || ':' || came.subject_id
            FROM outcomes AS came
            INNER JOIN ended ON ended.of = came.subject_kind AND ended.subject_id = came.subject_id
            WHERE came.at >= ended.began_at AND came.at ${until} AND came.arrived_at ${until})
    SELECT subject, id, state, since_ms, until_ms, why, team, rep
    FROM (
        SELECT
            substring(entry_id, 1, position(entry_id, ':') - 1) AS subject, substring(entry_id, position(entry_id, ':') + 1) AS id,
            'recycled' AS state, done_ms AS since_ms, back_ms AS until_ms, last_reason AS why, last_team AS team, last_rep AS rep
        FROM latest
        WHERE last_state = 'recycled' AND (back_ms = 0 OR back_ms > {at:Int64})
        UNION ALL
        SELECT of, subject_id, 'lapsed', ${ms('assumeNotNull(ended_at)')}, 0, arrayStringConcat(rules, ', '), '', ''
        FROM ended
        WHERE last_ended_by = 'lapsed'
            AND of || ':' || subject_id NOT IN standing AND of || ':' || subject_id NOT IN answered
            AND of || ':' || subject_id NOT IN (SELECT entry_id FROM latest WHERE last_state != 'available'))
    ORDER BY since_ms DESC, subject, id`,
  row: z
    .object({
      ...{ subject: z.enum(['lead', 'account']), id: z.string(), state: z.enum(['recycled', 'lapsed']) },
      ...{ since_ms: z.coerce.number(), until_ms: z.coerce.number() },
      ...{ why: z.string(), team: z.string(), rep: z.string() },
    })
    .transform(({ since_ms, until_ms, team, rep, ...row }) => ({
      ...row,
      since: since_ms,
      until: until_ms === 0 ? undefined : until_ms,
      team: team === '' ? undefined : team,
      rep: rep === '' ? undefined : rep,
    })),
};
