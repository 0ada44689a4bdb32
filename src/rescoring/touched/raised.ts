import { z } from 'zod';
import { subjects } from '../../model/types.ts';
import type { CallOptions, Warehouse } from '../../warehouse/client.ts';
import type { Query } from '../../warehouse/query.ts';
import type { Moved } from './moved.ts';

/**
 * Leads and accounts of entries that were raised before anybody scored them, as if they had moved: what asked may have come to ClickHouse as somebody
 * else's, when its alias was known, or not at all.
 */
export async function movedByRaise(
  warehouse: Warehouse,
  entryIds: readonly string[],
  options: CallOptions,
): Promise<Moved[]> {
  if (entryIds.length === 0) return [];
  return warehouse.rows(keysOfEntries, { entry_ids: entryIds }, options);
}

const keysOfEntries: Query<Moved> = {
  name: 'keys of entries that were raised',
  sql: `
    SELECT
        substring(entry_id, 1, position(entry_id, ':') - 1) AS kind,
        sipHash64(kind, substring(entry_id, position(entry_id, ':') + 1)) AS key
    FROM (SELECT arrayJoin({entry_ids:Array(String)}) AS entry_id)`,
  row: z
    .object({ kind: z.enum(subjects), key: z.coerce.bigint() })
    .transform((of) => ({ ...of, accountKey: 0n, movedAt: 0 })),
};
