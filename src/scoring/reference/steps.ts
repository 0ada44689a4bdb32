import type { Occurrence } from './identity.ts';
import { one } from './numbers.ts';

/**
 * The greatest n such that n different events, named by the first n steps in that order, lie at times that don't decrease.
 * Being further at some time is never worse later on, so each event in turn moves on as far as it can; among events of one
 * time the order is free.
 */
export function furthestStep(steps: readonly string[], events: readonly Pick<Occurrence, 'row'>[]): bigint {
  let reached = 0;
  const inTime = [...groupedByTime(events)].toSorted(([a], [b]) => a - b);
  for (const [, unused] of inTime) {
    for (let next = steps[reached]; next !== undefined && (unused.get(next) ?? 0) > 0; next = steps[reached]) {
      unused.set(next, (unused.get(next) ?? 0) - 1);
      reached += 1;
    }
  }
  return BigInt(reached) * one;
}

/** For each time how many events of each name it has. */
function groupedByTime(events: readonly Pick<Occurrence, 'row'>[]): Map<number, Map<string, number>> {
  const times = new Map<number, Map<string, number>>();
  for (const { row } of events) {
    const names = times.get(row.at) ?? new Map<string, number>();
    names.set(row.event, (names.get(row.event) ?? 0) + 1);
    times.set(row.at, names);
  }
  return times;
}
