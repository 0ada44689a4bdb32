import type { Milliseconds } from '../../model/types.ts';
import { admissible, type HistoryFacts, historyFacts, supersededFigures } from '../../scoring/sql/history-facts.ts';
import { identities } from '../../scoring/sql/identities.ts';
import { arrived, happened, milliseconds } from '../../scoring/sql/instant.ts';
import { leadAccounts } from '../../scoring/sql/outcome-facts.ts';
import type { Selection } from '../../scoring/sql/slice.ts';
import type { CallOptions, Warehouse } from '../../warehouse/client.ts';
import type { Statement } from '../../warehouse/query.ts';

/** Outcomes that concern the lead whom they name and nobody else of the company. */
export const personalOutcomes = ['disqualified', 'recycled'] as const;

/** The scratch run under which it is written; whoever made its id drops it. `horizon`: what is known then, in ms since 1970. */
export interface Gathering {
  readonly runId: string;
  readonly horizon: Milliseconds;
}

/**
 * Writes to run_outcome_times what came of whom, as known at the horizon, and to run_lead_accounts whose account each lead is of: only what
 * had happened and arrived by then counts. Asked once of a run, before all else that is gathered under it; whoever made its id drops it.
 */
export async function gatherOutcomes(
  warehouse: Warehouse,
  { runId, horizon }: Gathering,
  options: CallOptions = {},
): Promise<void> {
  const history = await warehouse.one(historyFacts, {}, options);
  const params = { run_id: runId, as_of: horizon, known_at: horizon };
  for (const statement of gathering(history)) await warehouse.run(statement, params, options);
}

const columns = 'run_id, subject, key, direct, outcome, at_ms, amount, named';
const ofRun = 'run_outcome_times WHERE run_id = {run_id:String}';
/** Rows of (lead_key, account_key, account_id), of leads that have one. */
export const accountsOfLeads = `(SELECT lead_key, account_key, account_id FROM run_lead_accounts WHERE run_id = {run_id:String})`;
export const everybody: Selection = { few: false, holds: () => '1' };

function gathering(history: HistoryFacts): Statement[] {
  const mayEnter = admissible(history, `(${supersededFigures()})`);
  return [
    // Of everyone, in one scan: to look up those of some thousand accounts alone took three times as long.
    {
      name: 'find accounts of leads',
      sql: `
    INSERT INTO run_lead_accounts (run_id, lead_key, account_key, account_id)
    SELECT {run_id:String}, lead_key, sipHash64('account', account_id), account_id
    FROM (${leadAccounts(`(${identities()})`, everybody, mayEnter)})
    WHERE account_id != ''`,
    },
    { name: 'gather times of outcomes', sql: namedTimes },
    { name: 'pass outcomes of leads on to accounts', sql: inheritedTimes },
    { name: 'credit leads with outcomes of accounts', sql: creditedTimes },
  ];
}

/** Whose the e-mails of outcomes are at the horizon: rows of (subject_key, lead_key, lead_id). */
export const namedEmails = `(${identities({
  kind: 'subjects',
  holds: (key) => `${key} IN (SELECT subject_key FROM outcomes WHERE subject_kind = 'email')`,
})})`;

/** By whom each outcome names. The same said of a lead by its id and by its e-mail is one outcome. */
const namedTimes = `
    INSERT INTO run_outcome_times (${columns})
    SELECT
        {run_id:String},
        if(subject_kind = 'account', 'account', 'lead') AS subject,
        if(subject_kind = 'email', whose.lead_key, outcomes.subject_key) AS key,
        1, outcome, ${milliseconds('at')} AS at_ms, max(amount), key
    FROM outcomes
    ANY LEFT JOIN (SELECT subject_key, lead_key FROM ${namedEmails}) AS whose ON whose.subject_key = outcomes.subject_key
    WHERE ${happened} AND ${arrived} AND (subject_kind != 'email' OR whose.lead_key != 0)
    GROUP BY subject, key, outcome, at_ms`;

const personal = personalOutcomes.map((outcome) => `'${outcome}'`).join(', ');
const direct = (subject: string, more = '') =>
  `(SELECT key, outcome, at_ms, amount, named FROM ${ofRun} AND subject = '${subject}' AND direct${more})`;

const inheritedTimes = `
    INSERT INTO run_outcome_times (${columns})
    SELECT {run_id:String}, 'account', accounts.account_key, 0, outcome, at_ms, amount, named
    FROM ${accountsOfLeads} AS accounts
    INNER JOIN ${direct('lead', ` AND outcome NOT IN (${personal})`)} AS leads ON leads.key = accounts.lead_key`;

const creditedTimes = `
    INSERT INTO run_outcome_times (${columns})
    SELECT {run_id:String}, 'lead', members.lead_key, 0, outcome, at_ms, amount, named
    FROM ${accountsOfLeads} AS members
    INNER JOIN ${direct('account')} AS accounts ON accounts.key = members.account_key`;
