import { z } from 'zod';
import type { CallOptions, Warehouse } from '../warehouse/client.ts';
import { identifier, literal, type Query } from '../warehouse/query.ts';

/**
 * Drops what lies under the ids of runs, in tables that have a partition for each. Only where there is something: of twenty tables
 * a run of few leads fills eight, and a statement costs what it costs.
 */
export async function dropPartitions(
  warehouse: Warehouse,
  tables: readonly string[],
  runIds: readonly string[],
  options?: CallOptions,
): Promise<void> {
  const filled = await warehouse.rows(filledPartitions, { tables, run_ids: runIds }, options);
  for (const { name, run_id } of filled) {
    const sql = `ALTER TABLE ${identifier(name)} DROP PARTITION ${literal(run_id)}`;
    await warehouse.run({ name: 'drop what lies under a run', sql }, {}, options);
  }
}

const filledPartitions: Query<{ name: string; run_id: string }> = {
  name: 'tables with something under a run',
  sql: `
    SELECT DISTINCT table AS name, partition AS run_id
    FROM system.parts
    WHERE database = currentDatabase() AND active AND partition IN {run_ids:Array(String)} AND table IN {tables:Array(String)}`,
  row: z.object({ name: z.string(), run_id: z.string() }),
};
