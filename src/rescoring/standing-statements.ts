import type { Subject } from '../model/types.ts';

/** Parameter of the statements: run_id. */

/** Which qualifications stand: those on record, or those that a preview evaluated. */
export type Standing = 'recorded' | 'evaluated';
const standingFacts: Record<Standing, string> = {
  recorded: 'qualification_facts FINAL WHERE until IS NULL',
  evaluated: 'run_standing WHERE run_id = {run_id:String}',
};

/** Rows of (subject_id, rules, since) of those whose qualifications stand. */
export const standingOf = (subject: Subject, standing: Standing) => `
        SELECT subject_id, facts.2 AS rules, facts.1 AS since
        FROM (
            SELECT subject_id, arraySort(groupArray((since, toString(rule)))) AS facts
            FROM ${standingFacts[standing]} AND subject = '${subject}'
            GROUP BY subject_id)`;

/** Leads who are one person with another, as run_people has them. */
export const people = `SELECT lead_key AS of_lead, person AS shared, ids, suppressed AS theirs FROM run_people WHERE run_id = {run_id:String}`;
