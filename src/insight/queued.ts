import { z } from 'zod';
import type { Warehouse } from '../warehouse/client.ts';
import type { Query } from '../warehouse/query.ts';

/** Whether a lead (any of the person's ids) or its account is in the published queue of one of these teams. */
export async function isQueued(
  warehouse: Warehouse,
  who: { readonly leadIds: readonly string[]; readonly accountId: string },
  teams: readonly string[],
): Promise<boolean> {
  if (teams.length === 0) return false;
  const params = { leads: [...who.leadIds], account: who.accountId, teams: [...teams] };
  return (await warehouse.one(inQueues, params)).found > 0;
}

const inQueues: Query<{ found: number }> = {
  name: 'whether somebody is queued',
  sql: `
    SELECT count() AS found
    FROM queue_entries
    WHERE run_id = (SELECT argMax(run_id, (as_of, published_at)) FROM publications)
        AND has({teams:Array(String)}, team)
        AND (({account:String} != '' AND account_id = {account:String}) OR hasAny(arrayConcat([lead_id], contacts), {leads:Array(String)}))`,
  row: z.object({ found: z.coerce.number() }),
};
