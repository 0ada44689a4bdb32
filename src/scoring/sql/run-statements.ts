import type { Model } from '../../model/types.ts';
import { type AccountFacts, accountStatement } from './account-statement.ts';
import { accountsOfLeads, type ChosenKeys, keysSlice, leadsNear, membersAmong, subjectsNear } from './chosen.ts';
import { rulesOnLeads } from './contacts.ts';
import { eventTimes } from './event-times.ts';
import { firstLeads } from './first-leads.ts';
import { admissible, type HistoryFacts, supersededFigures } from './history-facts.ts';
import { identities } from './identities.ts';
import { actorEvents, ignoredEvents, looksAtActors } from './ignored-events.ts';
import { leadStatement, resultColumns } from './lead-statement.ts';
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
  run_near: 'lead_key',
  run_members: 'lead_key, account_key, account_id',
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
const members = ofRun('run_members');
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

/** Fills what everything else that looks at events asks for: versions of figures that count no more. */
export function figureStatements(scoring: Scoring): BoundStatement[] {
  return scoring.history.restates
    ? [filling(scoring, 'find superseded figures', 'run_superseded', supersededFigures())]
    : [];
}

/**
 * Fills the run's tables, which its slices read, once `figureStatements` are done: those that the model and the history ask for. With
 * `chosen` only what concerns these leads and accounts, among which are the accounts of all these leads.
 */
export function runFactStatements(scoring: Scoring, chosen?: ChosenKeys): BoundStatement[] {
  const { model, history } = scoring;
  const mayEnter = admissible(history, runFacts.superseded);
  const events = actorEvents(
    runFacts.identities,
    mayEnter,
    eventTimes(model.timezone, history.daily),
    chosen && subjectsNear(chosen, near, runFacts.identities),
  );
  const leads = chosen && near;
  const fill = (name: string, table: RunTable, select: string) => filling(scoring, name, table, select);
  return [
    ...(chosen ? [fill('find leads near', 'run_near', leadsNear(chosen))] : []),
    fill('resolve identities', 'run_identities', identities(leads && { kind: 'leads', holds: leads.holds })),
    fill('gather outcomes', 'run_outcomes', namedOutcomes(runFacts.identities, leads)),
    fill(
      'pass outcomes on to accounts',
      'run_outcomes',
      inheritedOutcomes(runFacts.outcomes, runFacts.identities, mayEnter),
    ),
    ...(looksAtActors(model) ? [fill('find ignored events', 'run_ignored', ignoredEvents(model, events))] : []),
    ...(model.signals.some(({ source }) => source === 'first_lead')
      ? [fill('find first leads', 'run_first_leads', firstLeads(runFacts.identities, mayEnter, leads ?? everybody))]
      : []),
  ];
}

/** Fills what chosen accounts' statements read besides, once `runFactStatements` are done: the accounts of whoever is near. */
export function memberStatement(scoring: Scoring): BoundStatement {
  const mayEnter = admissible(scoring.history, runFacts.superseded);
  return filling(scoring, 'find members', 'run_members', membersAmong(near, runFacts.identities, mayEnter));
}

function filling({ runId, instant }: Scoring, name: string, table: RunTable, select: string): BoundStatement {
  return {
    name,
    sql: `INSERT INTO ${table} (run_id, ${runTables[table]})\nSELECT {run_id:String}, ${runTables[table]} FROM (${select})`,
    params: { run_id: runId, as_of: instant.asOf, known_at: instant.knownAt },
  };
}

/** The keys (`key`) of the accounts of chosen leads, once `figureStatements` are done. */
export function accountsOfChosen({ runId, instant, history }: Scoring, leads: readonly bigint[]): BoundStatement {
  const { params, ...selection } = sliceText(keysSlice(leads));
  return {
    name: 'accounts of chosen leads',
    sql: accountsOfLeads(selection, admissible(history, runFacts.superseded)),
    params: { ...params, run_id: runId, as_of: instant.asOf, known_at: instant.knownAt },
  };
}

/** The keys (`key`) of the leads of chosen accounts, once `memberStatement` is done. */
export function leadsOfChosen({ runId }: Scoring, accounts: readonly bigint[]): BoundStatement {
  const { params, holds } = sliceText(keysSlice(accounts));
  return {
    name: 'leads of chosen accounts',
    sql: `SELECT lead_key AS key FROM ${members} WHERE ${holds('account_key')}`,
    params: { ...params, run_id: runId },
  };
}

/** Whoever `run_near` names. */
const near: Selection = { few: true, holds: (key) => `${key} IN (SELECT lead_key FROM ${ofRun('run_near')})` };
const everybody = { holds: () => '1', few: false };

/** Scores one slice of the leads into lead_scores. Of few leads `accounts` are the keys of all that they are in. */
export function leadSlice(
  { model, runId, instant, history }: Scoring,
  slice: Slice,
  number: number,
  accounts?: readonly bigint[],
): BoundStatement {
  const { params, ...selection } = sliceText(slice);
  const facts = { ...factsOfRun(history), accounts: accounts && sliceText(keysSlice(accounts)) };
  return {
    name: 'score leads',
    sql: `INSERT INTO lead_scores (run_id, slice, lead_key, lead_id, account_id, ${resultColumns})\nSELECT {run_id:String}, {slice:UInt16}, * FROM (${leadStatement(model, facts, selection)})`,
    params: { ...params, run_id: runId, slice: number, as_of: instant.asOf, known_at: instant.knownAt },
  };
}

/** Whether the accounts' scores rest on the scores of their leads, which then have to be written before. */
export function restsOnLeadScores(model: Model): boolean {
  return rulesOnLeads(model).length > 0;
}

/** Scores one slice of the accounts into account_scores. A range asks that all leads of the run are scored; a list of keys only if the model does. */
export function accountSlice(
  { model, runId, instant, history }: Scoring,
  slice: Slice,
  number: number,
): BoundStatement {
  const { params, ...selection } = sliceText(slice);
  const facts = factsOfRun(history);
  const theirs = slice.kind === 'range' ? facts.leadAccounts : members;
  return {
    name: 'score accounts',
    sql: `INSERT INTO account_scores (run_id, slice, account_key, account_id, ${resultColumns})\nSELECT {run_id:String}, {slice:UInt16}, * FROM (${accountStatement(model, { ...facts, leadAccounts: theirs }, selection)})`,
    params: { ...params, run_id: runId, slice: number, as_of: instant.asOf, known_at: instant.knownAt },
  };
}
