import { type Hundredths, type Tier, tierNames } from '../model/types.ts';

/** What decides a place in a queue. Instants are milliseconds since 1970. */
export interface Rank {
  /** Since when somebody waits to be called; absent without an open hand-raise. */
  readonly handRaisedAt?: number | undefined;
  readonly tier: Tier;
  /** Fit + engagement + usage. */
  readonly total: Hundredths;
  /** Absent for an entry that stands by a hand-raise alone. */
  readonly qualifiedSince?: number | undefined;
  readonly id: string;
}

/**
 * Order of a queue, first to call first: hand-raises by waiting time, then tier, then fit + engagement + usage,
 * then the longer qualified, then id. Total: 0 only for the same id.
 */
export function compareRank(a: Rank, b: Rank): number {
  return (
    earlierFirst(a.handRaisedAt, b.handRaisedAt) ||
    tierNames.indexOf(a.tier) - tierNames.indexOf(b.tier) ||
    b.total - a.total ||
    earlierFirst(a.qualifiedSince, b.qualifiedSince) ||
    (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)
  );
}

function earlierFirst(a: number | undefined, b: number | undefined): number {
  if (a === b) return 0;
  if (a === undefined) return 1;
  if (b === undefined) return -1;
  return a - b;
}
