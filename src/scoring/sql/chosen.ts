import type { Identities } from './identities.ts';
import { type AccountChoice, everInAccounts, leadsOf } from './leads-of-accounts.ts';
import { leadAccounts } from './outcome-facts.ts';
import { type Selection, type Slice, sliceText } from './slice.ts';

/** Keys of leads and of accounts that are scored alone, each once. */
export interface ChosenKeys {
  readonly leads: readonly bigint[];
  readonly accounts: readonly bigint[];
}

export const keysSlice = (keys: readonly bigint[]): Slice => ({ kind: 'keys', keys });

/** The accounts that a selection of keys holds. */
export function accountChoice({ holds }: Selection): AccountChoice {
  return { key: holds, id: (column) => `${column} != '' AND ${holds(`sipHash64('account', ${column})`)}` };
}

/** The chosen leads, and whoever may be a lead of the chosen accounts or is named by an event for them: a subquery of (lead_key). */
function leadsNear({ leads, accounts }: ChosenKeys, identities: Identities): string {
  const keys = `CAST([${leads.join(', ')}], 'Array(UInt64)')`;
  return `(
        SELECT arrayJoin(${keys}) AS lead_key
        UNION ALL ${everInAccounts(accountChoice(sliceText(keysSlice(accounts))), identities)})`;
}

/** Whether an event (by its subject_key) may be one of an actor whose events count for the chosen. */
export function subjectsNear(chosen: ChosenKeys, identities: Identities): (subjectKey: string) => string {
  const near = leadsNear(chosen, identities);
  const ofAccounts = sliceText(keysSlice(chosen.accounts)).holds('account_key');
  return (subjectKey) => `${subjectKey} IN (
        SELECT lead_key FROM ${near}
        UNION ALL
        SELECT subject_key FROM ${identities} WHERE lead_key IN (SELECT lead_key FROM ${near})
        UNION ALL
        SELECT subject_key FROM events WHERE ${ofAccounts})`;
}

/** Everyone in the accounts of the chosen leads and of those near: among them is who signed up first. */
export function colleagues(chosen: ChosenKeys, identities: Identities, admissible: string): Selection {
  const near: Selection = {
    few: true,
    holds: (key) => `${key} IN (SELECT lead_key FROM ${leadsNear(chosen, identities)})`,
  };
  const accounts = `(SELECT account_id FROM (${leadAccounts(identities, near, admissible)}) WHERE account_id != '')`;
  const choice: AccountChoice = {
    key: (column) => `${column} IN (SELECT sipHash64('account', account_id) FROM ${accounts})`,
    id: (column) => `${column} IN ${accounts}`,
  };
  return {
    few: true,
    holds: (key) => `${key} IN (SELECT lead_key FROM (${leadsOf(choice, identities, admissible)}))`,
  };
}
