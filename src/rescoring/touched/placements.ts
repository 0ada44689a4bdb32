import { z } from 'zod';
import type { Milliseconds, Model } from '../../model/types.ts';
import type { Desk } from '../../queue/desk.ts';
import type { Placement } from '../../queue/placement.ts';
import { compareRank } from '../../queue/rank.ts';
import type { Routing } from '../../queue/routing/types.ts';
import type { Warehouse } from '../../warehouse/client.ts';
import type { Query } from '../../warehouse/query.ts';
import { type CompleteBy, completeQueue } from '../complete.ts';
import type { Holdout } from '../holdout.ts';
import { heldByAnybody, inHand } from '../in-hand.ts';
import { serving } from '../live-entries.ts';
import { type Routed, routedEntries } from '../placing.ts';
import { entriesServing, loadsServing, type PublishedRun } from '../publication-before.ts';
import type { RunInstant } from '../step.ts';
import { whyGone } from '../why-gone.ts';

export interface PlacementsOf {
  readonly warehouse: Warehouse;
  readonly desk: Pick<Desk, 'away' | 'heldBy'>;
  readonly model: Model;
  readonly routing: Routing;
  /** The scratch run that has the scores of whoever the entries rest on; the facts that follow from them are recorded. */
  readonly run: RunInstant;
  readonly base: PublishedRun;
  readonly touched: {
    /** Every entry that somebody who moved is in, was in, or may have been in. */
    readonly entryIds: readonly string[];
  };
  readonly holdout?: Holdout | undefined;
  /** When they are placed. */
  readonly at: Milliseconds;
}

type Options = { readonly signal: AbortSignal };

/** How a touched run leaves each of the entries that it concerns: as a publish at this moment would. */
export async function placementsOf(of: PlacementsOf, options: Options): Promise<Placement[]> {
  const { warehouse, model, routing, run, base, touched, holdout } = of;
  const concerned = new Set(touched.entryIds);
  const by = await completeBy(of, options);
  const routed: Routed[] = [];
  const candidates = { model, routing, run, standing: 'recorded', holdout } as const;
  for await (const one of routedEntries(warehouse, candidates, options, by.hands)) {
    if (concerned.has(one.entry.entry_id)) routed.push(one);
  }
  routed.sort((a, b) => compareRank(a.rank, b.rank));

  const entries = routing.teams.flatMap((team) =>
    completeQueue(
      team,
      routed.filter(({ to }) => to.team === team.name),
      by,
    ),
  );
  for (const { entry_id } of entries) concerned.delete(entry_id);
  const gone = await whyGone(
    warehouse,
    { model, runId: run.runId, entriesOf: base.runId, entryIds: [...concerned] },
    options,
  );
  const asOf = run.asOf;
  return [
    ...entries.map((entry) => ({ entryId: entry.entry_id, asOf, entry })),
    ...[...gone].map(([entryId, why]) => ({ entryId, asOf, entry: undefined, why })),
  ];
}

async function completeBy(
  { warehouse, desk, routing, base, touched, at }: PlacementsOf,
  options: Options,
): Promise<CompleteBy> {
  const held = await heldByAnybody(warehouse, desk, routing.teams, options);
  const holders = new Map(held.flatMap(({ work }) => (work.rep === undefined ? [] : [[work.entry_id, work.rep]])));
  const isInTurn = routing.teams.some(({ assign }) => assign === 'round_robin');
  const counted = [...touched.entryIds, ...holders.keys()];
  return {
    before: { ...base, entries: await entriesServing(warehouse, base, options, touched.entryIds) },
    assignedBefore: new Map(),
    hands: inHand(held),
    away: await desk.away(),
    holders,
    at,
    others: isInTurn ? await loadsServing(warehouse, base, counted, options) : undefined,
  };
}

/**
 * What of it the queues in Redis must be told: every entry, and of those that are in no queue any more those that they have, or may have where
 * a try of it died between ClickHouse and Redis. Most of who moves is in no queue, before and after. What was `raised` is known to Redis alone.
 */
export async function toSend(
  { warehouse, base }: Pick<PlacementsOf, 'warehouse' | 'base'>,
  placements: readonly Placement[],
  raised: readonly string[],
  recordedUpTo: Milliseconds,
  options: Options,
): Promise<Placement[]> {
  const gone = placements.filter(({ entry }) => entry === undefined).map(({ entryId }) => entryId);
  if (gone.length === 0) return [...placements];
  const params = { run_id: base.runId, as_of: base.asOf, entry_ids: gone, recorded: recordedUpTo };
  const found = await warehouse.rows(perhapsThere, params, options);
  const there = new Set([...raised, ...found.map(({ entry_id }) => entry_id)]);
  return placements.filter(({ entryId, entry }) => entry !== undefined || there.has(entryId));
}

const ofThese = 'entry_id IN {entry_ids:Array(String)}';
const perhapsThere: Query<{ entry_id: string }> = {
  name: 'entries that queues may have',
  sql: `
    ${serving('entry_id', ofThese)}
    UNION DISTINCT
    SELECT entry_id FROM live_entries FINAL WHERE gone AND as_of > fromUnixTimestamp64Milli({recorded:Int64}, 'UTC') AND ${ofThese}`,
  row: z.object({ entry_id: z.string() }),
};
