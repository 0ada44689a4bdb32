import { type Identities, identities } from './identities.ts';
import { everInAccounts } from './leads-of-accounts.ts';
import { leadAccounts } from './outcome-facts.ts';
import { chosenOf, type Selection } from './slice.ts';

/** The accounts of few leads, straight from the history: rows of (key). */
export function accountsOfLeads(leads: Selection, admissible: string): string {
  const theirs = `(${identities({ kind: 'leads', holds: leads.holds })})`;
  return `
    SELECT DISTINCT sipHash64('account', account_id) AS key
    FROM (${leadAccounts(theirs, leads, admissible)})
    WHERE account_id != ''`;
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
