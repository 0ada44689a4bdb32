import { z } from 'zod';
import type { Warehouse } from './client.ts';
import { inTime } from './in-time.ts';
import type { Query } from './query.ts';

/** How many entries something was done with, each once for each kind. */
export interface DayFigures {
  readonly claimed: number;
  /** Somebody was tried: an attempt, a talk or a meeting. */
  readonly touched: number;
  readonly meetings: number;
  readonly accepted: number;
  readonly handedOver: number;
  readonly disqualified: number;
  readonly recycled: number;
  /** Not claimed or touched in the promised time. */
  readonly breached: number;
}

/** What is counted of a change; those that `undone` names count for nothing. */
export interface CountedChange {
  readonly fence: string;
  readonly entryId: string;
  readonly done: string;
  /** Who held or closed it afterwards, of what ran out who had it; empty for nobody. */
  readonly rep: string;
  /** Fence of the change that this one undid; `0` for others. */
  readonly undoes: string;
}

export interface TeamDay {
  readonly team: DayFigures;
  /** Of whoever did something. */
  readonly reps: ReadonlyMap<string, DayFigures>;
}

/**
 * What was done with a team's entries since an instant, in milliseconds since 1970: by the queue log and by what it doesn't have yet. A change
 * that is in both counts once. Throws TransientError while ClickHouse is away or takes seconds.
 */
export async function teamDay(
  warehouse: Warehouse,
  {
    team,
    since,
    waiting,
  }: { readonly team: string; readonly since: number; readonly waiting: readonly CountedChange[] },
): Promise<TeamDay> {
  const params = {
    team,
    since,
    // A fence is a thousand times the millisecond of its change, or more: by it the log's order finds the day.
    first_fence: BigInt(since) * 1000n,
    fences: waiting.map(({ fence }) => BigInt(fence)),
    entry_ids: waiting.map(({ entryId }) => entryId),
    dones: waiting.map(({ done }) => done),
    holders: waiting.map(({ rep }) => rep),
    undone: waiting.map(({ undoes }) => BigInt(undoes)),
  };
  const rows = await inTime((options) => warehouse.rows(figures, params, options));
  return {
    team: rows.find(({ ofTeam }) => ofTeam)?.figures ?? nothingDone,
    reps: new Map(rows.flatMap(({ ofTeam, rep, figures }) => (ofTeam || rep === '' ? [] : [[rep, figures]]))),
  };
}

export const nothingDone: DayFigures = {
  claimed: 0,
  touched: 0,
  meetings: 0,
  accepted: 0,
  handedOver: 0,
  disqualified: 0,
  recycled: 0,
  breached: 0,
};

const number = z.coerce.number();

const figures: Query<{ ofTeam: boolean; rep: string; figures: DayFigures }> = {
  name: 'what a team did today',
  sql: `
    WITH changes AS (
        SELECT fence, entry_id, toString(done) AS done, toString(rep) AS rep, undoes
        FROM queue_log
        WHERE fence >= {first_fence:UInt64} AND at >= fromUnixTimestamp64Milli({since:Int64}, 'UTC') AND team = {team:String}
        UNION ALL
        SELECT waiting.1, waiting.2, waiting.3, waiting.4, waiting.5
        FROM (
            SELECT arrayJoin(arrayZip({fences:Array(UInt64)}, {entry_ids:Array(String)}, {dones:Array(String)},
                {holders:Array(String)}, {undone:Array(UInt64)})) AS waiting))
    SELECT
        of.1 AS of_team,
        of.2 AS rep,
        uniqExactIf(entry_id, done = 'claimed') AS claimed,
        uniqExactIf(entry_id, done IN ('attempted', 'contacted', 'meeting')) AS touched,
        uniqExactIf(entry_id, done = 'meeting') AS meetings,
        uniqExactIf(entry_id, done = 'accepted') AS accepted,
        uniqExactIf(entry_id, done = 'handed_over') AS handed_over,
        uniqExactIf(entry_id, done = 'disqualified') AS disqualified,
        uniqExactIf(entry_id, done = 'recycled') AS recycled,
        uniqExactIf(entry_id, done IN ('claim_breached', 'touch_breached', 'lease_ended')) AS breached
    FROM changes
    ARRAY JOIN [(true, ''), (false, changes.rep)] AS of
    WHERE fence NOT IN (SELECT undoes FROM changes WHERE undoes != 0)
    GROUP BY of`,
  row: z
    .object({
      of_team: z.boolean(),
      rep: z.string(),
      claimed: number,
      touched: number,
      meetings: number,
      accepted: number,
      handed_over: number,
      disqualified: number,
      recycled: number,
      breached: number,
    })
    .transform(({ of_team: ofTeam, rep, handed_over: handedOver, ...counts }) => ({
      ofTeam,
      rep,
      figures: { ...counts, handedOver },
    })),
};
