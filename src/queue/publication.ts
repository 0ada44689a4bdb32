import type { Name } from './directory.ts';
import type { Entry } from './entry.ts';

/** The queues of one run, to be published whole. Instants are milliseconds since 1970. */
export interface Publication {
  readonly runId: string;
  readonly asOf: number;
  readonly knownAt: number;
  /** When this is published, by the caller's clock. */
  readonly publishedAt: number;
  /** Every team, also those whose queue is empty; entries in the order of the queue. */
  readonly teams: ReadonlyMap<string, Iterable<Entry> | AsyncIterable<Entry>>;
  /** Entries that a queue holds at most; none where nothing is said. A full queue takes what is placed before its end alone. */
  readonly limit?: number | undefined;
  /** The later as-of of an entry that was scored after this run and is published as that left it; undefined for what the run itself says. */
  readonly asOfOf?: ((entryId: string) => number | undefined) | undefined;
  /** Names of those whom a suppression keeps from calls that no hand-raise beats. */
  readonly unbeatable?: Iterable<Name> | AsyncIterable<Name> | undefined;
  /** Up to which fence the run knew what came of what reps did; `0` for none. What was closed later stays away. */
  readonly toldUpTo: string;
  /**
   * Why entries that somebody holds are in no queue any more, by id: a suppression, or `not_qualified`, which stands where nothing is said. Asked
   * before the queues are switched on.
   */
  readonly whyGone?: ((entryIds: readonly string[]) => Promise<ReadonlyMap<string, string>>) | undefined;
}

export type PublishResult =
  | { readonly published: true }
  /** A run of a later as-of is published already; nothing was changed. */
  | { readonly published: false; readonly laterRunId: string; readonly laterAsOf: number };
