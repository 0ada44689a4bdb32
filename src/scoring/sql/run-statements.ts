import type { Model } from '../../model/types.ts';
import { type AccountFacts, accountStatement } from './account-statement.ts';
import { accountsAround, leadsNear, membersAmong, subjectsNear } from './chosen.ts';
import { rulesOnLeads } from './contacts.ts';
import { eventTimes } from './event-times.ts';
import { firstLeads } from './first-leads.ts';
import { admissible, type HistoryFacts, supersededFigures } from './history-facts.ts';
import { identities } from './identities.ts';
import { actorEvents, ignoredEvents, looksAtActors } from './ignored-events.ts';
import { leadStatement, resultColumns } from './lead-statement.ts';
import { inheritedOutcomes, namedOutcomes } from './outcome-facts.ts';
import type { Detail } from './scored.ts';
import { type ChosenRole, chosenOf, type Selection, type Slice, sliceText } from './slice.ts';

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
  run_chosen: 'role, key',
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
 * Fills the run's tables, which its slices read, once `figureStatements` are done: those that the model and the history ask for. `ofChosen`
 * only what concerns the chosen leads and the accounts around, once those are found.
 */
export function runFactStatements(scoring: Scoring, ofChosen = false): BoundStatement[] {
  const { model, history } = scoring;
  const mayEnter = admissible(history, runFacts.superseded);
  const events = actorEvents(
    runFacts.identities,
    mayEnter,
    eventTimes(model.timezone, history.daily),
    ofChosen ? subjectsNear(near, runFacts.identities) : undefined,
  );
  const leads = ofChosen ? near : undefined;
  const fill = (name: string, table: RunTable, select: string) => filling(scoring, name, table, select);
  return [
    ...(ofChosen ? [fill('find leads near', 'run_near', leadsNear())] : []),
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

/** Finds the accounts around the chosen leads and accounts, by which `runFactStatements` and `leadSlice` of chosen leads go. */
export function aroundStatement(scoring: Scoring): BoundStatement {
  return choosing(scoring, 'find accounts around', 'around', accountsAround());
}

/** Chooses the leads of the chosen accounts too, once `memberStatement` is done. */
export function chooseMembers(scoring: Scoring): BoundStatement {
  const isTheirs = `${chosenOf('account').holds('account_key')} AND NOT ${chosenOf('lead').holds('lead_key')}`;
  return choosing(
    scoring,
    'choose leads of chosen accounts',
    'lead',
    `SELECT DISTINCT lead_key AS key FROM ${members} WHERE ${isTheirs}`,
  );
}

function choosing(scoring: Scoring, name: string, role: ChosenRole, keys: string): BoundStatement {
  return filling(scoring, name, 'run_chosen', `SELECT '${role}' AS role, key FROM (${keys})`);
}

/** Whoever `run_near` names. */
const nearKeys = `SELECT lead_key AS key FROM ${ofRun('run_near')}`;
const near: Selection = { few: true, keys: nearKeys, holds: (key) => `${key} IN (${nearKeys})` };
const everybody = { holds: () => '1', few: false };

/** Scores one slice of the leads into lead_scores; the chosen ones once the accounts around are found. */
export function leadSlice(
  { model, runId, instant, history }: Scoring,
  slice: Slice,
  number: number,
  detail: Detail = 'contributions',
): BoundStatement {
  const { params, ...selection } = sliceText(slice);
  const facts = { ...factsOfRun(history), accounts: slice.kind === 'chosen' ? chosenOf('around') : undefined };
  return {
    name: 'score leads',
    sql: `INSERT INTO lead_scores (run_id, slice, lead_key, lead_id, account_id, ${resultColumns})\nSELECT {run_id:String}, {slice:UInt16}, * FROM (${leadStatement(model, facts, selection, detail)})`,
    params: { ...params, run_id: runId, slice: number, as_of: instant.asOf, known_at: instant.knownAt },
  };
}

/** Whether the accounts' scores rest on the scores of their leads, which then have to be written before. */
export function restsOnLeadScores(model: Model): boolean {
  return rulesOnLeads(model).length > 0;
}

/** Scores one slice of the accounts into account_scores. A range asks that all leads of the run are scored; the chosen ones only if the model does. */
export function accountSlice(
  { model, runId, instant, history }: Scoring,
  slice: Slice,
  number: number,
  detail: Detail = 'contributions',
): BoundStatement {
  const { params, ...selection } = sliceText(slice);
  const facts = factsOfRun(history);
  const theirs = slice.kind === 'range' ? facts.leadAccounts : members;
  return {
    name: 'score accounts',
    sql: `INSERT INTO account_scores (run_id, slice, account_key, account_id, ${resultColumns})\nSELECT {run_id:String}, {slice:UInt16}, * FROM (${accountStatement(model, { ...facts, leadAccounts: theirs }, selection, detail)})`,
    params: { ...params, run_id: runId, slice: number, as_of: instant.asOf, known_at: instant.knownAt },
  };
}
