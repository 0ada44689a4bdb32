import { z } from 'zod';
import type { Milliseconds } from '../../model/types.ts';
import type { Warehouse } from '../../warehouse/client.ts';
import type { Query } from '../../warehouse/query.ts';

/** Somebody of whom something new arrived. */
export interface Moved {
  /** Whom what arrived names. */
  readonly kind: 'lead' | 'email' | 'alias' | 'account';
  readonly key: bigint;
  /** The account that it names; 0 for none. */
  readonly accountKey: bigint;
  /** When it was written here, by the engine's clock. */
  readonly movedAt: Milliseconds;
}

type Options = { readonly signal?: AbortSignal | undefined };

/** Who moved after an instant, the longest ago first: each row once, so many at most. */
export function movedSince(
  warehouse: Warehouse,
  since: Milliseconds,
  limit: number,
  options?: Options,
): Promise<Moved[]> {
  return warehouse.rows(rowsSince, { since, limit }, options);
}

/** How many moved after an instant. */
export async function countMoved(warehouse: Warehouse, since: Milliseconds, options?: Options): Promise<number> {
  return (await warehouse.one(countSince, { since }, options)).count;
}

/** Since when somebody waits who moved after an instant; undefined where nobody did. */
export async function waitingSince(
  warehouse: Warehouse,
  since: Milliseconds,
  options?: Options,
): Promise<Milliseconds | undefined> {
  return (await warehouse.one(oldestSince, { since }, options)).ms ?? undefined;
}

const isSince = `moved_at > fromUnixTimestamp64Milli({since:Int64}, 'UTC')`;

const rowsSince: Query<Moved> = {
  name: 'who moved',
  sql: `
    SELECT DISTINCT toString(subject_kind) AS kind, subject_key, account_key, toUnixTimestamp64Milli(moved_at) AS ms
    FROM moved
    WHERE ${isSince}
    ORDER BY ms, kind, subject_key, account_key
    LIMIT {limit:UInt32}`,
  row: z
    .object({
      kind: z.enum(['lead', 'email', 'alias', 'account']),
      subject_key: z.coerce.bigint(),
      account_key: z.coerce.bigint(),
      ms: z.coerce.number(),
    })
    .transform(({ kind, subject_key: key, account_key: accountKey, ms: movedAt }) => ({
      ...{ kind, key, accountKey, movedAt },
    })),
};

const countSince: Query<{ count: number }> = {
  name: 'how many moved',
  sql: `SELECT uniq(subject_kind, subject_key) AS count FROM moved WHERE ${isSince}`,
  row: z.object({ count: z.coerce.number() }),
};

const oldestSince: Query<{ ms: number | null }> = {
  name: 'since when somebody waits',
  sql: `SELECT if(count() = 0, NULL, toUnixTimestamp64Milli(min(moved_at))) AS ms FROM moved WHERE ${isSince}`,
  row: z.object({ ms: z.coerce.number().nullable() }),
};
