import type { Milliseconds, Subject } from '../model/types.ts';
import type { Scoring } from '../scoring/sql/run-statements.ts';
import type { Carried } from '../scoring/sql/scored.ts';
import type { Slice } from '../scoring/sql/slice.ts';
import type { CallOptions } from '../warehouse/client.ts';

/** Everyone, scored as of a past instant from what had arrived by then. It is there until whoever was handed it is done; its scores until the next is, too. */
export interface Replayed {
  /** Its instant's known-at is its as-of. lead_scores and account_scores hold the scores under its run id, without contributions; the run's tables are filled, so `ruledSelect` can be asked. */
  readonly scoring: Scoring;
  /** Of everyone, each once. */
  readonly slices: Readonly<Record<Subject, readonly Slice[]>>;
  /** For statements that read a slice of the history. */
  readonly settings: NonNullable<CallOptions['settings']>;
  /** Run id of the instant before, whose scores are still there; undefined at the first. */
  readonly before?: string | undefined;
}

/**
 * Scores everyone as of each instant and hands it to `work`, one after another. Gives what `work` found, in the order of the instants.
 * The scores carry what they are told to; who asks of leads alone may leave the accounts out (`scored`: both, if not said).
 */
export type Replay = <Found>(
  instants: readonly Milliseconds[],
  work: (replayed: Replayed, place: number) => Promise<Found>,
  carried?: Carried,
  scored?: readonly Subject[],
) => Promise<Found[]>;
