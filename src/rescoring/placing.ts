import { PermanentError } from '../model/errors.ts';
import { type Route, route } from '../queue/routing/route.ts';
import type { Warehouse } from '../warehouse/client.ts';
import { type Candidate, type CandidatesOfRun, candidatesByEntry } from './candidates.ts';
import { createRollUp, type Unrouted } from './entries.ts';
import type { InHand } from './in-hand.ts';

/** An entry with the team that gets it, and whom it was made of. */
export interface Routed extends Unrouted {
  readonly to: Route;
  readonly candidates: readonly Candidate[];
}

/** Every entry of a run with its team, in no order. Without `hands` as if nobody were in the hands of a rep. */
export async function* routedEntries(
  warehouse: Warehouse,
  of: CandidatesOfRun,
  options: { readonly signal: AbortSignal },
  hands?: InHand,
): AsyncIterable<Routed> {
  const teams = new Set(of.routing.teams.map(({ name }) => name));
  const rollUp = createRollUp({ model: of.model, routing: of.routing, asOf: of.run.asOf });
  for await (const gathered of candidatesByEntry(warehouse, of, options)) {
    const candidates = hands ? hands.callable(gathered[0]?.entryId ?? '', gathered) : gathered;
    const unrouted = candidates && rollUp(candidates);
    if (!unrouted) continue;
    const to = route(of.routing, unrouted.facts);
    if (!teams.has(to.team))
      throw new PermanentError(`The routing sends ${unrouted.rank.id} to team ${to.team}, which it doesn't have.`);
    yield { ...unrouted, to, candidates };
  }
}
