import type { Attribute } from '../outcomes/cohorts.ts';

/** Ids of entries are those of units: `account:ID`, `lead:ID`. */
const unitOfEntry = `substring(entry_id, 1, position(entry_id, ':') - 1) AS unit, substring(entry_id, position(entry_id, ':') + 1) AS id`;
const until = `<= fromUnixTimestamp64Milli({horizon:Int64}, 'UTC')`;

/** Rows of the log that were not undone, up to the horizon; those without an entry are absences. */
export const standingLog = `(
        SELECT * FROM queue_log FINAL
        WHERE entry_id != '' AND at ${until} AND fence NOT IN (SELECT undoes FROM queue_log WHERE undoes != 0))`;

/** What somebody did with an entry, in place of what ran out. */
export const workedOn = `done IN ('attempted', 'contacted', 'meeting', 'accepted', 'handed_over', 'disqualified', 'recycled')`;

/** The team that had the unit's entry last: by what was done with it, else by the queues that are kept. */
export function teamOf(horizon: number): Attribute {
  return lastKnown('toString(team)', 'team', { horizon });
}

/** Who had it last; nobody where nobody claimed it. */
export function repOf(horizon: number): Attribute {
  const sql = `
        SELECT ${unitOfEntry}, argMaxIf(toString(rep), fence, rep != '') AS value
        FROM ${standingLog} AS standing_log
        GROUP BY entry_id`;
  return { sql, params: { horizon } };
}

/** The tier by which its clocks ran last, or that it had in the queues that are kept; `hand_raise` for who asked to be called. */
export function tierOf(horizon: number): Attribute {
  return lastKnown('toString(urgency)', "if(hand_raised_at IS NULL, toString(tier), 'hand_raise')", { horizon });
}

/** Where it came from first: the earliest value of a trait of the lead, of a company's leads the earliest. */
export function sourceOf(horizon: number, trait: string): Attribute {
  const leads = `
            SELECT
                lead_id, argMaxIf(account_id, (known_at, written_at, record), account_id != '') AS account,
                argMinIf(traits[{source_trait:String}], (known_at, written_at, record), traits[{source_trait:String}] != '') AS came_from,
                minIf(known_at, traits[{source_trait:String}] != '') AS came_at
            FROM lead_traits
            WHERE known_at ${until}
            GROUP BY lead_id
            HAVING came_from != ''`;
  const sql = `
        SELECT 'lead' AS unit, lead_id AS id, came_from AS value FROM (${leads})
        UNION ALL
        SELECT 'account', account, argMin(came_from, (came_at, lead_id)) FROM (${leads}) WHERE account != '' GROUP BY account`;
  return { sql, params: { horizon, source_trait: trait } };
}

/** `answered` of whom anything was done with, or came. */
export function answered(horizon: number): Attribute {
  const sql = `
        SELECT unit, id, 'answered' AS value
        FROM (
            SELECT unit, id FROM run_qualifications
            WHERE run_id = {outcomes_run:String}
                AND (unit, key) IN (SELECT subject, key FROM run_outcome_times WHERE run_id = {outcomes_run:String})
            UNION ALL
            SELECT ${unitOfEntry} FROM ${standingLog} AS standing_log WHERE ${workedOn})
        GROUP BY unit, id`;
  return { sql, params: { horizon } };
}

function lastKnown(inLog: string, inQueues: string, params: Attribute['params']): Attribute {
  const sql = `
        SELECT ${unitOfEntry}, argMax(found, recency) AS value
        FROM (
            SELECT entry_id, ${inQueues} AS found, (0, toUInt64(toUnixTimestamp64Milli(entered_at))) AS recency
            FROM queue_entries
            WHERE run_id IN (SELECT run_id FROM publications)
            UNION ALL
            SELECT entry_id, ${inLog}, (1, fence) FROM ${standingLog} AS standing_log)
        WHERE found != ''
        GROUP BY entry_id`;
  return { sql, params };
}
