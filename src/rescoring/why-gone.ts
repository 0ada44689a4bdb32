import { z } from 'zod';
import type { Model } from '../model/types.ts';
import type { Warehouse } from '../warehouse/client.ts';
import type { Query } from '../warehouse/query.ts';

export interface WhyGone {
  readonly model: Pick<Model, 'suppress'>;
  /** Whose scores decide. Who is one person with whom must be gathered (candidates.ts), and not be forgotten. */
  readonly runId: string;
  /** The run by whose publication the entries were in a queue, for their contacts; undefined where there is none. */
  readonly entriesOf: string | undefined;
  readonly entryIds: readonly string[];
}

/**
 * Why entries are in no queue by a run's scores: the suppression that holds for the account, for the best contact or for whoever qualifies
 * there, the first as the model lists them; `not_qualified` without one.
 */
export async function whyGone(
  warehouse: Warehouse,
  { model, runId, entriesOf, entryIds }: WhyGone,
  options: { readonly signal: AbortSignal },
): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (let from = 0; from < entryIds.length; from += chunk) {
    const params = {
      run_id: runId,
      before: entriesOf ?? '',
      entry_ids: entryIds.slice(from, from + chunk),
      suppress: model.suppress,
    };
    for (const { entry_id, names } of await warehouse.rows(suppressionsOfEntries, params, options)) {
      const name = model.suppress.find((one) => names.includes(one));
      if (name !== undefined) found.set(entry_id, name);
    }
  }
  return new Map(entryIds.map((id) => [id, found.get(id) ?? notQualified]));
}

/** Why an entry is gone that no suppression keeps out. */
export const notQualified = 'not_qualified';

// Ids of one statement.
const chunk = 2_000;

const standing = (subject: 'lead' | 'account') => `
    SELECT sipHash64('${subject}', subject_id) FROM qualification_facts FINAL WHERE until IS NULL AND subject = '${subject}'`;

const named = (kind: 'lead' | 'account') => `
    SELECT substring(id, ${kind.length + 2}) FROM (SELECT arrayJoin({entry_ids:Array(String)}) AS id) WHERE startsWith(id, '${kind}:')`;

/** Of each entry the suppressions that hold for it; those of a lead are those of the person, under whatever id. */
const suppressionsOfEntries: Query<{ entry_id: string; names: string[] }> = {
  name: 'suppressions of entries',
  sql: `
    WITH
        best AS (
            SELECT entry_id, sipHash64('lead', lead_id) AS best_key, account_id
            FROM queue_entries
            WHERE run_id = {before:String} AND entry_id IN {entry_ids:Array(String)}),
        leads AS (
            SELECT lead_key, 'lead:' || lead_id AS own_entry, account_id, arrayConcat(suppressed, theirs) AS held_back,
                hand_raised_at IS NOT NULL OR lead_key IN (${standing('lead')}) AS stands
            FROM lead_scores
            LEFT JOIN (SELECT lead_key AS of_lead, suppressed AS theirs FROM run_people WHERE run_id = {run_id:String}) AS same
                ON same.of_lead = lead_scores.lead_key
            WHERE run_id = {run_id:String} AND (
                account_id IN (${named('account')}) OR lead_id IN (${named('lead')}) OR lead_key IN (SELECT best_key FROM best)))
    SELECT entry_id, arrayFilter(name -> has({suppress:Array(String)}, name), groupUniqArrayArray(held_back)) AS names
    FROM (
        SELECT 'account:' || account_id AS entry_id, CAST(suppressed, 'Array(String)') AS held_back
        FROM account_scores
        WHERE run_id = {run_id:String} AND account_id IN (${named('account')})
        UNION ALL
        SELECT 'account:' || account_id, CAST(held_back, 'Array(String)') FROM leads WHERE account_id != '' AND stands
        UNION ALL
        SELECT own_entry, CAST(held_back, 'Array(String)') FROM leads
        UNION ALL
        SELECT best.entry_id, CAST(leads.held_back, 'Array(String)')
        FROM leads
        INNER JOIN best ON best.best_key = leads.lead_key)
    WHERE entry_id IN {entry_ids:Array(String)}
    GROUP BY entry_id
    HAVING notEmpty(names)`,
  row: z.object({ entry_id: z.string(), names: z.array(z.string()) }),
};
