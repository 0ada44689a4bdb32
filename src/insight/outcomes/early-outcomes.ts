import { z } from 'zod';
import { happened, arrived as hasArrived, milliseconds } from '../../scoring/sql/instant.ts';
import type { CallOptions, Warehouse } from '../../warehouse/client.ts';
import type { Query } from '../../warehouse/query.ts';
import { type Gathering, namedEmails } from './gather.ts';

/** Outcomes that can't have come of what pql knows, and which no rate counts. */
export interface EarlyOutcomes {
  /** Dated before the first event, trait or sign-up of whom they name. */
  readonly beforeFirstContact: number;
  /** Leads and accounts of those, ten at most: `lead:ID`, `account:ID`. */
  readonly ids: readonly string[];
  /** Outcomes of somebody of whom nothing else is known. */
  readonly ofNobody: number;
  readonly nobodyIds: readonly string[];
}

/** Reads what `gatherFirstContacts` wrote under the scratch run. */
export function readEarlyOutcomes(
  warehouse: Warehouse,
  { runId, horizon }: Gathering,
  options: CallOptions = {},
): Promise<EarlyOutcomes> {
  return warehouse.one(earlyOutcomes, { run_id: runId, as_of: horizon, known_at: horizon }, options);
}

const shown = 10;
const count = z.coerce.number();

// An e-mail of nobody is counted; it is no id, and nobody's business.
const earlyOutcomes: Query<EarlyOutcomes> = {
  name: 'outcomes before the first contact',
  sql: `
    SELECT
        countIf(isKnown AND at_ms < first_ms) AS early,
        arraySlice(arraySort(groupUniqArrayIf(id, isKnown AND at_ms < first_ms)), 1, ${shown}) AS ids,
        countIf(NOT isKnown) AS of_nobody,
        arraySlice(arraySort(groupUniqArrayIf(id, NOT isKnown AND id != '')), 1, ${shown}) AS nobody_ids
    FROM (
        SELECT named.id AS id, named.at_ms AS at_ms, contacts.first_ms AS first_ms, contacts.key != 0 AS isKnown
        FROM (
            SELECT
                if(subject_kind = 'account', 'account', 'lead') AS unit,
                if(subject_kind = 'email', whose.lead_key, outcomes.subject_key) AS key,
                multiIf(subject_kind != 'email', subject_kind || ':' || subject_id, whose.lead_id = '', '', 'lead:' || whose.lead_id) AS id,
                ${milliseconds('at')} AS at_ms
            FROM outcomes
            ANY LEFT JOIN (SELECT subject_key, lead_key, lead_id FROM ${namedEmails}) AS whose ON whose.subject_key = outcomes.subject_key
            WHERE ${happened} AND ${hasArrived}) AS named
        ANY LEFT JOIN (SELECT unit, key, first_ms FROM run_first_contacts WHERE run_id = {run_id:String}) AS contacts
            ON contacts.unit = named.unit AND contacts.key = named.key)`,
  row: z
    .object({ early: count, ids: z.array(z.string()), of_nobody: count, nobody_ids: z.array(z.string()) })
    .transform(({ early, ids, of_nobody, nobody_ids }) => ({
      beforeFirstContact: early,
      ids,
      ofNobody: of_nobody,
      nobodyIds: nobody_ids,
    })),
};
