import { z } from 'zod';
import type { CallOptions, Warehouse } from '../client.ts';
import type { Stage } from './stage.ts';

/**
 * Two ids with one 64-bit key would be scored as one. It is unlikely (3 in 100 million for a million ids) and so dear to undo
 * that it is looked for: the id that was there first, or comes first in byte order, stands; rows of the other are refused.
 */
export async function refuseCollisions(stage: Stage, warehouse: Warehouse, options: CallOptions): Promise<void> {
  const { key, id, table } = stage.kind;
  const found = await warehouse.rows(
    {
      name: 'ids with one key',
      sql: `SELECT ${key} AS hash, arrayJoin(arraySlice(arrayMap(t -> t.2, arraySort(groupArray((staged, id)))), 2)) AS id
FROM
(
    SELECT ${key}, id, min(staged) AS staged
    FROM
    (
        SELECT DISTINCT ${key}, ${id} AS id, true AS staged FROM ${stage.table} WHERE reject_field = ''
        UNION ALL
        SELECT DISTINCT ${key}, ${id}, false FROM ${table}
        WHERE ${key} IN (SELECT ${key} FROM ${stage.table} WHERE reject_field = '')
    )
    GROUP BY ${key}, id
)
GROUP BY ${key}
HAVING count() > 1`,
      row: z.object({ hash: z.string(), id: z.string() }),
    },
    {},
    options,
  );
  if (found.length === 0) return;
  await warehouse.run(
    {
      name: 'refuse ids with one key',
      sql: `ALTER TABLE ${stage.table}
UPDATE reject_field = '${id}', reject_reason = 'has the same 64-bit key as another id: give one of the two another id'
WHERE reject_field = '' AND (${key}, ${id}) IN
(SELECT toUInt64(pair.1), pair.2 FROM (SELECT arrayJoin(arrayZip({hashes: Array(String)}, {ids: Array(String)})) AS pair))`,
    },
    { hashes: found.map(({ hash }) => hash), ids: found.map((row) => row.id) },
    { ...options, settings: { ...options.settings, mutations_sync: '1' } },
  );
}
