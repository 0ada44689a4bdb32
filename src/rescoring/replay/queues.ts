import type { Model } from '../../model/types.ts';
import { createHead } from '../../queue/head.ts';
import { compareRank } from '../../queue/rank.ts';
import type { Routing } from '../../queue/routing/types.ts';
import type { Warehouse } from '../../warehouse/client.ts';
import { type Routed, routedEntries } from '../placing.ts';
import { evaluateQualifications } from '../qualify.ts';
import { scoreRun } from '../score.ts';
import { finishing, withScratchRuns } from '../scratch.ts';
import type { RunInstant, StepContext } from '../step.ts';
import type { ReplayParts } from './replay.ts';

export interface QueuesOfRun {
  readonly warehouse: Warehouse;
  readonly model: Model;
  readonly routing: Routing;
  /** A run whose scores are written, of which nothing is published. */
  readonly run: RunInstant;
  /** How many of each team's queue are wanted. */
  readonly first: number;
}

/** The first of a team's queue, the best first, and how many come behind them. */
export interface ReplayedQueue {
  readonly kept: readonly Routed[];
  readonly cut: number;
}

/**
 * The queues that publishing a run would make, team by team: qualifications on top of those that stood at its as-of, suppressed, routed
 * and ranked as publishing does, as if nobody were in the hands of a rep. A lean run has no evidence: by it nobody qualifies anew whose
 * qualification had ended before.
 */
export async function queuesOfRun(
  { warehouse, model, routing, run, first }: QueuesOfRun,
  context: Pick<StepContext, 'signal' | 'log'>,
): Promise<ReadonlyMap<string, ReplayedQueue>> {
  await evaluateQualifications({ warehouse, model, run }, context);
  const heads = new Map(
    routing.teams.map(({ name }) => [name, createHead<Routed>(first, (a, b) => compareRank(a.rank, b.rank))]),
  );
  for await (const routed of routedEntries(warehouse, { model, routing, run, standing: 'evaluated' }, context))
    heads.get(routed.to.team)?.offer(routed);
  return new Map([...heads].map(([team, head]) => [team, head.take()]));
}

/** The queues that would have been published at a past instant, from what had arrived by then: with contributions, so with reasons. */
export function queuesAt(
  parts: ReplayParts & Pick<QueuesOfRun, 'routing' | 'first'>,
  asOf: number,
  context: StepContext,
): Promise<ReadonlyMap<string, ReplayedQueue>> {
  const { model, routing, first, slices, threads, memory } = parts;
  const warehouse = finishing(parts.warehouse, context.signal);
  return withScratchRuns(parts, async ([runId]) => {
    const run = { runId, asOf, knownAt: asOf };
    await scoreRun({ warehouse, model, run, slices, threads, memory }, context);
    return queuesOfRun({ warehouse, model, routing, run, first }, context);
  });
}
