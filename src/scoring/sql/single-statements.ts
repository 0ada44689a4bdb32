import type { Model } from '../../model/types.ts';
import { accountStatement } from './account-statement.ts';
import { identities } from './identities.ts';
import { leadStatement } from './lead-statement.ts';
import { leadsOf } from './leads-of-accounts.ts';
import { outcomeFacts } from './outcome-facts.ts';
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

const leadsOfAccount = leadsOf(
  {
    key: (column) => `${column} = sipHash64('account', {id:String})`,
    id: (column) => `${column} = {id:String}`,
  },
  everyIdentity,
);
