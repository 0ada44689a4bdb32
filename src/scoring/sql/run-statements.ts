import type { Model } from '../../model/types.ts';
import { accountStatement } from './account-statement.ts';
import { identities } from './identities.ts';
import { leadStatement, resultColumns } from './lead-statement.ts';
import { type AccountChoice, leadsOf } from './leads-of-accounts.ts';
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

const ofRun = (table: string) => `(SELECT * EXCEPT (run_id) FROM ${table} WHERE run_id = {run_id:String})`;
const runFacts = { identities: ofRun('run_identities'), outcomes: ofRun('run_outcomes') };
const scoredLeads = `(
    SELECT lead_key, sipHash64('account', account_id) AS account_key, account_id
    FROM lead_scores
    WHERE run_id = {run_id:String} AND account_id != '')`;

const chosen = ({ holds }: Selection): AccountChoice => ({
  key: holds,
  id: (column) => `${column} != '' AND ${holds(`sipHash64('account', ${column})`)}`,
});

const intoOutcomes = (facts: string) =>
  `INSERT INTO run_outcomes (run_id, subject, key, direct, outcome, at_ms)\nSELECT {run_id:String}, subject, key, direct, outcome, at_ms FROM (${facts})`;

/** Fills the run's identities and outcomes, which its slices read. */
export function runFactStatements(runId: string, instant: Instant): BoundStatement[] {
  const params = { run_id: runId, as_of: instant.asOf, known_at: instant.knownAt };
  return [
    {
      name: 'resolve identities',
      sql: `INSERT INTO run_identities (run_id, subject_key, lead_key, lead_id)\nSELECT {run_id:String}, subject_key, lead_key, lead_id FROM (${identities()})`,
      params,
    },
    {
      name: 'gather outcomes',
      sql: intoOutcomes(namedOutcomes(runFacts.identities)),
      params,
    },
    {
      name: 'pass outcomes on to accounts',
      sql: intoOutcomes(inheritedOutcomes(runFacts.outcomes, runFacts.identities)),
      params,
    },
  ];
}

/** Scores one slice of the leads into lead_scores. */
export function leadSlice(model: Model, runId: string, instant: Instant, slice: Slice, number: number): BoundStatement {
  const { params, ...selection } = sliceText(slice);
  return {
    name: 'score leads',
    sql: `INSERT INTO lead_scores (run_id, slice, lead_key, lead_id, account_id, ${resultColumns})\nSELECT {run_id:String}, {slice:UInt16}, * FROM (${leadStatement(model, runFacts, selection)})`,
    params: { ...params, run_id: runId, slice: number, as_of: instant.asOf, known_at: instant.knownAt },
  };
}

/** Scores one slice of the accounts into account_scores. A range asks that all leads of the run are scored; a list of keys doesn't. */
export function accountSlice(
  model: Model,
  runId: string,
  instant: Instant,
  slice: Slice,
  number: number,
): BoundStatement {
  const { params, ...selection } = sliceText(slice);
  const leadAccounts = slice.kind === 'range' ? scoredLeads : `(${leadsOf(chosen(selection), runFacts.identities)})`;
  return {
    name: 'score accounts',
    sql: `INSERT INTO account_scores (run_id, slice, account_key, account_id, ${resultColumns})\nSELECT {run_id:String}, {slice:UInt16}, * FROM (${accountStatement(model, { ...runFacts, leadAccounts }, selection)})`,
    params: { ...params, run_id: runId, slice: number, as_of: instant.asOf, known_at: instant.knownAt },
  };
}
