import type { Model } from '../../model/types.ts';
import { type AccountFacts, accountStatement } from './account-statement.ts';
import { accountChoice, type ChosenKeys, colleagues, subjectsNear } from './chosen.ts';
import { rulesOnLeads } from './contacts.ts';
import { eventTimes } from './event-times.ts';
import { firstLeads } from './first-leads.ts';
import { admissible, type HistoryFacts, supersededFigures } from './history-facts.ts';
import { identities } from './identities.ts';
import { actorEvents, ignoredEvents, looksAtActors } from './ignored-events.ts';
import { leadStatement, resultColumns } from './lead-statement.ts';
import { leadsOf } from './leads-of-accounts.ts';
import { inheritedOutcomes, namedOutcomes } from './outcome-facts.ts';
import { type Selection, type Slice, sliceText } from './slice.ts';

export interface BoundStatement {
  readonly name: string;
  readonly sql: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/** Instants in milliseconds since 1970. */
export interface Instant {
  readonly asOf: number;
  readonly knownAt: number;
}

/** One scoring: what a run's statements are made for. */
export interface Scoring {
  readonly model: Model;
  readonly runId: string;
  readonly instant: Instant;
  readonly history: HistoryFacts;
}

/** Tables of what a run finds out before its slices, by the columns that each has besides run_id. */
export const runTables = {
  run_superseded: 'identity, arrived_at',
  run_identities: 'subject_key, lead_key, lead_id',
  run_outcomes: 'subject, key, direct, outcome, at_ms',
  run_ignored: 'guard, actor_key, event, at_ms, text',
  run_first_leads: 'lead_key',
} as const;
type RunTable = keyof typeof runTables;

const ofRun = (table: RunTable) => `(SELECT ${runTables[table]} FROM ${table} WHERE run_id = {run_id:String})`;
const runFacts = {
  identities: ofRun('run_identities'),
  outcomes: ofRun('run_outcomes'),
  superseded: ofRun('run_superseded'),
  ignored: ofRun('run_ignored'),
  firstLeads: ofRun('run_first_leads'),
};
const ofLeads = (columns: string) => `(
    SELECT ${columns}
    FROM lead_scores
    WHERE run_id = {run_id:String} AND account_id != '')`;
const leadAccounts = ofLeads(`lead_key, sipHash64('account', account_id) AS account_key, account_id`);
const leadScores = ofLeads(`lead_key, sipHash64('account', account_id) AS account_key, engagement, usage`);

/** What a slice reads besides the history, once the run's tables and the leads' scores are written. */
export function factsOfRun(history: HistoryFacts): AccountFacts {
  return { ...runFacts, history, leadAccounts, leadScores };
}

/** Fills the run's tables, which its slices read: those that the model and the history ask for; of guards and first leads what concerns the chosen. */
export function runFactStatements({ model, runId, instant, history }: Scoring, chosen?: ChosenKeys): BoundStatement[] {
  const params = { run_id: runId, as_of: instant.asOf, known_at: instant.knownAt };
  const mayEnter = admissible(history, runFacts.superseded);
  const fill = (name: string, table: RunTable, select: string): BoundStatement => ({
    name,
    sql: `INSERT INTO ${table} (run_id, ${runTables[table]})\nSELECT {run_id:String}, ${runTables[table]} FROM (${select})`,
    params,
  });
  const near = chosen && subjectsNear(chosen, runFacts.identities);
  const events = actorEvents(runFacts.identities, mayEnter, eventTimes(model.timezone, history.daily), near);
  const candidates = chosen ? colleagues(chosen, runFacts.identities, mayEnter) : everybody;
  return [
    ...(history.restates ? [fill('find superseded figures', 'run_superseded', supersededFigures())] : []),
    fill('resolve identities', 'run_identities', identities()),
    fill('gather outcomes', 'run_outcomes', namedOutcomes(runFacts.identities)),
    fill(
      'pass outcomes on to accounts',
      'run_outcomes',
      inheritedOutcomes(runFacts.outcomes, runFacts.identities, mayEnter),
    ),
    ...(looksAtActors(model) ? [fill('find ignored events', 'run_ignored', ignoredEvents(model, events))] : []),
    ...(model.signals.some(({ source }) => source === 'first_lead')
      ? [fill('find first leads', 'run_first_leads', firstLeads(runFacts.identities, mayEnter, candidates))]
      : []),
  ];
}

const everybody = { holds: () => '1', few: false };

/** Scores one slice of the leads into lead_scores. */
export function leadSlice({ model, runId, instant, history }: Scoring, slice: Slice, number: number): BoundStatement {
  const { params, ...selection } = sliceText(slice);
  return {
    name: 'score leads',
    sql: `INSERT INTO lead_scores (run_id, slice, lead_key, lead_id, account_id, ${resultColumns})\nSELECT {run_id:String}, {slice:UInt16}, * FROM (${leadStatement(model, factsOfRun(history), selection)})`,
    params: { ...params, run_id: runId, slice: number, as_of: instant.asOf, known_at: instant.knownAt },
  };
}

/** Whether the accounts' scores rest on the scores of their leads, which then have to be written before. */
export function restsOnLeadScores(model: Model): boolean {
  return rulesOnLeads(model).length > 0;
}

/** The keys (`key`) of the leads of chosen accounts, once the run's facts are there. */
export function leadsOfChosen({ runId, instant, history }: Scoring, accounts: Slice): BoundStatement {
  const { params, ...selection } = sliceText(accounts);
  return {
    name: 'leads of chosen accounts',
    sql: `SELECT lead_key AS key FROM (${membersOf(selection, history)})`,
    params: { ...params, run_id: runId, as_of: instant.asOf, known_at: instant.knownAt },
  };
}

function membersOf(accounts: Selection, history: HistoryFacts): string {
  return leadsOf(accountChoice(accounts), runFacts.identities, admissible(history, runFacts.superseded));
}

/** Scores one slice of the accounts into account_scores. A range asks that all leads of the run are scored; a list of keys only if the model does. */
export function accountSlice(
  { model, runId, instant, history }: Scoring,
  slice: Slice,
  number: number,
): BoundStatement {
  const { params, ...selection } = sliceText(slice);
  const facts = factsOfRun(history);
  const theirs = slice.kind === 'range' ? facts.leadAccounts : `(${membersOf(selection, history)})`;
  return {
    name: 'score accounts',
    sql: `INSERT INTO account_scores (run_id, slice, account_key, account_id, ${resultColumns})\nSELECT {run_id:String}, {slice:UInt16}, * FROM (${accountStatement(model, { ...facts, leadAccounts: theirs }, selection)})`,
    params: { ...params, run_id: runId, slice: number, as_of: instant.asOf, known_at: instant.knownAt },
  };
}
