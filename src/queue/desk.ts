import type { Entry } from './entry.ts';
import type { TransitionName } from './transitions.ts';
import type { Work } from './work.ts';

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

/** What a change answers with: the record after it, and the entry as it is published (or was, when the rep took it). */
export interface Held {
  readonly work: Work;
  readonly entry: Entry | undefined;
}

export interface ClaimRequest {
  readonly team: string;
  readonly rep: string;
  /** The next one without it. */
  readonly entryId?: string | undefined;
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

/** For the sweep: who comes next in a team, first first, and the clocks that begin at an offer. */
export interface NextReps {
  readonly team: string;
  readonly reps: readonly string[];
  /** By urgency, milliseconds since 1970; absent where the team has no such SLA. */
  readonly clocks: Readonly<Record<string, { readonly claim_warn?: number; readonly claim_due?: number }>>;
}

/** What a sweep did to one entry. */
export interface Swept {
  readonly done: string;
  readonly work: Work;
}

/** An entry that is to leave its queue at once, and the suppression's name. */
export interface Withdrawal {
  readonly entryId: string;
  readonly why: string;
}

/**
 * What reps do with the entries of the published queues: each call one atomic script, appended to the outbox in the same step.
 * Throws Refusal where the rules of docs/queues.md forbid it (nothing is changed), TransientError while Redis is away.
 */
export interface Desk {
  claim(request: ClaimRequest): Promise<Held>;
  move(request: MoveRequest): Promise<Held>;
  reassign(request: ReassignRequest): Promise<Held>;
  undo(request: { entryId: string; by: Actor; fence: string; once?: Once | undefined }): Promise<Held>;
  /** Ends what has run out by now: leases, holds, snoozes, SLA clocks. At most `limit` entries; call again while it returns as many. */
  sweep(next: readonly NextReps[], limit: number): Promise<Swept[]>;
  /** Takes entries out of their queues; a held one stays with its rep and says why. */
  withdraw(entries: readonly Withdrawal[]): Promise<Swept[]>;
  /** A rep is away until then: given and offered nothing. What they claimed and never touched goes back. */
  leave(request: { rep: string; until: number; by: Actor; note?: string | undefined }): Promise<Swept[]>;
  comeBack(request: { rep: string; by: Actor }): Promise<void>;
  /** Rep → until when they are away. */
  away(): Promise<ReadonlyMap<string, number>>;
  /** An entry in any queue or hand; undefined where there is none. */
  find(entryId: string): Promise<{ readonly entry: Entry | undefined; readonly work: Work | undefined } | undefined>;
  /** What a rep holds, longest first. */
  heldBy(rep: string): Promise<Held[]>;
  /** How many each of these reps holds. */
  loads(reps: readonly string[]): Promise<ReadonlyMap<string, number>>;
}
