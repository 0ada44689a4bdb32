import type { Milliseconds } from '../model/types.ts';
import type { Entry } from './entry.ts';

/** Milliseconds after a hand-raise from when on a run should know of it: the event comes to ClickHouse by a stream (lua/prelude/placements.lua). */
export const raiseKnownAfter = 60_000;

/** One entry as a touched run or a hand-raise leaves it: it moves in the published queues, and the others stay where they are. */
export interface Placement {
  readonly entryId: string;
  /** The instant that it speaks about; what a later as-of has written stays. */
  readonly asOf: Milliseconds;
  /** Undefined: it is in no queue any more. */
  readonly entry: Entry | undefined;
  /**
   * When somebody asked to be called, where no run may know of it yet: it stays until one has seen what had arrived up to a minute later, or
   * a disposition closed it.
   */
  readonly raisedAt?: Milliseconds | undefined;
  /** Why it left: a suppression, or `not_qualified`, which stands where nothing is said. */
  readonly why?: string | undefined;
}

/** What is placed at once. Instants are milliseconds since 1970. */
export interface Placements {
  readonly knownAt: Milliseconds;
  /** Up to which fence was known what came of what reps did; `0` for none. What was closed later stays away. */
  readonly toldUpTo: string;
  readonly placedAt: Milliseconds;
  readonly entries: readonly Placement[];
}

/** What became of placements, by entry id. */
export interface Placed {
  readonly placed: readonly string[];
  readonly left: readonly string[];
  /** A later as-of has written them. */
  readonly later: readonly string[];
  /** They rank behind the end of a queue that is at its limit. */
  readonly beyond: readonly string[];
}
