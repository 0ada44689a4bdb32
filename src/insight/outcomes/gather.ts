import type { Milliseconds } from '../../model/types.ts';
import { admissible, type HistoryFacts, historyFacts, supersededFigures } from '../../scoring/sql/history-facts.ts';
import { identities } from '../../scoring/sql/identities.ts';
import { arrived, happened, milliseconds } from '../../scoring/sql/instant.ts';
import { leadsOf } from '../../scoring/sql/leads-of-accounts.ts';
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
 * Writes to run_outcome_times what came of whom, as known at the horizon: e-mails and accounts of leads are resolved as of then, and
 * only outcomes that had happened and arrived count. Asked of a run that has no rows there yet; whoever made its id drops them.
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

function gathering(history: HistoryFacts): Statement[] {
  const mayEnter = admissible(history, `(${supersededFigures()})`);
  return [
    { name: 'gather times of outcomes', sql: namedTimes },
    { name: 'pass outcomes of leads on to accounts', sql: inheritedTimes(mayEnter) },
    { name: 'credit leads with outcomes of accounts', sql: creditedTimes(mayEnter) },
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

function inheritedTimes(mayEnter: string): string {
  const keys = `SELECT DISTINCT key FROM ${ofRun} AND subject = 'lead' AND direct`;
  const leads: Selection = { few: true, keys, holds: (key) => `${key} IN (${keys})` };
  const theirs = `(${identities({ kind: 'leads', holds: leads.holds })})`;
  const personal = personalOutcomes.map((outcome) => `'${outcome}'`).join(', ');
  return `
    INSERT INTO run_outcome_times (${columns})
    SELECT {run_id:String}, 'account', sipHash64('account', accounts.account_id), 0, outcome, at_ms, amount, named
    FROM (SELECT key, outcome, at_ms, amount, named FROM ${ofRun} AND subject = 'lead' AND direct AND outcome NOT IN (${personal})) AS leads
    INNER JOIN (${leadAccounts(theirs, leads, mayEnter)}) AS accounts ON accounts.lead_key = leads.key
    WHERE accounts.account_id != ''`;
}

function creditedTimes(mayEnter: string): string {
  const keys = `SELECT key FROM ${ofRun} AND subject = 'account' AND direct`;
  const choice = {
    key: (column: string) => `${column} IN (${keys})`,
    id: (column: string) => `${column} != '' AND sipHash64('account', ${column}) IN (${keys})`,
  };
  const named = `SELECT subject_key FROM events WHERE ${choice.key('account_key')} AND subject_kind IN ('email', 'alias')`;
  const theirs = `(${identities({ kind: 'subjects', holds: (key) => `${key} IN (${named})` })})`;
  return `
    INSERT INTO run_outcome_times (${columns})
    SELECT {run_id:String}, 'lead', members.lead_key, 0, outcome, at_ms, amount, named
    FROM (${leadsOf(choice, theirs, mayEnter)}) AS members
    INNER JOIN (SELECT key, outcome, at_ms, amount, named FROM ${ofRun} AND subject = 'account' AND direct) AS accounts
        ON accounts.key = members.account_key`;
}
