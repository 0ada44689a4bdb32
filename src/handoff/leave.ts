import type { Actor, Desk, Held, Swept } from '../queue/desk.ts';
import { Refusal } from '../queue/refusal.ts';
import type { Routing } from '../queue/routing/types.ts';
import { checkAbsence, checkNote } from './check-move.ts';
import type { Leave } from './handoff.ts';
import { leaseUntil } from './holds.ts';
import { repOf, teamNamed } from './reps.ts';

interface LeaveParts {
  readonly desk: Pick<Desk, 'leave' | 'heldBy' | 'reassign' | 'away'>;
  readonly routing: Routing;
  readonly now: number;
}

/** How often what a rep holds is read again, because it changed while it was being handed on. */
const passes = 3;

/**
 * Out of office: what a rep claimed and never touched goes back, the rest goes to `to` where somebody is named. Everything is checked
 * before anything is done; said again it goes on where it was cut off. What is of other teams than `teams` stays with the rep.
 */
export async function leave({ desk, routing, now }: LeaveParts, asked: Leave): Promise<Swept[]> {
  const { rep, until, by, to, teams, note } = asked;
  const handsOn = async () =>
    (await desk.heldBy(rep)).filter(({ work }) => teams === undefined || teams.includes(work.team));
  checkAbsence(until, now);
  checkNote(note);
  if (to !== undefined) {
    if (by.role === 'rep') {
      throw new Refusal('not_allowed', `Only a team lead or an admin gives what ${rep} holds to somebody else.`);
    }
    if (to.toLowerCase() === rep.toLowerCase()) {
      throw new Refusal('unknown_rep', `${rep} is the one who leaves; name somebody else of the team.`);
    }
    const returns = (await desk.away()).get(to);
    if (returns !== undefined && returns > now) {
      throw new Refusal(
        'unknown_rep',
        `${to} is away too, until ${new Date(returns).toISOString()}. Name somebody else.`,
      );
    }
    for (const { work } of await handsOn()) repOf(teamNamed(routing, work.team), to);
  }
  const swept = await desk.leave({ rep, until, by, note });
  if (to === undefined) return swept;

  const handedOn = new Map<string, Swept>();
  for (let pass = 0; pass < passes; pass++) {
    const left = await handsOn();
    for (const held of left) {
      const done = await handOn(desk, routing, held, { by, to, note, now });
      if (done) handedOn.set(held.work.entry_id, done);
    }
    if (left.length === 0) break;
  }
  return [...swept, ...handedOn.values()];
}

/** Undefined where somebody changed the entry meanwhile: it is looked at again. */
async function handOn(
  desk: Pick<Desk, 'reassign'>,
  routing: Routing,
  { work }: Held,
  { by, to, note, now }: { by: Actor; to: string; note: string | undefined; now: number },
): Promise<Swept | undefined> {
  const team = teamNamed(routing, work.team);
  const rep = repOf(team, to);
  try {
    const { work: after } = await desk.reassign({
      entryId: work.entry_id,
      by,
      to: rep.name,
      fence: work.fence,
      leaseUntil: leaseUntil(team, rep, now),
      note,
    });
    return { done: 'reassigned', work: after };
  } catch (error) {
    if (error instanceof Refusal && (error.code === 'stale' || error.code === 'wrong_state')) return undefined;
    throw error;
  }
}
