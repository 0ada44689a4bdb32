import type { Actor, HeldText, Once, Swept } from '../queue/desk.ts';
import type { TransitionName } from '../queue/transitions.ts';

export interface ClaimNext {
  readonly team: string;
  readonly rep: string;
  /** The next one without it. */
  readonly entryId?: string | undefined;
  readonly note?: string | undefined;
  readonly once?: Once | undefined;
}

export interface MoveOn {
  readonly entryId: string;
  readonly transition: TransitionName;
  readonly by: Actor;
  readonly fence: string;
  readonly reason?: string | undefined;
  readonly note?: string | undefined;
  /** Milliseconds since 1970, as all instants here. */
  readonly until?: number | undefined;
  readonly once?: Once | undefined;
}

export interface Reassign {
  readonly entryId: string;
  readonly by: Actor;
  readonly to: string;
  readonly fence: string;
  readonly note?: string | undefined;
  readonly once?: Once | undefined;
}

export interface Leave {
  readonly rep: string;
  readonly until: number;
  readonly by: Actor;
  /** Who gets what they hold and have touched; it stays theirs without it. */
  readonly to?: string | undefined;
  /** Teams whose entries go to `to`: those that the team lead leads. All without it. */
  readonly teams?: readonly string[] | undefined;
  readonly note?: string | undefined;
}

/** A row of an entry's story, drained or not yet. */
export interface LogRow {
  readonly fence: string;
  readonly entryId: string;
  readonly team: string;
  readonly done: string;
  readonly by: string;
  /** Who held or closed it; empty for none. */
  readonly rep: string;
  readonly reason: string;
  readonly note: string;
  readonly at: number;
  readonly until: number | undefined;
  /** Fence of the transition that this one undid; empty for others. */
  readonly undoes: string;
}

/** Where an entry's story lies; a row that is being drained may be in both. */
export interface HistorySources {
  /** In ClickHouse. */
  drained(entryId: string): Promise<readonly LogRow[]>;
  /** In Redis, not drained yet. */
  waiting(entryId: string): Promise<readonly LogRow[]>;
}

/**
 * What a rep, a team lead or a script does with entries, by the rules of docs/queues.md: holds it against the routing file (teams, reps, reasons, hours), computes
 * leases, and hands it to the desk. Throws Refusal where it may not be, InputError for a faulty routing file.
 */
export interface Handoff {
  /**
   * What this very request was answered before, within a day; undefined where it wasn't. To be asked before anything is checked: since then
   * an instant may have passed, or the entry be gone. Throws Refusal `key_reused` for another request with that key.
   */
  answered(once: Once): Promise<HeldText | undefined>;
  claim(claim: ClaimNext): Promise<HeldText>;
  move(move: MoveOn): Promise<HeldText>;
  reassign(reassign: Reassign): Promise<HeldText>;
  undo(undo: { entryId: string; by: Actor; fence: string; once?: Once | undefined }): Promise<HeldText>;
  leave(leave: Leave): Promise<Swept[]>;
  comeBack(back: { rep: string; by: Actor }): Promise<void>;
  /** What a rep holds, longest first. */
  work(rep: string): Promise<HeldText[]>;
  /** One entry, in any queue or hand. Throws Refusal `unknown_entry`. */
  entry(entryId: string): Promise<HeldText>;
  /** What was done with an entry, the latest first, 200 rows at most: from ClickHouse and from what it doesn't have yet. */
  history(entryId: string): Promise<LogRow[]>;
  /** Teams in which somebody is a rep. */
  teamsOf(rep: string): Promise<readonly string[]>;
}
