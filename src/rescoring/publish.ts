import type { Model } from '../model/types.ts';
import type { Desk } from '../queue/desk.ts';
import type { Entry } from '../queue/entry.ts';
import { createHead, type Head } from '../queue/head.ts';
import type { Publication } from '../queue/publication.ts';
import { compareRank, type Rank, rankOf } from '../queue/rank.ts';
import type { Route } from '../queue/routing/route.ts';
import type { Routing } from '../queue/routing/types.ts';
import type { QueueStore } from '../queue/store.ts';
import type { Warehouse } from '../warehouse/client.ts';
import { toldUpTo } from '../warehouse/queue-log.ts';
import { forgetCandidates } from './candidates.ts';
import { type CompleteBy, completeQueue, type PlacedEntry } from './complete.ts';
import { type Holdout, holdoutParams } from './holdout.ts';
import { countHeldOut } from './holdout-statements.ts';
import { heldByAnybody, inHand } from './in-hand.ts';
import { keptFromCalls } from './kept-from-calls.ts';
import { type LaterEntries, laterEntries } from './live-entries.ts';
import { routedEntries } from './placing.ts';
import { assignedByRun, type PublicationBefore, publicationBefore } from './publication-before.ts';
import { createPublicationRecord, type PublicationRecord } from './publish-record.ts';
import { updateQualifications } from './qualify.ts';
import type { RunRecord } from './runs.ts';
import type { RunInstant, StepContext } from './step.ts';
import { whyGone } from './why-gone.ts';

export interface PublishRun {
  readonly warehouse: Warehouse;
  readonly store: Pick<QueueStore, 'publish' | 'published'>;
  /** What reps do with the entries meanwhile. */
  readonly desk: Pick<Desk, 'away' | 'heldBy'>;
  /** Rebuilds the queues of a Redis that lost what reps did: nothing is published onto an empty one. */
  readonly ensureStanding: () => Promise<void>;
  /** Lets one at a time read what serves and write over it: a publish, or a touched run. */
  readonly exclusively: Exclusively;
  readonly model: Model;
  readonly routing: Routing;
  /** A full run whose scores are all written. */
  readonly run: RunInstant;
  /** Entries that a team's queue holds at most. */
  readonly queueLimit: number;
  readonly holdout?: Holdout | undefined;
  /** When this is published, by the caller's clock: milliseconds since 1970. */
  readonly now: number;
}

/** Does the work when nobody else is at it; `lost` is aborted when somebody else may have begun. */
export type Exclusively = <Result>(
  work: (lost: AbortSignal) => Promise<Result>,
  signal: AbortSignal,
) => Promise<Result>;

/** What was published, as the run's record keeps it; a superseded run has no queues. */
export interface Published extends Pick<RunRecord, 'queues' | 'entered' | 'left' | 'heldOut'> {
  readonly published: boolean;
  /** Why not; absent if it was. */
  readonly message?: string | undefined;
}

interface Ranked extends PlacedEntry {
  readonly rank: Rank;
}

/**
 * From the scores of a run to the queues of every team, whole or not at all: the rows in ClickHouse, which nobody sees
 * before the run is recorded as published; then a new generation in Redis and its switch; then the record. A crash
 * in between leaves the last published run serving, here and there, and the retry does it all again with the same result.
 */
export async function publishRun(parts: PublishRun, context: StepContext): Promise<Published> {
  await parts.ensureStanding();
  return parts.exclusively(
    (lost) => publishAlone(parts, { ...context, signal: AbortSignal.any([context.signal, lost]) }),
    context.signal,
  );
}

async function publishAlone(parts: PublishRun, context: StepContext): Promise<Published> {
  const { warehouse, store, model, run } = parts;
  const { signal, progress } = context;
  const record = createPublicationRecord(warehouse, signal);
  const latest = await record.latest();
  if (latest && latest.asOf > run.asOf) return superseded(run, latest);

  await updateQualifications({ warehouse, model, run }, context);
  progress(1, 4, 'stages');
  // Once recorded, the rows are what `current_queue` shows: a retry must not take them away, not even for a moment.
  const recordedAt = await record.publishedAt(run.runId);
  const at = recordedAt ?? (await switchedAt(parts));
  const before = await publicationBefore(warehouse, run.runId, { signal });
  const later = await laterEntries(
    warehouse,
    run.asOf,
    parts.routing.teams.map(({ name }) => name),
    { signal },
  );
  const { queues, cuts } = await ranked(parts, { before, later, at }, context);
  const heldOut = await heldOutOf(parts, signal);
  progress(2, 4, 'stages');

  if (recordedAt === undefined) await record.writeEntries(run.runId, queues);
  progress(3, 4, 'stages');
  const publication: Publication = {
    ...run,
    publishedAt: at,
    teams: queues,
    limit: parts.queueLimit,
    asOfOf: later.asOfOf,
    unbeatable: keptFromCalls(warehouse, run.runId, { signal }),
    toldUpTo: await toldUpTo(warehouse, Math.min(run.knownAt, run.asOf), { signal }),
    whyGone: (entryIds: readonly string[]) =>
      whyGone(warehouse, { model, runId: run.runId, entriesOf: before?.runId, entryIds }, { signal }),
  };
  const switched = await store.publish(publication, { signal });
  await forgetCandidates(warehouse, run.runId, { signal });
  if (!switched.published) {
    if (recordedAt === undefined) await record.dropEntries(run.runId);
    return superseded(run, { runId: switched.laterRunId, asOf: switched.laterAsOf });
  }
  if (recordedAt === undefined) await record.add(run, at);
  progress(4, 4, 'stages');
  return { ...(await published(run, record, queues, cuts)), heldOut };
}

/** A try that died between the switch and the record has published already: what begins with the publication began then. */
async function switchedAt({ store, run, now }: PublishRun): Promise<number> {
  const serving = await store.published();
  return serving?.runId === run.runId ? serving.publishedAt : now;
}

interface PublishedOver {
  readonly before: PublicationBefore | undefined;
  /** What touched runs say of later instants than the run stays. */
  readonly later: LaterEntries;
  /** When it is published. */
  readonly at: number;
}

/** Each team's queue in order, cut at the limit. In memory are twice the limit a team at most. */
async function ranked(parts: PublishRun, { before, later, at }: PublishedOver, { signal, log }: StepContext) {
  const { warehouse, model, routing, run, queueLimit, holdout } = parts;
  const by = await completeBy(parts, before, at, signal);
  const heads = new Map<string, Head<Ranked>>(
    routing.teams.map(({ name }) => [name, createHead<Ranked>(queueLimit, (a, b) => compareRank(a.rank, b.rank))]),
  );
  const of = { model, routing, run, standing: 'recorded', holdout } as const;
  for await (const { entry, rank, to } of routedEntries(warehouse, of, { signal }, by.hands)) {
    if (later.asOfOf(entry.entry_id) === undefined) heads.get(to.team)?.offer({ rank, entry, to });
  }
  for await (const entry of later.entries()) {
    heads.get(entry.team)?.offer({ rank: rankOf(entry), entry, to: routeOf(entry) });
  }
  const queues = new Map<string, Entry[]>();
  const cuts = new Map<string, number>();
  for (const team of routing.teams) {
    const { kept, cut } = heads.get(team.name)?.take() ?? { kept: [], cut: 0 };
    queues.set(team.name, completeQueue(team, kept, by));
    cuts.set(team.name, cut);
    if (cut > 0)
      log.warn(
        { team: team.name, cut },
        `The queue of ${team.name} is full: ${cut} entries beyond its limit of ${queueLimit} were left out`,
      );
  }
  const waiting = by.hands.waiting();
  if (waiting > 0) log.info({ waiting }, 'Entries wait, because a rep has their contacts through another one');
  return { queues, cuts };
}

/** Where a touched run sent it. */
function routeOf({ team, routed_by: rule, assigned_by: by, assigned_to: rep }: Entry): Route {
  return { team, rule, ...(by === 'owner' && rep !== null ? { owner: rep } : {}) };
}

/** How many the holdout keeps out of these queues, while what was gathered of the run's candidates is there. */
async function heldOutOf({ warehouse, run, model, holdout }: PublishRun, signal: AbortSignal): Promise<number> {
  if (!holdout) return 0;
  const params = { run_id: run.runId, suppress: model.suppress, ...holdoutParams(holdout, run) };
  return (await warehouse.one(countHeldOut, params, { signal })).held_out;
}

async function completeBy(
  { warehouse, desk, routing, run }: PublishRun,
  before: PublicationBefore | undefined,
  at: number,
  signal: AbortSignal,
): Promise<CompleteBy> {
  const held = await heldByAnybody(warehouse, desk, routing.teams, { signal });
  return {
    before,
    assignedBefore: await assignedByRun(warehouse, run.runId, { signal }),
    hands: inHand(held),
    away: await desk.away(),
    holders: new Map(held.flatMap(({ work }) => (work.rep === undefined ? [] : [[work.entry_id, work.rep]]))),
    at,
  };
}

async function published(
  { runId }: RunInstant,
  record: PublicationRecord,
  queues: ReadonlyMap<string, readonly Entry[]>,
  cuts: ReadonlyMap<string, number>,
): Promise<Omit<Published, 'heldOut'>> {
  const sizes = [...queues].map(([team, entries]) => ({ team, entries: entries.length, cut: cuts.get(team) ?? 0 }));
  return { published: true, queues: sizes, ...(await record.changes(runId)) };
}

function superseded(run: RunInstant, later: { readonly runId: string; readonly asOf: number }): Published {
  const at = (instant: number) => new Date(instant).toISOString();
  return {
    published: false,
    message: `Run ${run.runId} speaks about ${at(run.asOf)}, but run ${later.runId} of ${at(later.asOf)} is published: the later one stays.`,
    queues: [],
    entered: 0,
    left: 0,
    heldOut: 0,
  };
}
