import { z } from 'zod';
import type { Warehouse } from '../src/warehouse/client.ts';
import type { Query } from '../src/warehouse/query.ts';
import { asOf } from './company.ts';

// Everything inside is consumed outside: the engine drops aggregates that nobody reads, and the figure would lie.
const scan: Query<Record<string, string>> = {
  name: 'limit',
  sql: `
    SELECT count(), sum(n), max(m), sum(p)
    FROM (
        SELECT lead_id, count() AS n, max(at) AS m,
            countIf(event = 'api_call' AND arrived_at <= fromUnixTimestamp64Milli({known_at:Int64}) AND properties['environment'] = 'production') AS p
        FROM reference
        GROUP BY lead_id)`,
  row: z.record(z.string(), z.string()),
};

/** Seconds that the least reading of everybody's events takes: what a rescore is measured against. */
export async function limitSeconds(warehouse: Warehouse, threads: number): Promise<number> {
  const began = performance.now();
  await warehouse.one(scan, { known_at: asOf }, { settings: { max_threads: threads } });
  return (performance.now() - began) / 1000;
}
