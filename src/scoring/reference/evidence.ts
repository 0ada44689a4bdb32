import type { MeasuredSignal } from '../../model/types.ts';
import type { Clock } from './clock.ts';
import { append, grouped } from './grouping.ts';
import type { Occurrence } from './identity.ts';
import { measurable } from './measurable.ts';
import { once } from './once.ts';

export type EventsByName = ReadonlyMap<string, readonly Occurrence[]>;

/** A subject's events of one name: those that count, and those that a guard ignores, by the guard's place in the model. */
export interface Sifted {
  readonly counting: readonly Occurrence[];
  readonly ignored: ReadonlyMap<number, readonly Occurrence[]>;
}

/** A subject's events, by name. What is asked twice is found once: a lead may have 200,000 events, and be scored some hundreds of times. */
export interface Evidence {
  readonly byName: EventsByName;
  sifted(name: string): Sifted;
  /** The events that a signal can measure, at any time. */
  measurable(signal: MeasuredSignal): readonly Occurrence[];
  measurableNamed(signal: MeasuredSignal, name: string): readonly Occurrence[];
}

/** Evidence from which another differs in the events of the names alone that the change concerns. */
export interface Earlier {
  readonly evidence: Evidence;
  readonly concerns: (name: string) => boolean;
}

/** Events by their names, without daily figures of a later day than as-of's: those count nowhere. */
export function named(events: readonly Occurrence[], clock: Clock): EventsByName {
  const counts = ({ row }: Occurrence) => !row.daily || clock.dayOf(row) <= clock.now.day;
  return grouped(events.filter(counts), ({ row }) => row.event);
}

export function withAdded(events: EventsByName, added: readonly Occurrence[]): EventsByName {
  if (added.length === 0) return events;
  const all = new Map(events);
  for (const [name, more] of grouped(added, ({ row }) => row.event)) all.set(name, [...(all.get(name) ?? []), ...more]);
  return all;
}

/** `guardOf` says which guard ignores an event, by its place in the model. */
export function evidenceOf(
  byName: EventsByName,
  guardOf: (occurrence: Occurrence) => number | undefined,
  earlier?: Earlier,
): Evidence {
  const sifted = once((name: string): Sifted => {
    if (earlier && !earlier.concerns(name)) return earlier.evidence.sifted(name);
    const counting: Occurrence[] = [];
    const ignored = new Map<number, Occurrence[]>();
    for (const occurrence of byName.get(name) ?? []) {
      const guard = guardOf(occurrence);
      if (guard === undefined) counting.push(occurrence);
      else append(ignored, guard, occurrence);
    }
    return { counting, ignored };
  });
  const ofSignal = once((signal: MeasuredSignal) => {
    const measures = measurable(signal);
    return once((name: string): readonly Occurrence[] => {
      if (earlier && !earlier.concerns(name)) return earlier.evidence.measurableNamed(signal, name);
      return sifted(name).counting.filter(measures);
    });
  });
  const measurableNamed = (signal: MeasuredSignal, name: string) => ofSignal(signal)(name);
  return {
    byName,
    sifted,
    measurableNamed,
    measurable: once((signal) => {
      const names = signal.source === 'steps' ? signal.steps : signal.events;
      const wanted = names.length === 0 ? [...byName.keys()] : [...new Set(names)];
      const [only = [], ...others] = wanted.map((name) => measurableNamed(signal, name));
      return others.length === 0 ? only : only.concat(...others);
    }),
  };
}

/** A subject's events of these names that count; without names all of them. */
export function counting(evidence: Evidence, names: Iterable<string> = evidence.byName.keys()): readonly Occurrence[] {
  return [...new Set(names)].flatMap((name) => evidence.sifted(name).counting);
}
