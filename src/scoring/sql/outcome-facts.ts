import type { Model } from '../../model/types.ts';
import { type Identities, leadEvents } from './identities.ts';
import { arrived, happened, known, milliseconds } from './instant.ts';
import type { Selection } from './slice.ts';
import { outcomeColumn, outcomesOf } from './standing.ts';
import { versionOrder } from './traits.ts';

/**
 * The account of each selected lead: lead_key, account_id (empty without one). The one that its traits say; else that
 * of its latest event that carries one. `admissible` says which events may enter.
 */
export function leadAccounts(identities: Identities, leads: Selection, admissible: string): string {
  return `
    SELECT lead_key, if(max(said) != '', max(said), max(seen)) AS account_id
    FROM (
        SELECT lead_key, argMax(account_id, ${versionOrder}) AS said, '' AS seen
        FROM lead_traits
        WHERE account_id != '' AND ${leads.holds('lead_key')} AND ${known}
        GROUP BY lead_key
        UNION ALL
        SELECT lead_key, '' AS said, argMax(account_id, (at, account_id)) AS seen
        FROM (${leadEvents('at, account_id', identities, leads.few ? unsaidOf(leads) : leads, `account_id != '' AND ${admissible}`)})
        GROUP BY lead_key)
    GROUP BY lead_key`;
}

/**
 * Those of the leads whose traits say no account. Where the leads' keys are to be had, so are theirs: of events then only their granules are
 * read, an eighth of the leads' where most say it. Of everyone the set of those who say it costs more than it saves.
 */
export function unsaidOf(leads: Selection): Selection {
  const said = `SELECT lead_key FROM lead_traits WHERE account_id != '' AND ${leads.holds('lead_key')} AND ${known}`;
  if (leads.keys === undefined) return { ...leads, holds: (key) => `${leads.holds(key)} AND ${key} NOT IN (${said})` };
  const keys = `SELECT key FROM (${leads.keys}) WHERE key NOT IN (${said})`;
  return { few: true, keys, holds: (key) => `${key} IN (${keys})` };
}

/** The latest time of each outcome by whom it names: subject, key, direct (1), outcome, at_ms. Of leads all, or the selected. */
export function namedOutcomes(identities: Identities, leads?: Selection): string {
  return `
        SELECT
            if(subject_kind = 'account', 'account', 'lead') AS subject,
            if(subject_kind = 'email', whose.lead_key, outcomes.subject_key) AS key,
            1 AS direct,
            outcome,
            max(${milliseconds('at')}) AS at_ms
        FROM outcomes
        ANY LEFT JOIN (SELECT subject_key, lead_key FROM ${identities}) AS whose ON whose.subject_key = outcomes.subject_key
        WHERE ${happened} AND ${arrived} AND (subject_kind != 'email' OR whose.lead_key != 0)${leads ? ` AND (subject_kind = 'account' OR ${leads.holds('key')})` : ''}
        GROUP BY subject, key, outcome`;
}

/**
 * What an outcome of a lead means for its account, in the same columns, with direct = 0. `disqualified` and `recycled` concern
 * one person and mean nothing for it. `named` is a table or a subquery of what `namedOutcomes` gives.
 */
export function inheritedOutcomes(named: OutcomeFacts, identities: Identities, admissible: string): string {
  const concerned = {
    holds: (key: string) => `${key} IN (SELECT key FROM ${named} WHERE subject = 'lead')`,
    few: true,
  };
  return `
    SELECT 'account' AS subject, sipHash64('account', accounts.account_id) AS key, 0 AS direct, outcome, max(at_ms) AS at_ms
    FROM ${named} AS leads
    INNER JOIN (${leadAccounts(identities, concerned, admissible)}) AS accounts ON accounts.lead_key = leads.key
    WHERE leads.subject = 'lead' AND outcome NOT IN ('disqualified', 'recycled') AND accounts.account_id != ''
    GROUP BY key, outcome`;
}

/** The latest time of each outcome by whom it concerns: those that name the subject, and those that an account inherits. */
export function outcomeFacts(identities: Identities, admissible: string): string {
  const named = namedOutcomes(identities);
  return `
    SELECT subject, key, direct, outcome, at_ms FROM (${named})
    UNION ALL ${inheritedOutcomes(`(${named})`, identities, admissible)}`;
}

/** A table or a subquery of what `outcomeFacts` gives. */
export type OutcomeFacts = string;

/** One row a subject: key, the latest time of each outcome that the model asks for, and closed_ms, that of the latest outcome which names the subject. */
export function outcomeColumns(model: Model, facts: OutcomeFacts, subject: 'lead' | 'account'): string {
  const columns = outcomesOf(model).map(
    (outcome) => `, maxIf(at_ms, outcome = '${outcome}') AS ${outcomeColumn(outcome)}`,
  );
  return `
    SELECT key, maxIf(at_ms, direct) AS closed_ms${columns.join('')}
    FROM ${facts}
    WHERE subject = '${subject}'
    GROUP BY key`;
}
