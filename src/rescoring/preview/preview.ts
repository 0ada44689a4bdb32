import { z } from 'zod';
import { type Milliseconds, type Model, type RuleKind, tierNames } from '../../model/types.ts';
import type { Routing } from '../../queue/routing/types.ts';
import type { Warehouse } from '../../warehouse/client.ts';
import type { Query } from '../../warehouse/query.ts';
import { evaluateQualifications } from '../qualify.ts';
import { type ScoreRun, type ScoreSummary, scoreRun } from '../score.ts';
import { finishing, withScratchRuns } from '../scratch.ts';
import type { RunInstant, StepContext } from '../step.ts';
import { type Changes, changesOf, lapseOf, type TeamPreview, type TierMove, teamPreview } from './compare.ts';
import { idsOf, readScores, readStanding } from './known.ts';
import { type Place, type Places, placesOf } from './places.ts';
import type { Side } from './why.ts';

/** A contract with the routing that goes with it. */
export interface Contract {
  readonly model: Model;
  readonly routing: Routing;
}

export interface PreviewModel extends Pick<ScoreRun, 'slices' | 'threads' | 'memory'> {
  readonly warehouse: Warehouse;
  readonly inForce: Contract;
  readonly proposed: Contract;
  /** Milliseconds since 1970; the same for both, so that they differ by the model alone. */
  readonly asOf: Milliseconds;
  readonly knownAt: Milliseconds;
  /** Entries that a team's queue holds at most. */
  readonly queueLimit: number;
  readonly now: () => number;
  readonly random: (bytes: number) => Uint8Array;
}

export interface Preview {
  readonly asOf: Milliseconds;
  readonly knownAt: Milliseconds;
  readonly inForce: PreviewedSide;
  readonly proposed: PreviewedSide;
  readonly rules: readonly RuleCount[];
  /** Of everyone scored. */
  readonly leadTiers: readonly TierMove[];
  readonly teams: readonly TeamPreview[];
}

export interface PreviewedSide extends ScoreSummary {
  readonly model: Pick<Model, 'name' | 'digest'>;
}

/** For how many a rule holds; undefined by a model that doesn't have it. */
export interface RuleCount {
  readonly rule: string;
  readonly kind: RuleKind;
  readonly inForce?: number | undefined;
  readonly proposed?: number | undefined;
}

interface Found {
  readonly run: RunInstant;
  readonly summary: ScoreSummary;
  readonly places: Places;
}

/**
 * What publishing a proposed model in place of the one in force would change, at one instant: everyone is scored by both, into
 * runs that nobody reads and that are dropped at the end; qualifications are evaluated on top of those that stand, as publishing
 * does. Publishes and records nothing.
 */
export async function previewModel(parts: PreviewModel, context: StepContext): Promise<Preview> {
  const { inForce, proposed, asOf, knownAt, queueLimit } = parts;
  const { signal } = context;
  const warehouse = finishing(parts.warehouse, signal);
  const at = (runId: string): RunInstant => ({ runId, asOf, knownAt });

  return withScratchRuns(parts, async ([inForceId, proposedId]) => {
    const before = await find(parts, warehouse, inForce, at(inForceId), 'model in force', context);
    const after = await find(parts, warehouse, proposed, at(proposedId), 'proposed model', context);
    const changes = changesOf(before.places, after.places);
    const read = (found: Found, { model }: Contract) => sideOf(warehouse, found, model, signal);
    const sides = await withScores(changes, [await read(before, inForce), await read(after, proposed)]);

    const compared = {
      ...sides,
      routing: { inForce: inForce.routing, proposed: proposed.routing },
      queueLimit,
    };
    return {
      asOf,
      knownAt,
      inForce: { model: inForce.model, ...before.summary },
      proposed: { model: proposed.model, ...after.summary },
      rules: ruleCounts(inForce.model, before.summary, proposed.model, after.summary),
      leadTiers: await warehouse.rows(tierMoves, { before: inForceId, after: proposedId }, { signal }),
      teams: changes.map((change) => teamPreview(change, compared)),
    };
  });
}

/** Scores everyone, and finds the queues that would be published. */
async function find(
  { slices, threads, memory, queueLimit }: PreviewModel,
  warehouse: Warehouse,
  { model, routing }: Contract,
  run: RunInstant,
  label: string,
  context: StepContext,
): Promise<Found> {
  const progress: StepContext['progress'] = (done, total, what) => context.progress(done, total, `${label}: ${what}`);
  const summary = await scoreRun({ warehouse, model, run, slices, threads, memory }, { ...context, progress });
  progress(0, 2, 'queues');
  await evaluateQualifications({ warehouse, model, run }, context);
  progress(1, 2, 'queues');
  const places = await placesOf({ warehouse, model, routing, run, queueLimit }, context);
  progress(2, 2, 'queues');
  return { run, summary, places };
}

/** A side without scores yet: only after both are compared it is known whose are needed. */
async function sideOf(warehouse: Warehouse, { run, places }: Found, model: Model, signal: AbortSignal) {
  const options = { signal };
  return {
    model,
    places,
    scores: (ids: ReturnType<typeof idsOf>) => readScores(warehouse, run.runId, model, ids, options),
    standing: (ids: ReturnType<typeof idsOf>) => readStanding(warehouse, run.runId, ids, options),
  };
}

type Unread = Awaited<ReturnType<typeof sideOf>>;

/** Reads the qualifications of all whose places are compared, and the scores of those who move. */
async function withScores(
  changes: readonly Changes[],
  [before, after]: readonly [Unread, Unread],
): Promise<{ readonly inForce: Side; readonly proposed: Side }> {
  const everyPlace = changes.flatMap(({ entering, leaving, staying }) => [
    ...entering,
    ...leaving,
    ...staying.flatMap((both) => [both.before, both.after]),
  ]);
  const everyone = idsOf(everyPlace.flatMap(({ holders }) => holders));
  const unscored = { scores: () => undefined };
  const inForce = { ...before, ...unscored, standing: await before.standing(everyone) };
  const proposed = { ...after, ...unscored, standing: await after.standing(everyone) };

  const moving = changes.flatMap(({ entering, leaving, staying }): Place[] => [
    ...entering,
    ...leaving,
    ...staying
      .filter((both) => both.before.tier !== both.after.tier || lapseOf(both, inForce, proposed) !== undefined)
      .flatMap((both) => [both.before, both.after]),
  ]);
  const movers = idsOf(moving.flatMap(({ holders }) => holders));
  return {
    inForce: { ...inForce, scores: await before.scores(movers) },
    proposed: { ...proposed, scores: await after.scores(movers) },
  };
}

function ruleCounts(inForce: Model, before: ScoreSummary, proposed: Model, after: ScoreSummary): RuleCount[] {
  const rules = new Map([...proposed.rules, ...inForce.rules].map(({ name, kind }) => [name, kind]));
  return [...rules].map(([rule, kind]) => ({
    rule,
    kind,
    inForce: before.qualified[rule],
    proposed: after.qualified[rule],
  }));
}

const tierMoves: Query<TierMove> = {
  name: 'tier moves of a preview',
  sql: `
    SELECT before.tier AS tier_before, after.tier AS tier_after, count() AS leads
    FROM (SELECT lead_key, tier FROM lead_scores WHERE run_id = {before:String}) AS before
    INNER JOIN (SELECT lead_key, tier FROM lead_scores WHERE run_id = {after:String}) AS after ON after.lead_key = before.lead_key
    GROUP BY tier_before, tier_after
    ORDER BY tier_before, tier_after`,
  row: z
    .object({ tier_before: z.enum(tierNames), tier_after: z.enum(tierNames), leads: z.coerce.number() })
    .transform(({ tier_before, tier_after, leads }) => ({ from: tier_before, to: tier_after, count: leads })),
};
