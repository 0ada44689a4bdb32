import type { Model } from '../model/types.ts';
import type { Entry } from '../queue/entry.ts';
import { createHead, type Head } from '../queue/head.ts';
import { compareRank, type Rank } from '../queue/rank.ts';
import type { Routing } from '../queue/routing/types.ts';
import type { QueueStore } from '../queue/store.ts';
import type { Warehouse } from '../warehouse/client.ts';
import { routedEntries } from './placing.ts';
import { createPublicationRecord } from './publish-record.ts';
import { updateQualifications } from './qualify.ts';
import type { RunRecord } from './runs.ts';
import type { RunInstant, StepContext } from './step.ts';

export interface PublishRun {
  readonly warehouse: Warehouse;
  readonly store: QueueStore;
  readonly model: Model;
  readonly routing: Routing;
  /** A full run whose scores are all written. */
  readonly run: RunInstant;
  /** Entries that a team's queue holds at most. */
  readonly queueLimit: number;
  /** When this is published, by the caller's clock: milliseconds since 1970. */
  readonly now: number;
}

/** What was published, as the run's record keeps it; a superseded run has no queues. */
export interface Published extends Pick<RunRecord, 'queues' | 'entered' | 'left'> {
  readonly published: boolean;
  /** Why not; absent if it was. */
  readonly message?: string | undefined;
}

interface Placed {
  readonly rank: Rank;
  readonly entry: Entry;
}

/**
 * From the scores of a run to the queues of every team, whole or not at all: the rows in ClickHouse, which nobody sees
 * before the run is recorded as published; then a new generation in Redis and its switch; then the record. A crash
 * in between leaves the last published run serving, here and there, and the retry does it all again with the same result.
 */
export async function publishRun(parts: PublishRun, context: StepContext): Promise<Published> {
  const { warehouse, store, model, run, now } = parts;
  const { signal, progress } = context;
  const record = createPublicationRecord(warehouse, signal);
  const before = await record.latest();
  if (before && before.asOf > run.asOf) return superseded(run, before);

  await updateQualifications({ warehouse, model, run }, context);
  progress(1, 4, 'stages');
  const { queues, cuts } = await ranked(parts, context);
  progress(2, 4, 'stages');

  // Once recorded, the rows are what `current_queue` shows: a retry must not take them away, not even for a moment.
  const recorded = await record.has(run.runId);
  if (!recorded) await record.writeEntries(run.runId, queues);
  progress(3, 4, 'stages');
  const switched = await store.publish({ ...run, publishedAt: now, teams: queues }, { signal });
  if (!switched.published) {
    if (!recorded) await record.dropEntries(run.runId);
    return superseded(run, { runId: switched.laterRunId, asOf: switched.laterAsOf });
  }
  if (!recorded) await record.add(run, now);
  progress(4, 4, 'stages');
  const sizes = [...queues].map(([team, entries]) => ({ team, entries: entries.length, cut: cuts.get(team) ?? 0 }));
  return { published: true, queues: sizes, ...(await record.changes(run.runId)) };
}

/** Each team's queue in order, cut at the limit. In memory are twice the limit a team at most. */
async function ranked({ warehouse, model, routing, run, queueLimit, now }: PublishRun, { signal, log }: StepContext) {
  const at = new Date(now).toISOString();
  const clocks = { since: at, claim_warn: null, claim_due: null, touch_warn: null, touch_due: null };
  const heads = new Map<string, Head<Placed>>(
    routing.teams.map(({ name }) => [name, createHead<Placed>(queueLimit, (a, b) => compareRank(a.rank, b.rank))]),
  );
  const of = { model, routing, run, standing: 'recorded' } as const;
  for await (const { entry, rank, to } of routedEntries(warehouse, of, { signal })) {
    const sla = { urgency: entry.hand_raised_at === null ? entry.tier : ('hand_raise' as const), ...clocks };
    const placed = {
      team: to.team,
      routed_by: to.rule,
      entered_at: at,
      news: null,
      assigned_to: null,
      assigned_by: null,
    };
    heads.get(to.team)?.offer({ rank, entry: { ...entry, ...placed, sla } });
  }
  const queues = new Map<string, Entry[]>();
  const cuts = new Map<string, number>();
  for (const [team, head] of heads) {
    const { kept, cut } = head.take();
    queues.set(
      team,
      kept.map(({ entry }) => entry),
    );
    cuts.set(team, cut);
    if (cut > 0)
      log.warn(
        { team, cut },
        `The queue of ${team} is full: ${cut} entries beyond its limit of ${queueLimit} were left out`,
      );
  }
  return { queues, cuts };
}

function superseded(run: RunInstant, later: { readonly runId: string; readonly asOf: number }): Published {
  const at = (instant: number) => new Date(instant).toISOString();
  return {
    published: false,
    message: `Run ${run.runId} speaks about ${at(run.asOf)}, but run ${later.runId} of ${at(later.asOf)} is published: the later one stays.`,
    queues: [],
    entered: 0,
    left: 0,
  };
}
