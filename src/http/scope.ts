import type { Actor, HeldText } from '../queue/desk.ts';
import { Refusal } from '../queue/refusal.ts';
import type { Caller } from './context.ts';
import { Problem } from './problem.ts';

/** Whether a caller sees what is in a team's queue. */
export function sees({ teams }: Pick<Caller, 'teams'>, team: string): boolean {
  return teams === undefined || teams.includes(team);
}

/** Throws Problem `unknown_team` for a team that the caller doesn't see, as for one that isn't there. */
export function checkTeam(caller: Caller, team: string): void {
  if (!sees(caller, team)) throw unknownTeam(team);
}

export function unknownTeam(team: string): Problem {
  return new Problem('unknown_team', `There is no team "${team}" that this token sees. GET /v1/queues lists those.`);
}

export function unknownEntry(entryId: string): Problem {
  return new Problem(
    'unknown_entry',
    `There is no entry "${entryId}" that this token sees, in any queue or hand. Entries are written account:ID or lead:ID.`,
  );
}

interface EntryReader {
  entry(entryId: string): Promise<HeldText>;
}

/** An entry that the caller sees. Throws Problem `unknown_entry` for one of another team, as for one that isn't there. */
export async function seenEntry(handoff: EntryReader, caller: Caller, entryId: string): Promise<HeldText> {
  const held = await entryIfAny(handoff, entryId);
  if (!held || !sees(caller, held.work.team)) throw unknownEntry(entryId);
  return held;
}

export async function entryIfAny(handoff: EntryReader, entryId: string): Promise<HeldText | undefined> {
  try {
    return await handoff.entry(entryId);
  } catch (error) {
    if (error instanceof Refusal && error.code === 'unknown_entry') return undefined;
    throw error;
  }
}

/** The caller as the queue log knows them. */
export function actorOf({ name, role }: Caller): Actor {
  if (role === 'rep' || role === 'team_lead' || role === 'admin') return { name, role };
  throw new Problem('not_allowed', `The role ${role} changes no entry.`);
}

/** The rep that the caller is. Throws Problem `not_allowed` for a token that names none. */
export function repOf({ rep }: Caller): string {
  if (rep !== undefined) return rep;
  throw new Problem(
    'not_allowed',
    'This token names no rep, and entries are claimed by reps. Make one with `pql token create --rep NAME`.',
  );
}
