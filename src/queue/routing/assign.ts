import type { Milliseconds } from '../../model/types.ts';
import { workingDayOf, worksOn } from '../clock/working-time.ts';
import { fewestFirst } from './turns.ts';
import type { Rep, Team } from './types.ts';

/** For whom alone an entry is, and why. */
export interface Assigned {
  readonly to: string;
  readonly by: 'owner' | 'round_robin' | 'team_lead';
}

/** An entry of one team's queue. */
export interface Assignable {
  readonly entryId: string;
  /** The rep to whom a rule `to: owner` sent it (Route). */
  readonly owner?: string | undefined;
}

export interface AssignBy {
  /** When the queue is published. */
  readonly at: Milliseconds;
  /** Rep → until when they are away. */
  readonly away: ReadonlyMap<string, Milliseconds>;
  /** For whom an entry was in the queues published last, this run's own among them: a retry gives the same. */
  readonly previous: (entryId: string) => Assigned | undefined;
  /** Entry id → the rep who holds it, of all entries that somebody holds. */
  readonly holders: ReadonlyMap<string, string>;
  /** Rep → how many other entries of the team's queue are for them that nobody holds; none where these are the whole queue. */
  readonly others?: ReadonlyMap<string, number> | undefined;
}

/**
 * For whom each entry of a team's queue is, in its order; undefined for those that anybody of the team may claim. Owners and whoever had an
 * entry come first, so that what is new goes to those who then have the fewest (docs/queues.md).
 */
export function assignTeam(
  team: Team,
  entries: readonly Assignable[],
  { at, away, previous, holders, others }: AssignBy,
): readonly (Assigned | undefined)[] {
  const reps = new Map(team.reps.map((rep) => [rep.name, rep]));
  const date = workingDayOf(team, at);
  const given = ({ name, ...rep }: Rep) => worksOn(rep, team, date) && !((away.get(name) ?? 0) > at);
  const turns = team.assign === 'round_robin' ? team.reps.filter(given) : [];
  const loads = new Map(others);
  const count = (name: string) => loads.set(name, (loads.get(name) ?? 0) + 1);
  for (const holder of holders.values()) count(holder);

  const standing = entries.map(({ entryId, owner }): Assigned | undefined => {
    if (owner !== undefined && reps.has(owner)) return { to: owner, by: 'owner' };
    const before = previous(entryId);
    if (!before || !reps.has(before.to)) return undefined;
    // What a team lead decided stays; a turn is given anew where the rep isn't there to take it, and ends with `assign`.
    if (before.by === 'team_lead') return before;
    return turns.some(({ name }) => name === before.to) ? { to: before.to, by: 'round_robin' } : undefined;
  });
  const isHeld = (index: number) => holders.has(entries[index]?.entryId ?? '');
  for (const [index, assigned] of standing.entries()) if (assigned && !isHeld(index)) count(assigned.to);

  return standing.map((assigned, index) => {
    if (assigned || isHeld(index)) return assigned;
    const [next] = fewestFirst(turns, loads);
    if (!next) return undefined;
    count(next.name);
    return { to: next.name, by: 'round_robin' };
  });
}
