import type { Model } from '../../model/types.ts';
import { accountStatement } from './account-statement.ts';
import { identities } from './identities.ts';
import { leadStatement } from './lead-statement.ts';
import { leadAccounts, outcomeFacts } from './outcome-facts.ts';
import type { BoundStatement, Instant } from './run-statements.ts';

// Where nothing is written, what a run keeps in tables is a subquery; the statement is the same.
const everyIdentity = `(${identities()})`;
const facts = { identities: everyIdentity, outcomes: `(${outcomeFacts(everyIdentity)})` };

/** The score of one lead, without a run: a row of lead_scores, or none if nothing is known of such a lead. */
export function leadScore(model: Model, leadId: string, { asOf, knownAt }: Instant): BoundStatement {
  const itself = { holds: (key: string) => `${key} = sipHash64('lead', {id:String})`, few: true };
  return {
    name: 'score one lead',
    sql: leadStatement(model, facts, itself),
    params: { id: leadId, as_of: asOf, known_at: knownAt },
  };
}

/** The score of one account, without a run: a row of account_scores, or none if nothing is known of such an account. */
export function accountScore(model: Model, accountId: string, { asOf, knownAt }: Instant): BoundStatement {
  const itself = { holds: (key: string) => `${key} = sipHash64('account', {id:String})`, few: true };
  return {
    name: 'score one account',
    sql: accountStatement(model, { ...facts, leadAccounts: `(${leadsOfAccount})` }, itself),
    params: { id: accountId, as_of: asOf, known_at: knownAt },
  };
}

/** Whoever a trait or an event ever put into the account may be its lead; whether that still holds is looked up for these alone. */
const onceInAccount = {
  few: true,
  holds: (key: string) => `${key} IN (
        SELECT lead_key FROM lead_traits WHERE account_id = {id:String}
        UNION ALL
        SELECT subject_key FROM events WHERE account_key = sipHash64('account', {id:String}) AND subject_kind = 'lead'
        UNION ALL
        SELECT lead_key FROM ${everyIdentity} WHERE subject_key IN (
            SELECT subject_key FROM events WHERE account_key = sipHash64('account', {id:String}) AND subject_kind IN ('email', 'alias')))`,
};

const leadsOfAccount = `
    SELECT lead_key, sipHash64('account', account_id) AS account_key, account_id
    FROM (${leadAccounts(everyIdentity, onceInAccount)})
    WHERE account_id = {id:String}`;
