import type { EntryFilter } from '../api/types.ts';

export type Status = NonNullable<EntryFilter['status']>;

export const statuses: readonly { readonly status: Status; readonly label: string }[] = [
  { status: 'available', label: 'Waiting' },
  { status: 'held', label: 'Held' },
  { status: 'open', label: 'All open' },
];

export const tiers = ['P1', 'P2', 'P3', 'P4'] as const;

export const traits = [
  { name: 'asked', label: 'Asked', title: 'Who asked to be called' },
  { name: 'news', label: 'New', title: 'Of whom something is new since the day before' },
  { name: 'late', label: 'Late', title: 'Who should have been claimed or touched by now' },
] as const;

/** With a tier in addition, or without it where it was there. */
export function toggledTier(filter: EntryFilter, tier: string): EntryFilter {
  const chosen = filter.tiers ?? [];
  const next = chosen.includes(tier) ? chosen.filter((one) => one !== tier) : [...chosen, tier].sort();
  // All of them leave nobody out.
  return { ...filter, tiers: next.length === tiers.length ? [] : next };
}
