import type { Milliseconds } from '../../model/types.ts';
import { clocksOf } from '../clock/sla.ts';
import { isOnDuty } from '../clock/working-time.ts';
import type { NextReps } from '../desk.ts';
import { type Rep, type Team, urgencies } from './types.ts';

/** Reps by how many entries they have for their weight, the fewest first; of several the first of the file. */
export function fewestFirst(reps: readonly Rep[], loads: ReadonlyMap<string, number>): readonly Rep[] {
  const load = ({ name }: Rep) => loads.get(name) ?? 0;
  return reps.toSorted((a, b) => load(a) * b.weight - load(b) * a.weight);
}

/** To whom entries of a team are offered after a breach, and until when an offer that is made now lasts. */
export function nextReps(
  team: Team,
  by: {
    readonly at: Milliseconds;
    /** Rep → until when they are away. */
    readonly away: ReadonlyMap<string, Milliseconds>;
    /** How many entries each rep holds; whoever may hold no more is offered nothing. */
    readonly loads: ReadonlyMap<string, number>;
  },
): NextReps {
  const { at, away, loads } = by;
  const free = team.reps.filter(
    (rep) =>
      isOnDuty(rep, team, at) &&
      !((away.get(rep.name) ?? 0) > at) &&
      (loads.get(rep.name) ?? 0) < (rep.keep ?? team.keep ?? Number.POSITIVE_INFINITY),
  );
  const clocks = urgencies.map((urgency) => {
    const { claim_due } = clocksOf(team, urgency, at);
    return [urgency, claim_due === undefined ? {} : { claim_due }] as const;
  });
  return {
    team: team.name,
    reps: fewestFirst(free, loads).map(({ name }) => name),
    clocks: Object.fromEntries(clocks),
  };
}
