import { z } from 'zod';
import { unbeatable } from '../model/unbeatable.ts';
import { type Name, namesOf } from '../queue/directory.ts';
import type { Warehouse } from '../warehouse/client.ts';
import type { Query } from '../warehouse/query.ts';

/**
 * The names of those whom a suppression keeps from calls that no hand-raise beats, by a run's scores: leads with their e-mails, and accounts. Who is
 * one person with whom must be gathered (candidates.ts), and not be forgotten.
 */
export async function* keptFromCalls(
  warehouse: Warehouse,
  runId: string,
  options: { readonly signal: AbortSignal },
): AsyncIterable<Name> {
  for await (const rows of warehouse.stream(whoIsKept, { run_id: runId, unbeatable }, options)) {
    for (const { account_id: accountId, lead_id: leadId, email } of rows) yield* namesOf({ accountId, leadId, email });
  }
}

const holds = (names: string) => `hasAny(CAST(${names}, 'Array(String)'), {unbeatable:Array(String)})`;

const whoIsKept: Query<{ account_id: string; lead_id: string; email: string }> = {
  name: 'who must not be called',
  sql: `
    WITH kept AS (
        SELECT lead_key, lead_id
        FROM lead_scores
        WHERE run_id = {run_id:String} AND (
            ${holds('suppressed')}
            OR lead_key IN (SELECT lead_key FROM run_people WHERE run_id = {run_id:String} AND ${holds('suppressed')})))
    SELECT account_id, '' AS lead_id, '' AS email
    FROM account_scores
    WHERE run_id = {run_id:String} AND ${holds('suppressed')}
    UNION ALL
    SELECT '', lead_id, ''
    FROM kept
    UNION ALL
    SELECT DISTINCT '', '', email
    FROM lead_traits
    WHERE email != '' AND lead_key IN (SELECT lead_key FROM kept)`,
  row: z.object({ account_id: z.string(), lead_id: z.string(), email: z.string() }),
};
