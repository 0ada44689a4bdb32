import { z } from 'zod';
import type { Warehouse } from '../warehouse/client.ts';
import type { Query } from '../warehouse/query.ts';

/** A person by all their lead ids, or nobody; and an account, empty for none. */
export interface Who {
  readonly leadIds: readonly string[];
  readonly accountId: string;
}

/** An entry of a published queue. */
export interface PublishedPlace {
  readonly entryId: string;
  /** In its team's queue, from 1. */
  readonly position: number;
}

/**
 * Of each, the entries of the published queues that they are in: as a contact, or by their account. What has left its queue since is among
 * them. Of the entries of one account a few of each team.
 */
export async function publishedEntriesOf(
  warehouse: Warehouse,
  whos: readonly Who[],
): Promise<readonly PublishedPlace[][]> {
  const leads = [...new Set(whos.flatMap(({ leadIds }) => leadIds))];
  const accounts = [...new Set(whos.flatMap(({ accountId }) => accountId || []))];
  if (leads.length === 0 && accounts.length === 0) return whos.map(() => []);
  const rows = await warehouse.rows(entriesWith, { leads, accounts });
  return whos.map(({ leadIds, accountId }) =>
    rows.flatMap((row) => {
      const isTheirs =
        (accountId !== '' && row.account_id === accountId) || leadIds.some((id) => row.people.includes(id));
      return isTheirs ? [{ entryId: row.entry_id, position: row.position }] : [];
    }),
  );
}

const entriesWith: Query<{ entry_id: string; position: number; account_id: string; people: string[] }> = {
  name: 'published entries of some',
  sql: `
    SELECT entry_id, position, account_id, arrayDistinct(arrayPushBack(contacts, lead_id)) AS people
    FROM queue_entries
    WHERE run_id = (SELECT argMax(run_id, (as_of, published_at)) FROM publications)
        AND (has({accounts:Array(String)}, account_id) OR hasAny(people, {leads:Array(String)}))
    ORDER BY hasAny(people, {leads:Array(String)}) DESC, position
    LIMIT 5 BY account_id, team`,
  row: z.object({ entry_id: z.string(), position: z.number(), account_id: z.string(), people: z.array(z.string()) }),
};
