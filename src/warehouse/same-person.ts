import { z } from 'zod';
import type { Warehouse } from './client.ts';
import type { Query } from './query.ts';

const known = 'email_key != 0 AND known_at <= fromUnixTimestamp64Milli({known_at:Int64})';
const current = 'argMax(email_key, (known_at, written_at, record))';

const sameEmail: Query<{ lead_id: string }> = {
  name: 'other ids of a person',
  sql: `
    WITH (SELECT ${current} FROM lead_traits WHERE lead_key = sipHash64('lead', {id:String}) AND ${known}) AS mine
    SELECT any(lead_id) AS lead_id
    FROM lead_traits
    WHERE ${known} AND lead_key IN (SELECT lead_key FROM lead_traits WHERE email_key = mine AND email_key != 0)
    GROUP BY lead_key
    HAVING ${current} = mine AND lead_id != {id:String}
    ORDER BY lead_id
    LIMIT 20`,
  row: z.object({ lead_id: z.string() }),
};

/** Other leads with the e-mail of a lead, as known at known-at (ms): one person with it in the queues. Twenty at most, by id. */
export async function otherIdsOfPerson(warehouse: Warehouse, leadId: string, knownAt: number): Promise<string[]> {
  const rows = await warehouse.rows(sameEmail, { id: leadId, known_at: knownAt });
  return rows.map(({ lead_id }) => lead_id);
}
