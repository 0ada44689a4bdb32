import type { Model, Subject } from '../../model/types.ts';
import { accountStatement } from './account-statement.ts';
import { eventTimes } from './event-times.ts';
import { firstLeads } from './first-leads.ts';
import { admissible, anyHistory, type HistoryFacts, supersededFigures } from './history-facts.ts';
import { identities } from './identities.ts';
import { actorEvents, ignoredEvents } from './ignored-events.ts';
import { leadStatement, type RunFacts } from './lead-statement.ts';
import { leadsOf } from './leads-of-accounts.ts';
import { outcomeFacts } from './outcome-facts.ts';
import { type BoundStatement, type Instant, restsOnLeadScores } from './run-statements.ts';
import type { Selection } from './slice.ts';

// Where nothing is written, what a run keeps in tables is a subquery; the statement is the same.
const everyIdentity = `(${identities()})`;
const superseded = `(${supersededFigures()})`;
const everybody: Selection = { holds: () => '1', few: false };

/** What a run keeps in tables, as subqueries. */
function unwrittenFacts(model: Model, history: HistoryFacts = anyHistory): RunFacts {
  const mayEnter = admissible(history, superseded);
  const events = actorEvents(everyIdentity, mayEnter, eventTimes(model.timezone, history.daily));
  return {
    history,
    superseded,
    identities: everyIdentity,
    outcomes: `(${outcomeFacts(everyIdentity, mayEnter)})`,
    ignored: `(${ignoredEvents(model, events)})`,
    firstLeads: `(${firstLeads(everyIdentity, mayEnter, everybody)})`,
  };
}

const itself = (subject: Subject): Selection => ({
  holds: (key) => `${key} = sipHash64('${subject}', {id:String})`,
  few: true,
});

/** The score of one lead, without a run: a row of lead_scores, or none if nothing is known of such a lead. */
export function leadScore(
  model: Model,
  leadId: string,
  { asOf, knownAt }: Instant,
  history?: HistoryFacts,
): BoundStatement {
  return {
    name: 'score one lead',
    sql: leadStatement(model, unwrittenFacts(model, history), itself('lead')),
    params: { id: leadId, as_of: asOf, known_at: knownAt },
  };
}

/** The score of one account, without a run: a row of account_scores, or none if nothing is known of such an account. */
export function accountScore(
  model: Model,
  accountId: string,
  { asOf, knownAt }: Instant,
  history?: HistoryFacts,
): BoundStatement {
  const facts = unwrittenFacts(model, history);
  const members = leadsOfAccount(admissible(facts.history, superseded));
  const sql = accountStatement(
    model,
    { ...facts, leadAccounts: `(${members})`, leadScores: scoresOfMembers(model, facts) },
    itself('account'),
  );
  return {
    name: 'score one account',
    // Each mention of a subquery is planned anew, ten seconds with some: these keys are found once, as a constant.
    sql: restsOnLeadScores(model) ? `WITH (SELECT groupArray(lead_key) FROM (${members})) AS member_keys\n${sql}` : sql,
    params: { id: accountId, as_of: asOf, known_at: knownAt },
  };
}

function scoresOfMembers(model: Model, facts: RunFacts): string {
  const members = { holds: (key: string) => `${key} IN (SELECT arrayJoin(member_keys))`, few: true };
  return `(
    SELECT lead_key, sipHash64('account', account_id) AS account_key, engagement, usage
    FROM (${leadStatement(model, facts, members)}))`;
}

const leadsOfAccount = (mayEnter: string) =>
  leadsOf(
    {
      key: (column) => `${column} = sipHash64('account', {id:String})`,
      id: (column) => `${column} = {id:String}`,
    },
    everyIdentity,
    mayEnter,
  );
