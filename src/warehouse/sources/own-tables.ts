import { z } from 'zod';
import type { Warehouse } from '../client.ts';
import type { Query } from '../query.ts';
import type { Source } from './schema.ts';

const storedHere: Query<{ count: number }> = {
  name: 'tables that hold their rows',
  sql: `SELECT count() AS count FROM system.tables
WHERE engine LIKE '%MergeTree' AND concat(database, '.', name) IN {names:Array(String)}`,
  row: z.object({ count: z.coerce.number() }),
};

/** Whether all sources are tables that hold their rows in our own engine: into a view, or into what is elsewhere, rows come by themselves. */
export async function areOwnTables(
  warehouse: Warehouse,
  sources: readonly Source[],
  options: { readonly signal: AbortSignal },
): Promise<boolean> {
  const names = new Set<string>();
  for (const { rows, server } of sources) {
    if (server !== undefined || !('from' in rows)) return false;
    names.add(rows.from);
  }
  return (await warehouse.one(storedHere, { names: [...names] }, options)).count === names.size;
}
