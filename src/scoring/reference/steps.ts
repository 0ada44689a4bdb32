import type { Occurrence } from './identity.ts';
import { one } from './numbers.ts';

/**
 * The greatest n such that n different events, named by the first n steps in that order, lie at times that don't decrease.
 * Being further at some time is never worse later on, so each event in turn moves on as far as it can; among events of one
 * time the order is free.
 */
export function furthestStep(steps: readonly string[], events: readonly Pick<Occurrence, 'row'>[]): bigint {
  const inTime = events.toSorted((a, b) => a.row.at - b.row.at);
  let reached = 0;
  // Events of the present time that no step took, by name.
  let unused = new Map<string, number>();
  let now = -Infinity;
  for (const { row } of inTime) {
    if (row.at !== now) unused = new Map();
    now = row.at;
    unused.set(row.event, (unused.get(row.event) ?? 0) + 1);
    for (let next = steps[reached]; next !== undefined && (unused.get(next) ?? 0) > 0; next = steps[reached]) {
      unused.set(next, (unused.get(next) ?? 0) - 1);
      reached += 1;
    }
    if (reached === steps.length) break;
  }
  return BigInt(reached) * one;
}
