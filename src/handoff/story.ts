import type { HistorySources, LogRow } from './handoff.ts';

/** Rows of one entry's story that are shown at most. */
export const longestStory = 200;

/**
 * What was done with an entry, the latest first. The rows that wait are read before those that were drained: one that moves from here to
 * there meanwhile is seen twice and counted once, never missed.
 */
export async function story(history: HistorySources, entryId: string): Promise<LogRow[]> {
  const waiting = await history.waiting(entryId);
  const drained = await history.drained(entryId);
  const rows = new Map([...drained, ...waiting].map((row) => [row.fence, row]));
  return [...rows.values()].sort(latestFirst).slice(0, longestStory);
}

/** By fence, which grows with every transition, also across a rebuild. */
function latestFirst(a: LogRow, b: LogRow): number {
  const [left, right] = [BigInt(a.fence), BigInt(b.fence)];
  return left < right ? 1 : left > right ? -1 : 0;
}
