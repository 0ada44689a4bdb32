import type { Grade, Hundredths, Level, Score, Subject, Tier } from '../model/types.ts';

/** What one signal, group or range correction gave, and on what evidence; never of zero points. Or what a guard ignored. */
export interface Contribution {
  /** A signal's name, `group:NAME`, `range:SCORE`, or `ignored:GUARD` with the events that a guard ignored and no points. */
  readonly signal: string;
  /** Absent for ignored evidence. */
  readonly score?: Score | undefined;
  readonly points: Hundredths;
  /** The measured value in millionths; 0 for traits and corrections. */
  readonly value: bigint;
  /** Events that gave it, by quantity; 0 for traits and corrections. */
  readonly count: bigint;
  /** Milliseconds since 1970 of the first and last of them, or when the trait became known; absent for corrections and for a value without events. */
  readonly first?: number | undefined;
  readonly last?: number | undefined;
}

/** The scores of one lead or account at one as-of. Contributions sum to the three scores exactly. */
export interface SubjectScores {
  readonly subject: Subject;
  readonly id: string;
  /** The lead's account as of the run, or the account itself; empty without one. */
  readonly accountId: string;
  readonly fit: Hundredths;
  readonly engagement: Hundredths;
  readonly usage: Hundredths;
  readonly grade: Grade;
  /** How many of the traits that the model's fit rests on are known (`fitTraits` says which those are). */
  readonly traitsKnown: number;
  readonly level: Level;
  readonly tier: Tier;
  /** Names of the rules that hold, in the model's order. */
  readonly qualified: readonly string[];
  /** Names of the suppressions that hold, in the model's order (all that the model names, also those of single rules). */
  readonly suppressed: readonly string[];
  /** Milliseconds since 1970 of the earliest open hand-raise. */
  readonly handRaisedAt?: number | undefined;
  /** In the model's order of signals, then groups, then ranges, then guards. */
  readonly contributions: readonly Contribution[];
}
