import { z } from 'zod';
import type { Warehouse } from '../client.ts';
import { time } from '../intake/finished.ts';
import type { Query } from '../query.ts';

/** What the operator was told of and that is not mended yet. */
export interface TroubleTold {
  readonly trouble: string;
  readonly says: string;
  /** Milliseconds since 1970. */
  readonly toldAt: number;
}

export interface TroublesTold {
  standing(): Promise<TroubleTold[]>;
  told(troubles: readonly TroubleTold[]): Promise<void>;
  mended(troubles: readonly TroubleTold[], at: number): Promise<void>;
}

export function createTroublesTold(warehouse: Warehouse): TroublesTold {
  const write = (troubles: readonly TroubleTold[], mendedAt: number | undefined, version: number) =>
    warehouse.insert(
      'troubles_told',
      troubles.map(({ trouble, says, toldAt }) => ({
        trouble,
        says,
        told_at: time(toldAt),
        mended_at: mendedAt === undefined ? null : time(mendedAt),
        version,
      })),
    );
  return {
    standing: () => warehouse.rows(standing),
    async told(troubles) {
      const at = Math.max(0, ...troubles.map(({ toldAt }) => toldAt));
      await write(troubles, undefined, at);
    },
    mended: (troubles, at) => write(troubles, at, at),
  };
}

const standing: Query<TroubleTold> = {
  name: 'troubles that stand',
  sql: `
    SELECT trouble, says, toUnixTimestamp64Milli(told_at) AS told_ms
    FROM troubles_told FINAL
    WHERE mended_at IS NULL
    ORDER BY told_at, trouble`,
  row: z
    .object({ trouble: z.string(), says: z.string(), told_ms: z.coerce.number() })
    .transform(({ told_ms: toldAt, ...rest }) => ({ ...rest, toldAt })),
};
