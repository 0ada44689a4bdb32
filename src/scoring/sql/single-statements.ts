import type { Model, Subject } from '../../model/types.ts';
import { accountStatement } from './account-statement.ts';
import { eventTimes } from './event-times.ts';
import { firstLeads } from './first-leads.ts';
import { admissible, anyHistory, type HistoryFacts, supersededFigures } from './history-facts.ts';
import { identities } from './identities.ts';
import { actorEvents, ignoredEvents, looksAtActors } from './ignored-events.ts';
import { leadStatement, type RunFacts } from './lead-statement.ts';
import { leadsOf } from './leads-of-accounts.ts';
import { outcomeFacts } from './outcome-facts.ts';
import { type BoundStatement, type Instant, restsOnLeadScores } from './run-statements.ts';
import type { Selection } from './slice.ts';

const everybody: Selection = { holds: () => '1', few: false };

/** Subqueries by their names in a statement: written out at each mention it grew beyond what the engine parses. */
type Named = Readonly<Record<string, string>>;

function withNamed(named: Named, statement: string): string {
  const parts = Object.entries(named).map(([name, sql]) => `${name} AS (${sql})`);
  return `WITH ${parts.join(',\n')}\n${statement}`;
}

/** Where nothing is written, what a run keeps in tables is a named subquery; the statement is the same. */
function unwritten(model: Model, history: HistoryFacts): { facts: RunFacts; named: Named; mayEnter: string } {
  const facts: RunFacts = {
    history,
    superseded: 'every_superseded',
    identities: 'every_identity',
    outcomes: 'every_outcome',
    ignored: 'every_ignored',
    firstLeads: 'every_first_lead',
  };
  const mayEnter = admissible(history, facts.superseded);
  const events = actorEvents(facts.identities, mayEnter, eventTimes(model.timezone, history.daily));
  const named = {
    ...(history.restates ? { every_superseded: supersededFigures() } : {}),
    every_identity: identities(),
    every_outcome: outcomeFacts(facts.identities, mayEnter),
    ...(looksAtActors(model) ? { every_ignored: ignoredEvents(model, events) } : {}),
    every_first_lead: firstLeads(facts.identities, mayEnter, everybody),
  };
  return { facts, named, mayEnter };
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
  history: HistoryFacts = anyHistory,
): BoundStatement {
  const { facts, named } = unwritten(model, history);
  return {
    name: 'score one lead',
    sql: withNamed(named, leadStatement(model, facts, itself('lead'))),
    params: { id: leadId, as_of: asOf, known_at: knownAt },
  };
}

/** The score of one account, without a run: a row of account_scores, or none if nothing is known of such an account. */
export function accountScore(
  model: Model,
  accountId: string,
  { asOf, knownAt }: Instant,
  history: HistoryFacts = anyHistory,
): BoundStatement {
  const { facts, named, mayEnter } = unwritten(model, history);
  const members = {
    every_member: leadsOf(
      {
        key: (column) => `${column} = sipHash64('account', {id:String})`,
        id: (column) => `${column} = {id:String}`,
      },
      facts.identities,
      mayEnter,
    ),
    ...(restsOnLeadScores(model) ? scoresOfMembers(model, facts) : {}),
  };
  const ofAccount = { ...facts, leadAccounts: 'every_member', leadScores: 'every_member_score' };
  return {
    name: 'score one account',
    sql: withNamed({ ...named, ...members }, accountStatement(model, ofAccount, itself('account'))),
    params: { id: accountId, as_of: asOf, known_at: knownAt },
  };
}

/** The account's leads with their scores. A subquery is planned anew at each mention: with their keys as a constant it takes a third. */
function scoresOfMembers(model: Model, facts: RunFacts): Named {
  const members: Selection = { holds: (key) => `${key} IN (SELECT arrayJoin(member_keys))`, few: true };
  return {
    every_member_score: `
    WITH (SELECT groupArray(lead_key) FROM every_member) AS member_keys
    SELECT lead_key, sipHash64('account', account_id) AS account_key, engagement, usage
    FROM (${leadStatement(withoutFit(model), facts, members)})`,
  };
}

/** The model so far as engagement and usage rest on it: half as much to plan. */
function withoutFit(model: Model): Model {
  const divisors = model.signals.flatMap((signal) =>
    signal.source === 'events' && signal.ratioTo?.kind === 'signal' ? [signal.ratioTo.signal] : [],
  );
  return {
    ...model,
    signals: model.signals.filter(({ name, score }) => score !== 'fit' || divisors.includes(name)),
    groups: model.groups.filter(({ score }) => score !== 'fit'),
    handRaises: [],
    rules: [],
    suppressions: [],
    suppress: [],
  };
}
