import { type Identities, identities } from './identities.ts';
import { everInAccounts } from './leads-of-accounts.ts';
import { leadAccounts, unsaidOf } from './outcome-facts.ts';
import { chosenOf, type Selection } from './slice.ts';

/**
 * The chosen accounts, and those in which the chosen leads may be, straight from the history: rows of (key). Which of them a lead is in
 * is found by whoever reads them; to find it here too took a fifth of the time of a run.
 */
export function accountsAround(): string {
  const { holds } = chosenOf('lead');
  const unsaid = unsaidOf(chosenOf('lead'));
  return `
    SELECT key FROM run_chosen WHERE run_id = {run_id:String} AND role = 'account'
    UNION DISTINCT
    SELECT sipHash64('account', account_id) FROM lead_traits WHERE account_id != '' AND ${holds('lead_key')}
    UNION DISTINCT
    SELECT account_key FROM events WHERE account_key != 0 AND subject_kind = 'lead' AND ${unsaid.holds('subject_key')}
    UNION DISTINCT
    SELECT account_key
    FROM events
    WHERE account_key != 0 AND subject_kind IN ('email', 'alias') AND subject_key IN (
        SELECT alias_key FROM aliases WHERE ${unsaid.holds('lead_key')}
        UNION ALL
        SELECT email_key FROM lead_traits WHERE email_key != 0 AND ${unsaid.holds('lead_key')})`;
}

/** The chosen leads, and whoever may be a lead of the accounts around, straight from the history: rows of (lead_key). */
export function leadsNear(): string {
  const { holds } = chosenOf('around');
  const choice = {
    key: holds,
    id: (column: string) => `${column} != '' AND ${holds(`sipHash64('account', ${column})`)}`,
  };
  const named = `SELECT subject_key FROM events WHERE ${holds('account_key')} AND subject_kind IN ('email', 'alias')`;
  const theirs = `(${identities({ kind: 'subjects', holds: (key) => `${key} IN (${named})` })})`;
  return `
    SELECT DISTINCT lead_key
    FROM (
        SELECT key AS lead_key FROM run_chosen WHERE run_id = {run_id:String} AND role = 'lead'
        UNION ALL ${everInAccounts(choice, theirs)})`;
}

/** Those of few leads that are in an account: rows of (lead_key, account_key, account_id). */
export function membersAmong(leads: Selection, identities: Identities, admissible: string): string {
  return `
    SELECT lead_key, sipHash64('account', account_id) AS account_key, account_id
    FROM (${leadAccounts(identities, leads, admissible)})
    WHERE account_id != ''`;
}

/** Whether an event (by its subject_key) may be one of an actor whose events count for the leads near, or the accounts around. */
export function subjectsNear(near: Selection, identities: Identities): (subjectKey: string) => string {
  const { holds } = chosenOf('around');
  return (subjectKey) => `(${near.holds(subjectKey)} OR ${subjectKey} IN (
        SELECT subject_key FROM ${identities}
        UNION ALL
        SELECT subject_key FROM events WHERE ${holds('account_key')}))`;
}
