import type { Subject } from '../../model/types.ts';
import { admissible, type HistoryFacts, historyFacts, supersededFigures } from '../../scoring/sql/history-facts.ts';
import { identities, leadEvents } from '../../scoring/sql/identities.ts';
import { known, milliseconds } from '../../scoring/sql/instant.ts';
import type { CallOptions, Warehouse } from '../../warehouse/client.ts';
import type { Statement } from '../../warehouse/query.ts';
import { accountsOfLeads, everybody, type Gathering } from './gather.ts';

/** Stands for a qualification that hasn't ended. */
export const endless = '9223372036854775807';

/**
 * Writes every qualification up to the horizon to run_qualifications by the unit that it makes: of `account`, the company of whoever
 * qualified, or the lead without one, as queues have it with `entry: account`; of `lead`, the leads that qualified themselves. After
 * `gatherOutcomes`.
 */
export async function gatherQualifications(
  warehouse: Warehouse,
  { runId, horizon, of }: Gathering & { readonly of: Subject },
  options: CallOptions = {},
): Promise<void> {
  await warehouse.run(qualificationsBy(of), { run_id: runId, as_of: horizon }, options);
}

/** Writes to run_first_contacts since when anything is known of each lead and each account. Scans all events. After `gatherOutcomes`. */
export async function gatherFirstContacts(
  warehouse: Warehouse,
  { runId, horizon }: Gathering,
  options: CallOptions = {},
): Promise<void> {
  const history = await warehouse.one(historyFacts, {}, options);
  const params = { run_id: runId, as_of: horizon, known_at: horizon };
  for (const statement of firstContacts(history)) await warehouse.run(statement, params, options);
}

const facts = `
        SELECT
            sipHash64(subject, subject_id) AS fact_key, subject_id, toString(rule) AS rule, toString(kind) AS kind, model_digest,
            ${milliseconds('since')} AS since_ms,
            if(until IS NULL OR ${milliseconds('assumeNotNull(until)')} > {as_of:Int64}, ${endless}, ${milliseconds('assumeNotNull(until)')}) AS until_ms
        FROM qualification_facts FINAL
        WHERE since <= fromUnixTimestamp64Milli({as_of:Int64}, 'UTC')`;

function qualificationsBy(of: Subject): Statement {
  const insert = `
    INSERT INTO run_qualifications (run_id, unit, key, id, rule, kind, model_digest, since_ms, until_ms)`;
  const rest = 'rule, kind, model_digest, since_ms, until_ms';
  const name = 'gather qualifications';
  if (of === 'lead') {
    const sql = `${insert}
    SELECT {run_id:String}, 'lead', fact_key, subject_id, ${rest} FROM (${facts} AND subject = 'lead')`;
    return { name, sql };
  }
  const sql = `${insert}
    SELECT {run_id:String}, 'account', fact_key, subject_id, ${rest} FROM (${facts} AND subject = 'account')
    UNION ALL
    SELECT
        {run_id:String}, if(account_id = '', 'lead', 'account'),
        if(account_id = '', fact_key, account_key), if(account_id = '', subject_id, account_id), ${rest}
    FROM (${facts} AND subject = 'lead') AS own
    ANY LEFT JOIN ${accountsOfLeads} AS accounts ON accounts.lead_key = own.fact_key`;
  return { name, sql };
}

function firstContacts(history: HistoryFacts): Statement[] {
  const mayEnter = admissible(history, `(${supersededFigures()})`);
  const named = `(${identities()})`;
  const insert = 'INSERT INTO run_first_contacts (run_id, unit, key, account_key, first_ms)';
  const since = (created: string) =>
    `least(${milliseconds('known_at')}, ifNull(${milliseconds(created)}, ${endless})) AS first_ms`;
  return [
    {
      name: 'find first contacts of leads',
      sql: `${insert}
    SELECT {run_id:String}, 'lead', lead_key, accounts.account_key, first_ms
    FROM (
        SELECT lead_key, min(first_ms) AS first_ms
        FROM (
            SELECT lead_key, ${since('signed_up_at')} FROM lead_traits WHERE ${known}
            UNION ALL
            SELECT lead_key, ${milliseconds('at')} AS first_ms FROM (${leadEvents('at', named, everybody, mayEnter)}))
        GROUP BY lead_key) AS leads
    ANY LEFT JOIN ${accountsOfLeads} AS accounts USING (lead_key)`,
    },
    {
      name: 'find first contacts of accounts',
      sql: `${insert}
    SELECT {run_id:String}, 'account', account_key, 0, min(first_ms)
    FROM (
        SELECT account_key, ${since('created_at')} FROM account_traits WHERE ${known}
        UNION ALL
        SELECT account_key, ${milliseconds('at')} AS first_ms FROM events WHERE account_key != 0 AND ${mayEnter}
        UNION ALL
        SELECT account_key, first_ms FROM run_first_contacts WHERE run_id = {run_id:String} AND unit = 'lead' AND account_key != 0)
    GROUP BY account_key`,
    },
  ];
}
