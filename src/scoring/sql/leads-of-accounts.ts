import type { Identities } from './identities.ts';
import { leadAccounts } from './outcome-facts.ts';

/** Which accounts: predicates on a column of account keys, and on one of account ids. */
export interface AccountChoice {
  readonly key: (column: string) => string;
  readonly id: (column: string) => string;
}

/** Whoever a trait or an event ever put into one of the accounts, and whoever an event for one of them names: rows of (lead_key). */
export function everInAccounts(accounts: AccountChoice, identities: Identities): string {
  return `
        SELECT lead_key FROM lead_traits WHERE ${accounts.id('account_id')}
        UNION ALL
        SELECT subject_key FROM events WHERE ${accounts.key('account_key')} AND subject_kind = 'lead'
        UNION ALL
        SELECT lead_key FROM ${identities} WHERE subject_key IN (
            SELECT subject_key FROM events WHERE ${accounts.key('account_key')} AND subject_kind IN ('email', 'alias'))`;
}

/**
 * The leads of the chosen accounts, straight from the history: lead_key, account_key, account_id. Whoever was ever put into one of
 * them may be its lead; whether that still holds is looked up for these alone.
 */
export function leadsOf(accounts: AccountChoice, identities: Identities, admissible: string): string {
  const everThere = {
    few: true,
    holds: (key: string) => `${key} IN (${everInAccounts(accounts, identities)})`,
  };
  return `
    SELECT lead_key, sipHash64('account', account_id) AS account_key, account_id
    FROM (${leadAccounts(identities, everThere, admissible)})
    WHERE ${accounts.id('account_id')}`;
}
