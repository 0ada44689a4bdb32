import type { Measure, Milliseconds } from '../../model/types.ts';
import type { HistoryEvent } from '../history.ts';
import type { Clock } from './clock.ts';
import { propertyOf } from './conditions.ts';
import type { Occurrence } from './identity.ts';
import { numberOf } from './measurable.ts';
import { halfAwayFromZero, one, product, total } from './numbers.ts';

type Of<K extends Measure['kind']> = Extract<Measure, { kind: K }>;

/** Events by quantity. */
export function quantityOf(events: readonly Occurrence[]): bigint {
  return total(events, ({ row }) => row.quantity);
}

/** What is said of the events on which a value rests; the times are absent without events. */
export interface Resting {
  /** Events by quantity. */
  readonly count: bigint;
  /** Milliseconds since 1970. */
  readonly first?: number | undefined;
  readonly last?: number | undefined;
}

export function restingOn(events: readonly Occurrence[]): Resting {
  let [first, last] = [Infinity, -Infinity];
  const count = total(events, ({ row }) => {
    first = Math.min(first, row.at);
    last = Math.max(last, row.at);
    return row.quantity;
  });
  return events.length === 0 ? { count } : { count, first, last };
}

/** Quantities, or each text of `per` once, weighed by age where there is a half-life; in millionths. */
export function counted({ per, halfLife }: Of<'count'>, events: readonly Occurrence[], clock: Clock): bigint {
  if (per !== undefined) return countedOnce(per, halfLife, events, clock);
  if (halfLife === undefined) return quantityOf(events) * one;
  return total(events, ({ row }) => product(row.quantity, weight(ageOf(row, clock), halfLife)));
}

/** Each text counts once, with a half-life by the youngest of its events. */
function countedOnce(
  property: string,
  halfLife: Milliseconds | undefined,
  events: readonly Occurrence[],
  clock: Clock,
): bigint {
  const youngest = new Map<string, number>();
  for (const { row } of events) {
    const text = propertyOf(row, property);
    if (text === undefined) continue;
    youngest.set(text, Math.min(youngest.get(text) ?? Infinity, ageOf(row, clock)));
  }
  return total([...youngest.values()], (age) => weight(age, halfLife));
}

/** The numbers of a property, weighed by age where there is a half-life; in millionths. */
export function summed({ property, halfLife }: Of<'sum'>, events: readonly Occurrence[], clock: Clock): bigint {
  return total(events, ({ row }) => {
    const number = numberOf(row, property) ?? 0n;
    if (halfLife === undefined) return number;
    return halfAwayFromZero(number * BigInt(weight(ageOf(row, clock), halfLife)), one);
  });
}

/** 0.5^(age ÷ half-life) in millionths, rounded half up: each event's weight is an integer before anything is summed. */
export function weight(age: Milliseconds, halfLife: Milliseconds | undefined): number {
  return halfLife === undefined ? 1_000_000 : Math.floor(0.5 ** (age / halfLife) * 1_000_000 + 0.5);
}

function ageOf(event: HistoryEvent, clock: Clock): Milliseconds {
  return clock.asOf - clock.fromAsOf(event);
}
