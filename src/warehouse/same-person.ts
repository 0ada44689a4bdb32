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

const sharedEmails: Query<{ lead_id: string; also: string[] }> = {
  name: 'other ids of some people',
  sql: `
    WITH
        mine AS (
            SELECT any(lead_id) AS id, ${current} AS email
            FROM lead_traits
            WHERE ${known} AND lead_key IN (SELECT sipHash64('lead', arrayJoin({ids:Array(String)})))
            GROUP BY lead_key),
        theirs AS (
            SELECT any(lead_id) AS id, ${current} AS email
            FROM lead_traits
            WHERE ${known} AND lead_key IN (SELECT lead_key FROM lead_traits WHERE email_key IN (SELECT email FROM mine))
            GROUP BY lead_key)
    SELECT mine.id AS lead_id, groupArraySorted(20)(theirs.id) AS also
    FROM mine
    INNER JOIN theirs ON theirs.email = mine.email
    WHERE theirs.id != mine.id
    GROUP BY mine.id`,
  row: z.object({ lead_id: z.string(), also: z.array(z.string()) }),
};

/** The same of several leads at once; who has no other id is left out. */
export async function otherIdsOfPeople(
  warehouse: Warehouse,
  leadIds: readonly string[],
  knownAt: number,
): Promise<ReadonlyMap<string, readonly string[]>> {
  if (leadIds.length === 0) return new Map();
  const rows = await warehouse.rows(sharedEmails, { ids: [...leadIds], known_at: knownAt });
  return new Map(rows.map(({ lead_id, also }) => [lead_id, also]));
}
