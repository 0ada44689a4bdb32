import { z } from 'zod';
import type { Milliseconds } from '../../model/types.ts';
import type { Warehouse } from '../../warehouse/client.ts';
import type { Query } from '../../warehouse/query.ts';
import { clickhouseTime } from '../entry-row.ts';

/** A touched run as recorded, when all that it wrote is there. Instants are milliseconds since 1970. */
export interface TouchedRun {
  readonly runId: string;
  readonly asOf: Milliseconds;
  readonly knownAt: Milliseconds;
  /** The published full run over which it wrote. */
  readonly baseRunId: string;
  /** What arrived up to then is in this run or in one before it. */
  readonly upTo: Milliseconds;
  /** Scored: those who moved, and whoever their entries rest on. */
  readonly leads: number;
  readonly accounts: number;
  /** Entries that are in a queue, and that left one. */
  readonly placed: number;
  readonly left: number;
  readonly seconds: number;
}

type Options = { readonly signal?: AbortSignal | undefined };

export interface TouchedRuns {
  add(run: TouchedRun, options?: Options): Promise<void>;
  /** The last of all; undefined where there was none within a month. */
  latest(options?: Options): Promise<TouchedRun | undefined>;
  /** Up to when what arrived is in the runs over a published one; undefined before the first of them. */
  upTo(baseRunId: string, options?: Options): Promise<Milliseconds | undefined>;
}

export function createTouchedRuns(warehouse: Warehouse): TouchedRuns {
  return {
    add({ runId, asOf, knownAt, baseRunId, upTo, leads, accounts, placed, left, seconds }, options) {
      const row = {
        run_id: runId,
        as_of: clickhouseTime(asOf),
        known_at: clickhouseTime(knownAt),
        base_run_id: baseRunId,
        up_to: clickhouseTime(upTo),
        leads,
        accounts,
        placed,
        left,
        seconds,
      };
      return warehouse.insert('touched_runs', [row], options);
    },
    async latest(options) {
      const [found] = await warehouse.rows(last, {}, options);
      return found;
    },
    async upTo(baseRunId, options) {
      const [found] = await warehouse.rows(lastOver, { base: baseRunId }, options);
      return found?.ms;
    },
  };
}

const ms = z.coerce.number();
const last: Query<TouchedRun> = {
  name: 'last touched run',
  sql: `
    SELECT run_id, toUnixTimestamp64Milli(as_of) AS as_of_ms, toUnixTimestamp64Milli(known_at) AS known_ms, base_run_id,
        toUnixTimestamp64Milli(up_to) AS up_to_ms, leads, accounts, placed, left, seconds
    FROM touched_runs
    ORDER BY as_of DESC
    LIMIT 1`,
  row: z
    .object({
      ...{ run_id: z.string(), as_of_ms: ms, known_ms: ms, base_run_id: z.string(), up_to_ms: ms },
      ...{ leads: ms, accounts: ms, placed: ms, left: ms, seconds: z.number() },
    })
    .transform(({ run_id, as_of_ms, known_ms, base_run_id, up_to_ms, ...counts }) => ({
      ...{ runId: run_id, asOf: as_of_ms, knownAt: known_ms, baseRunId: base_run_id, upTo: up_to_ms },
      ...counts,
    })),
};

const lastOver: Query<{ ms: number }> = {
  name: 'how far touched runs came',
  sql: `
    SELECT toUnixTimestamp64Milli(up_to) AS ms
    FROM touched_runs
    WHERE base_run_id = {base:String}
    ORDER BY up_to DESC
    LIMIT 1`,
  row: z.object({ ms }),
};
