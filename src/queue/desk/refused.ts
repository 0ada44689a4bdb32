import { z } from 'zod';
import { keyReused, Refusal, type RefusalCode, refusals } from '../refusal.ts';

const text = z.string().optional();
const count = z.number().optional();

const codes = Object.keys(refusals).filter((code): code is RefusalCode => Object.hasOwn(refusals, code));

/** What a script says of its refusal: who has the entry, since when, and what was asked. */
export const refusedSchema = z.object({
  refused: z.enum(codes),
  detail: z.object({
    team: text,
    teams: text,
    rep: text,
    state: text,
    /** Milliseconds since 1970. */
    since: count,
    away_until: count,
    last: text,
    fence: text,
    wanted: text,
    withdrawn: text,
    by: text,
    account_id: text,
    next: text,
    holds: count,
    keep: count,
    claimed: count,
    day: text,
    why: text,
    other: text,
  }),
});
export type Refused = z.output<typeof refusedSchema>;
type Detail = Refused['detail'];

/** The refusal of a script with a sentence for people: what happened, who and when, what to do. `what` is the entry where one was named. */
export function refusalOf({ refused, detail }: Refused, what: string | undefined): Refusal {
  const entry = what ?? 'The entry';
  const says = sentences[refused];
  return new Refusal(refused, says ? says(entry, detail) : `${entry}: ${refusals[refused]}.`);
}

const sentences: Partial<Record<RefusalCode, (entry: string, detail: Detail) => string>> = {
  nothing_published: () =>
    'Nothing has been published yet, so there are no queues. Run `npx pql rescore`; if Redis was flushed, `npx pql queue rebuild`.',
  unknown_team: (_, { team, teams }) =>
    `There is no team "${team}" in what is published. Teams: ${namesIn(teams)}. A new team has a queue from the next run on.`,
  unknown_rep: (_, { rep, away_until }) =>
    `${rep} is away until ${instant(away_until ?? 0)} and is given nothing. Name somebody else.`,
  unknown_entry: (entry, { withdrawn, team }) => {
    if (withdrawn !== undefined) return `${entry} has left its queue (${withdrawn}). Take another one.`;
    if (team !== undefined) return `${entry} is in the queue of team ${team}. Claim it there.`;
    return `There is no entry ${entry} in any queue or hand. Read the queue again: it may have left with the last run.`;
  },
  nothing_waiting: (_, { team, rep }) =>
    `Nobody waits in the queue of ${team} whom ${rep} may claim now. What is held by others, meant for others, or of a company that others call is passed over.`,
  stale: (entry, detail) => `${entry} ${changed(detail)}. Read it again and take its fence.`,
  wrong_state: (entry, { state, rep, since, wanted }) => {
    if (state === 'available') return `${entry} is held by nobody, so ${wanted} can't be done. Claim it first.`;
    const who = rep === undefined ? '' : ` by ${rep}`;
    return `${entry} is ${spoken(state)}${who}${at(since)}; ${wanted} is not possible from there. Read it again and choose another transition.`;
  },
  not_yours: (entry, { rep, state, since, wanted }) =>
    `${entry} is held by ${rep}${at(since)} (${spoken(state)}), so ${wanted} is theirs to do. Ask them, or a team lead to reassign it.`,
  held: (entry, { rep, since, wanted }) =>
    wanted === 'reassign'
      ? `${rep} holds ${entry} already${at(since)}; there is nothing to reassign.`
      : `${entry} is held by ${rep}${at(since)} already. Take another one.`,
  company_held: (entry, { rep, account_id }) =>
    `${entry} is of the company ${account_id}, and ${rep} holds another entry of it. Take another one, or ask ${rep}.`,
  reserved: (entry, { rep, by }) =>
    `${entry} is meant for ${rep} alone${by === undefined ? '' : ` (${spoken(by)})`} until its time to be claimed is over. Take another one, or ask a team lead to reassign it.`,
  next_only: (entry, { team, next }) =>
    `${entry} is not the next one: team ${team} takes the next one (take: next_only), which is ${next}. Claim without an entry.`,
  full: (_, { rep, holds, keep }) =>
    `${rep} holds ${counted(holds)} and may hold ${keep} (keep). Hand over, recycle or release one first.`,
  day_full: (_, { rep, claimed, day }) =>
    `${rep} claimed ${counted(claimed)} on ${day}, as many as one may take a day (new_a_day). Go on with what you hold, or claim again tomorrow.`,
  undo_over: (entry, { why, rep, account_id, last, other }) => {
    const reason = {
      time: 'a minute has passed',
      other: `${rep} did it, and only they can undo it`,
      never: `${spoken(last) || 'the last change'} is not undone`,
      with: `${other} changed hands with it, and something was done with that one since`,
      company: `${rep} holds another entry of the company ${account_id} by now`,
    }[why ?? 'time'];
    return `The last change of ${entry} can't be undone: ${reason}. Use another transition, or ask a team lead.`;
  },
  not_allowed: (entry, { wanted }) => `${entry}: only a team lead or an admin may ${wanted}. Ask one of them.`,
  key_reused: () => keyReused,
};

function changed({ last, state, rep, fence }: Detail): string {
  if (last === undefined) return 'has not been touched by anybody, or what was done was undone';
  const who = rep === undefined ? '' : ` (${spoken(state)}, ${rep})`;
  return `has changed since: ${spoken(last)} at ${instant(fenceTime(fence))}${who}`;
}

/** A fence begins as the millisecond of its transition times 1,000. */
function fenceTime(fence: string | undefined): number {
  return Math.floor(Number(fence ?? '0') / 1_000);
}

function at(ms: number | undefined): string {
  return ms === undefined ? '' : ` since ${instant(ms)}`;
}

function instant(ms: number): string {
  return new Date(ms).toISOString();
}

function counted(number: number | undefined): string {
  return number === 1 ? '1 entry' : `${number} entries`;
}

function spoken(name: string | undefined): string {
  return (name ?? '').replaceAll('_', ' ');
}

function namesIn(list: string | undefined): string {
  return z
    .array(z.string())
    .parse(JSON.parse(list ?? '[]'))
    .join(', ');
}
