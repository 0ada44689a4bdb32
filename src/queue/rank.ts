import { type Hundredths, type Tier, tierNames } from '../model/types.ts';
import type { Entry } from './entry.ts';

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

/** The rank of an entry as it is published: what decides its place is all in it. */
export function rankOf(entry: Pick<Entry, 'entry_id' | 'hand_raised_at' | 'tier' | 'scores' | 'qualified'>): Rank {
  const { fit, engagement, usage } = entry.scores;
  const since = entry.qualified[0]?.since;
  return {
    handRaisedAt: entry.hand_raised_at === null ? undefined : Date.parse(entry.hand_raised_at),
    tier: entry.tier,
    // Two decimals each: the sum of the nearest doubles is off by far less than half a hundredth.
    total: Math.round((fit + engagement + usage) * 100),
    qualifiedSince: since === undefined ? undefined : Date.parse(since),
    id: entry.entry_id,
  };
}

// Totals of scores are 0 to 30,000, times have 13 digits until the year 2286; `~` comes behind every digit.
const mostTotal = 99_999;
const never = '~'.repeat(13);

/** A text that is ordered, byte by byte, as compareRank orders: for Redis and ClickHouse, which compare texts. */
export function rankKey(rank: Rank): string {
  return `${rankText(rank)} ${rank.id}`;
}

/** The same without the id: always of 35 characters (lua/prelude/ranks.lua). */
export function rankText({ handRaisedAt, tier, total, qualifiedSince }: Rank): string {
  const time = (at: number | undefined) => (at === undefined ? never : String(at).padStart(13, '0'));
  const points = String(mostTotal - total).padStart(5, '0');
  return `${time(handRaisedAt)} ${tierNames.indexOf(tier)} ${points} ${time(qualifiedSince)}`;
}

function earlierFirst(a: number | undefined, b: number | undefined): number {
  if (a === b) return 0;
  if (a === undefined) return 1;
  if (b === undefined) return -1;
  return a - b;
}
