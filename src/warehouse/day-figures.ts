import { z } from 'zod';
import type { Warehouse } from './client.ts';
import type { Query } from './query.ts';

/** Rows of one kind that came in one way. */
export interface RowsTakenIn {
  readonly kind: string;
  readonly way: string;
  readonly read: number;
  readonly loaded: number;
  readonly duplicates: number;
  readonly conflicts: number;
  readonly rejected: number;
}

/** Entries of a team for which a promised time ran out. */
export interface Breaches {
  readonly team: string;
  readonly clock: 'claim' | 'touch';
  readonly entries: number;
}

const count = z.coerce.number();

const rowsTakenIn: Query<RowsTakenIn> = {
  name: 'rows taken in',
  sql: `
    SELECT kind, way, sum(read) AS read, sum(loaded) AS loaded, sum(duplicates) AS duplicates, sum(conflicts) AS conflicts, sum(rejected) AS rejected
    FROM intakes
    WHERE finished_at >= fromUnixTimestamp64Milli({since:Int64}, 'UTC')
    GROUP BY kind, way`,
  row: z.object({
    kind: z.string(),
    way: z.string(),
    read: count,
    loaded: count,
    duplicates: count,
    conflicts: count,
    rejected: count,
  }),
};

// A fence is a thousand times the millisecond of its change, or more: by it the log's order finds the day.
const breachedEntries: Query<Breaches> = {
  name: 'breached promises',
  sql: `
    SELECT team, if(done = 'claim_breached', 'claim', 'touch') AS clock, uniqExact(entry_id) AS entries
    FROM queue_log
    WHERE fence >= {since:Int64} * 1000 AND done IN ('claim_breached', 'touch_breached')
    GROUP BY team, clock`,
  row: z.object({ team: z.string(), clock: z.enum(['claim', 'touch']), entries: count }),
};

/** What pulls, imports and the API brought since an instant, in milliseconds since 1970. */
export function takenInSince(warehouse: Warehouse, since: number): Promise<RowsTakenIn[]> {
  return warehouse.rows(rowsTakenIn, { since });
}

/** Of each team the entries that were not claimed, or not touched, in the promised time since an instant. */
export function breachesSince(warehouse: Warehouse, since: number): Promise<Breaches[]> {
  return warehouse.rows(breachedEntries, { since });
}
