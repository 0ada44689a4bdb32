import type { Redis } from 'ioredis';
import { z } from 'zod';
import { PermanentError } from '../model/errors.ts';
import { ask, askForHeld, askWithDocuments, sweptAnswer } from './desk/answers.ts';
import { createWithholding } from './desk/withhold.ts';
import { type HeldText, heldText } from './held.ts';
import { queueKeys } from './keys.ts';
import { luaScript } from './lua-script.ts';
import { redisError } from './redis-error.ts';
import type { StoredEntry } from './stored-entry.ts';
import type { Swept, Withdrawal, WithheldContact } from './swept.ts';
import { type Transition, type TransitionName, transitions } from './transitions.ts';
import { type Work, workSchema } from './work.ts';

export type { Held, HeldText } from './held.ts';
export type { Swept, Withdrawal, WithheldContact } from './swept.ts';

/** Who does something. `pql` is the product itself: sweeps, withdrawals. */
export interface Actor {
  readonly name: string;
  /** A lead and an admin may move what others hold. */
  readonly role: 'rep' | 'team_lead' | 'admin' | 'pql';
}

/** A key by which the same request is answered once, for a day; `request` is a digest of what was asked. */
export interface Once {
  readonly key: string;
  readonly request: string;
}

export interface ClaimRequest {
  readonly team: string;
  readonly rep: string;
  /** The next one without it. */
  readonly entryId?: string | undefined;
  /** Whether a chosen one must be the next one. */
  readonly nextOnly?: boolean | undefined;
  /** Milliseconds since 1970, as all instants here. */
  readonly leaseUntil: number;
  /** Open work that the rep may hold, and new entries a day; none without. */
  readonly keep?: number | undefined;
  readonly newADay?: number | undefined;
  /** The calendar day that `newADay` counts, `2026-11-23`. */
  readonly day: string;
  readonly once?: Once | undefined;
  readonly note?: string | undefined;
}

export interface MoveRequest {
  readonly entryId: string;
  readonly transition: TransitionName;
  readonly by: Actor;
  readonly fence: string;
  /** Until when the rep keeps it, by `keeps` of the transition: both are given, because the entry's state decides. */
  readonly leaseUntil?: number | undefined;
  readonly followUpUntil?: number | undefined;
  readonly reason?: string | undefined;
  readonly note?: string | undefined;
  readonly until?: number | undefined;
  readonly once?: Once | undefined;
}

export interface ReassignRequest {
  readonly entryId: string;
  readonly by: Actor;
  readonly to: string;
  /** Of an entry that was never touched: `0`. */
  readonly fence: string;
  readonly leaseUntil: number;
  readonly note?: string | undefined;
  readonly once?: Once | undefined;
}

/** An entry that was asked for, and its record; undefined where nobody has touched it, or nothing of it is published any more. */
export interface FoundEntry {
  readonly work: Work | undefined;
  readonly stored: StoredEntry | undefined;
}

/** For the sweep: who comes next in a team, first first, and until when an offer that is made now lasts. */
export interface NextReps {
  readonly team: string;
  readonly reps: readonly string[];
  /** By urgency, milliseconds since 1970; absent where the team has no such SLA. */
  readonly clocks: Readonly<Record<string, { readonly claim_due?: number }>>;
}

/**
 * What reps do with the entries of the published queues: each call one atomic script, appended to the outbox in the same step.
 * Throws Refusal where the rules of docs/queues.md forbid it (nothing is changed), TransientError while Redis is away.
 */
export interface Desk {
  /** What this very request was answered before, within a day; undefined where it wasn't. Throws Refusal `key_reused` for another one. */
  answered(once: Once): Promise<HeldText | undefined>;
  claim(request: ClaimRequest): Promise<HeldText>;
  move(request: MoveRequest): Promise<HeldText>;
  /** What else the holder has of the same company changes hands with it, each with a row and a fence of its own. */
  reassign(request: ReassignRequest): Promise<HeldText>;
  undo(request: { entryId: string; by: Actor; fence: string; once?: Once | undefined }): Promise<HeldText>;
  /** Ends what has run out by now: leases, holds, snoozes, SLA clocks. At most `limit` of them; call again while it returns as many. */
  sweep(next: readonly NextReps[], limit: number): Promise<Swept[]>;
  /** Takes entries out of their queues; a held one stays with its rep and says why. */
  withdraw(entries: readonly Withdrawal[]): Promise<Swept[]>;
  /**
   * Takes contacts out of entries that stay, also out of those that somebody holds, who goes on with the fence that they have. The best who
   * remains comes first. Who is in no such entry (any more) is passed over.
   */
  withhold(contacts: readonly WithheldContact[]): Promise<Swept[]>;
  /** A rep is away until then: given and offered nothing. What they claimed and never touched goes back. */
  leave(request: { rep: string; until: number; by: Actor; note?: string | undefined }): Promise<Swept[]>;
  comeBack(request: { rep: string; by: Actor }): Promise<void>;
  /** Rep → until when they are away. */
  away(): Promise<ReadonlyMap<string, number>>;
  /** An entry in any queue or hand, closed and not forgotten yet, or let go of and still to be undone; undefined where there is none. */
  find(entryId: string): Promise<FoundEntry | undefined>;
  /** What a rep holds, longest first. */
  heldBy(rep: string): Promise<HeldText[]>;
  /** How many each of these reps holds. */
  loads(reps: readonly string[]): Promise<ReadonlyMap<string, number>>;
  /** Rep → how many they claimed on a calendar day of their team, such as `2026-11-23`, as the limit of a day counts them. */
  claimedOn(day: string): Promise<ReadonlyMap<string, number>>;
}

export interface DeskParts {
  /** Connected by the caller, who also closes it. One that sends again after a break what was not answered may claim twice. */
  readonly redis: Redis;
  /** Start of all our keys, in braces: `{pql}`. */
  readonly prefix: string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

const foundAnswer = z.object({ work: workSchema.nullable() }).nullable();
const numbers = z.record(z.string(), z.coerce.number());

/** Reads the Lua scripts in lua/. */
export function createDesk({ redis, prefix, now }: DeskParts): Desk {
  const keys = queueKeys(prefix);
  const script = (name: string) => luaScript(redis, keys.base, name);
  const answered = script('answered');
  const claim = script('claim');
  const move = script('move');
  const reassign = script('reassign');
  const undo = script('undo');
  const sweep = script('sweep');
  const withdraw = script('withdraw');
  const leave = script('leave');
  const comeBack = script('come-back');
  const find = script('find');
  const held = script('held');

  return {
    async answered(once) {
      const asking = { answer: workSchema.nullable(), doing: 'looking for an idempotency key' };
      const { said, documents } = await askWithDocuments(answered, { once }, asking);
      return said === null ? undefined : heldText(said, documents[0]);
    },
    claim: ({ team, rep, entryId, nextOnly, leaseUntil, keep, newADay, day, once, note }) =>
      askForHeld(
        claim,
        {
          now: now(),
          team,
          rep,
          entry_id: entryId,
          next_only: nextOnly,
          lease_until: leaseUntil,
          keep,
          new_a_day: newADay,
          day,
          once,
          note,
        },
        { doing: 'claiming an entry', about: entryId },
      ),
    async move(request) {
      const { entryId, transition, by, fence, leaseUntil, followUpUntil, reason, note, until, once } = request;
      const says: Transition = transitions[transition];
      if (says.keeps !== 'nothing' && (leaseUntil === undefined || followUpUntil === undefined)) {
        throw new PermanentError(`${transition} of ${entryId} keeps a hold, and was not told until when.`);
      }
      if (says.until?.needed && until === undefined) {
        throw new PermanentError(`${transition} of ${entryId} needs an instant, and was given none.`);
      }
      const { done, from, to, touches, keeps, undoable } = says;
      const counts = says.reason === 'attempt';
      return await askForHeld(
        move,
        {
          now: now(),
          entry_id: entryId,
          fence,
          by,
          transition: { name: transition, done, from, to, touches, keeps, undoable, counts },
          lease_until: leaseUntil,
          follow_up_until: followUpUntil,
          reason,
          note,
          until,
          once,
        },
        { doing: `moving an entry on (${transition})`, about: entryId },
      );
    },
    reassign: ({ entryId, by, to, fence, leaseUntil, note, once }) =>
      askForHeld(
        reassign,
        { now: now(), entry_id: entryId, by, to, fence, lease_until: leaseUntil, note, once },
        { doing: 'reassigning an entry', about: entryId },
      ),
    undo: ({ entryId, by, fence, once }) =>
      askForHeld(
        undo,
        { now: now(), entry_id: entryId, by, fence, once },
        { doing: 'undoing the last change of an entry', about: entryId },
      ),
    sweep: (next, limit) =>
      ask(sweep, { now: now(), next, limit }, { answer: sweptAnswer, doing: 'ending what has run out' }),
    withdraw: (entries) =>
      ask(
        withdraw,
        { now: now(), entries: entries.map(({ entryId, why }) => ({ entry_id: entryId, why })) },
        { answer: sweptAnswer, doing: 'withdrawing entries' },
      ),
    withhold: createWithholding({ documents: script('documents'), withhold: script('withhold'), now }),
    leave: ({ rep, until, by, note }) =>
      ask(leave, { now: now(), rep, until, by, note }, { answer: sweptAnswer, doing: 'noting that a rep is away' }),
    async comeBack({ rep, by }) {
      await ask(comeBack, { now: now(), rep, by }, { answer: sweptAnswer, doing: 'noting that a rep is back' });
    },
    async away() {
      const known = await during(redis.hgetall(keys.away), 'reading who is away');
      return new Map(Object.entries(numbers.parse(known)).filter(([, until]) => until > now()));
    },
    async find(entryId) {
      const asking = { answer: foundAnswer, doing: 'reading an entry' };
      const { said, documents } = await askWithDocuments(find, { now: now(), entry_id: entryId }, asking);
      return said === null ? undefined : { work: said.work ?? undefined, stored: documents[0] };
    },
    async heldBy(rep) {
      const asking = { answer: z.array(workSchema), doing: 'reading what a rep holds' };
      const { said, documents } = await askWithDocuments(held, { rep }, asking);
      return said.map((work, at) => heldText(work, documents[at]));
    },
    async loads(reps) {
      const held = await during(Promise.all(reps.map((rep) => redis.zcard(keys.held(rep)))), 'counting what reps hold');
      return new Map(reps.map((rep, at) => [rep, held[at] ?? 0]));
    },
    async claimedOn(day) {
      const claims = await during(redis.hgetall(keys.claimedOn(day)), 'counting what reps claimed');
      return new Map(Object.entries(numbers.parse(claims)));
    },
  };
}

function during<Result>(result: Promise<Result>, doing: string): Promise<Result> {
  return result.catch((error: unknown) => {
    throw redisError(error, doing);
  });
}
