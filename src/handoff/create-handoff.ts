import { dayOf } from '../queue/clock/working-time.ts';
import type { Actor, Desk } from '../queue/desk.ts';
import { type HeldText, heldText } from '../queue/held.ts';
import { Refusal } from '../queue/refusal.ts';
import type { Routing } from '../queue/routing/types.ts';
import { checkMove, checkNote } from './check-move.ts';
import type { Handoff, HistorySources } from './handoff.ts';
import { followUpUntil, leaseUntil, unsaid } from './holds.ts';
import { leave } from './leave.ts';
import { repNamed, repOf, spelled, teamNamed, teamsOf } from './reps.ts';
import { story } from './story.ts';
import { untouched } from './untouched.ts';

export interface HandoffParts {
  readonly desk: Desk;
  /** The routing file in force (current-file.ts). */
  readRouting(): Promise<Routing>;
  readonly history: HistorySources;
  now(): number;
}

export function createHandoff({ desk, readRouting, history, now }: HandoffParts): Handoff {
  async function found(entryId: string): Promise<HeldText> {
    const { work, stored } = (await desk.find(entryId)) ?? { work: undefined, stored: undefined };
    const record = work ?? (stored && untouched(stored.read()));
    if (!record) throw unknownEntry(entryId);
    return heldText(record, stored);
  }

  /** The name of somebody who holds something is good, though the file doesn't have it any more. */
  async function repOrHolder(routing: Routing, name: string): Promise<string> {
    const known = spelled(routing, name);
    if (known !== undefined || (await desk.heldBy(name)).length > 0) return known ?? name;
    return repNamed(routing, name).name;
  }

  return {
    answered: desk.answered,

    async claim({ team: teamName, rep: repName, entryId, note, once }) {
      const team = teamNamed(await readRouting(), teamName);
      const rep = repOf(team, repName);
      checkNote(note);
      const at = now();
      return desk.claim({
        team: team.name,
        rep: rep.name,
        entryId,
        nextOnly: team.take === 'next_only',
        leaseUntil: leaseUntil(team, rep, at),
        keep: rep.keep ?? team.keep,
        newADay: rep.newADay ?? team.newADay,
        day: dayOf(team, at),
        note,
        once,
      });
    },

    async move(asked) {
      const routing = await readRouting();
      const by = actor(routing, asked.by);
      const at = now();
      checkMove(asked.transition, asked, routing, at);
      const { work } = await found(asked.entryId);
      // What is held in a team that the file no longer has is finished by the terms of one that says nothing.
      const team = routing.teams.find(({ name }) => name === work.team) ?? unsaid;
      const holder = team.reps.find(({ name }) => name === (work.rep ?? by.name));
      const wakes = asked.transition === 'snooze' && asked.until !== undefined ? asked.until : at;
      return desk.move({
        ...asked,
        by,
        leaseUntil: leaseUntil(team, holder, wakes),
        followUpUntil: followUpUntil(team, at),
      });
    },

    async reassign(asked) {
      const routing = await readRouting();
      if (asked.by.role === 'rep') {
        throw new Refusal('not_allowed', `Only a team lead or an admin reassigns, and ${asked.by.name} is a rep.`);
      }
      checkNote(asked.note);
      const team = teamNamed(routing, (await found(asked.entryId)).work.team);
      const to = repOf(team, asked.to);
      return desk.reassign({ ...asked, to: to.name, leaseUntil: leaseUntil(team, to, now()) });
    },

    async undo(asked) {
      return desk.undo({ ...asked, by: actor(await readRouting(), asked.by) });
    },

    async leave(asked) {
      const routing = await readRouting();
      const by = actor(routing, asked.by);
      const rep = await repOrHolder(routing, asked.rep);
      checkOwn(rep, by);
      const to = asked.to === undefined ? undefined : repNamed(routing, asked.to).name;
      return leave({ desk, routing, now: now() }, { ...asked, rep, by, to });
    },

    async comeBack({ rep: name, by: asking }) {
      const routing = await readRouting();
      const by = actor(routing, asking);
      const rep = await repOrHolder(routing, name);
      checkOwn(rep, by);
      await desk.comeBack({ rep, by });
    },

    work: async (name) => desk.heldBy(await repOrHolder(await readRouting(), name)),
    entry: found,

    async history(entryId) {
      const rows = await story(history, entryId);
      if (rows.length === 0 && (await desk.find(entryId)) === undefined) throw unknownEntry(entryId);
      return rows;
    },

    teamsOf: async (name) => teamsOf(await readRouting(), name).map((team) => team.name),
  };
}

/** A rep by the file's spelling of their name. Throws Refusal `unknown_rep` for one who is in no team. */
function actor(routing: Routing, by: Actor): Actor {
  return by.role === 'rep' ? { ...by, name: repNamed(routing, by.name).name } : by;
}

function checkOwn(rep: string, by: Actor): void {
  if (by.role !== 'rep' || by.name === rep) return;
  throw new Refusal(
    'not_allowed',
    `Whether ${rep} is away is said by ${rep}, a team lead or an admin, not by ${by.name}.`,
  );
}

function unknownEntry(entryId: string): Refusal {
  const written = /^(account|lead):./.test(entryId) ? '' : ' An entry is written as account:ID or lead:ID.';
  return new Refusal('unknown_entry', `There is no entry "${entryId}" in any queue or hand.${written}`);
}
