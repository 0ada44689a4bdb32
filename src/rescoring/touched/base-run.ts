import { z } from 'zod';
import type { Milliseconds } from '../../model/types.ts';
import type { Warehouse } from '../../warehouse/client.ts';
import type { Query } from '../../warehouse/query.ts';
import type { PublishedRun } from '../publication-before.ts';

/** The published full run, over which touched runs write. */
export interface BaseRun extends PublishedRun {
  /** The earlier of its as-of and its known-at: what arrived later it didn't see. */
  readonly seen: Milliseconds;
  /** Somebody asked for an instant before the run's start: the queues stand as they were then, and nobody who moves since is placed. */
  readonly isOfPast: boolean;
  /** A run of a later as-of that a gate holds: until somebody decides about it, nothing that its input says is placed. */
  readonly heldRunId?: string | undefined;
}

/** Undefined before the first publish. */
export async function baseRun(
  warehouse: Warehouse,
  options?: { readonly signal: AbortSignal },
): Promise<BaseRun | undefined> {
  const [found] = await warehouse.rows(published, {}, options);
  return found;
}

const ms = z.coerce.number();
const published: Query<BaseRun> = {
  name: 'published run',
  sql: `
    SELECT
        run_id, toUnixTimestamp64Milli(as_of) AS as_of_ms,
        toUnixTimestamp64Milli(least(as_of, ifNull(known.known_at, as_of))) AS seen_ms,
        known.business_date = '' AND as_of < known.started_at AS is_of_past,
        (SELECT argMax(run_id, as_of) FROM runs FINAL
         WHERE kind = 'full' AND state = 'held' AND as_of > (SELECT max(as_of) FROM publications)) AS held_run_id
    FROM (SELECT run_id, as_of FROM publications ORDER BY as_of DESC, published_at DESC LIMIT 1) AS published
    LEFT JOIN (SELECT run_id, known_at, business_date, started_at FROM runs FINAL) AS known ON known.run_id = published.run_id`,
  row: z
    .object({
      ...{ run_id: z.string(), as_of_ms: ms, seen_ms: ms },
      is_of_past: z.coerce.number().transform((flag) => flag === 1),
      held_run_id: z.string().nullable(),
    })
    .transform(({ run_id: runId, as_of_ms: asOf, seen_ms: seen, is_of_past: isOfPast, held_run_id: held }) => ({
      ...{ runId, asOf, seen, isOfPast },
      heldRunId: held || undefined,
    })),
};
