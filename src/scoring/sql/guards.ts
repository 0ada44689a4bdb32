import type { Guard, Model, Subject, TraitRef } from '../../model/types.ts';
import { traitHolds } from './conditions.ts';
import { watchedNames } from './event-names.ts';
import type { EventTimes } from './event-times.ts';
import { all, eventIn, eventsMatching } from './measures/measure.ts';
import type { PropertyColumns } from './properties.ts';

/** An event that counts nowhere, and of which no guard may speak: a daily figure of a day after as-of's. */
const nowhere = 255;

/** What the guards of one side need to know of an event, and of whom it is. */
export interface GuardContext {
  readonly properties: PropertyColumns;
  readonly times: EventTimes;
  /** Key of the lead that the event belongs to, else of whom it names. */
  readonly actor: string;
  /** A table or a subquery of the events that `burst` and `soon_after` guards ignore; see ignored-events.ts. */
  readonly ignored: string;
  /** Whether the event's subject is one for whom the trait's condition holds. */
  traitGuard(guard: Extract<Guard['test'], { kind: 'trait' }>): string;
}

export interface Guards {
  /** Column of an event: the place, from 1, of the first guard that ignores it; 0: none. Empty where each event counts. */
  readonly column: string;
  /** Whether an event counts; empty: each does. */
  readonly kept: string;
}

/** The first guard that applies to an event ignores it. */
export function guardsOf(model: Model, times: EventTimes): Guards {
  const any = model.ignore.length > 0 || times.counts !== '';
  return any ? { column: 'guard', kept: 'guard = 0' } : { column: '', kept: '' };
}

export function guardColumn({ ignore }: Model, context: GuardContext): string {
  const rows = [
    ...(context.times.counts === '' ? [] : [`NOT ${context.times.counts}, ${nowhere}`]),
    ...ignore.map((guard, index) => `${applies(guard, index, context)}, ${index + 1}`),
  ];
  return rows.length === 0 ? '' : `toUInt8(multiIf(${rows.join(',\n            ')}, 0)) AS guard`;
}

function applies({ test }: Guard, index: number, { actor, ignored, properties, traitGuard }: GuardContext): string {
  switch (test.kind) {
    case 'burst': {
      // Nearly nobody has a burst: whether somebody has one is a look at a small set of numbers.
      const ofGuard = `FROM ${ignored} WHERE guard = ${index}`;
      return `(${actor} IN (SELECT actor_key ${ofGuard}) AND (${actor}, event, t) IN (SELECT actor_key, event, at_ms ${ofGuard}))`;
    }
    case 'soon_after': {
      const text = test.per === undefined ? 'toUInt128(0)' : properties.text(test.per);
      return `(${eventIn(test.events)} AND (${actor}, event, t, ${text}) IN (SELECT actor_key, event, at_ms, text FROM ${ignored} WHERE guard = ${index}))`;
    }
    case 'trait':
      return traitGuard(test);
    case 'property':
      return `(${eventsMatching(test.events, test.where, properties)})`;
  }
}

/** Whether a key is one of those for whom a trait's condition holds, given the table of those of whom something is known. */
export function keyHolds(
  key: string,
  facts: string,
  column: string,
  { condition }: Extract<Guard['test'], { kind: 'trait' }>,
): string {
  const ofUnknown = condition.kind === 'exists' && !condition.exists;
  const holds = traitHolds(column, condition);
  return `${key} ${ofUnknown ? 'NOT IN' : 'IN'} (SELECT key FROM (${facts}) WHERE ${ofUnknown ? `NOT (${holds})` : holds})`;
}

/** The traits that guards name. */
export function guardedTraits({ ignore }: Model): TraitRef[] {
  return ignore.flatMap(({ test }) => (test.kind === 'trait' ? [test.trait] : []));
}

/** Aggregates over a subject's events: what each guard ignored of those that its side watches. */
export function ignoredAggregates(model: Model, subject: Subject): string[] {
  const names = watchedNames(model, subject);
  return model.ignore.flatMap((_, index) => {
    const watched = names === undefined ? '' : names.length === 0 ? '0' : eventIn(names);
    const on = all([`guard = ${index + 1}`, watched]);
    const { count, first, last } = ignoredColumns(index);
    return [`sumIf(quantity, ${on}) AS ${count}`, `minIf(t, ${on}) AS ${first}`, `maxIf(t, ${on}) AS ${last}`];
  });
}

export function ignoredColumns(index: number): { count: string; first: string; last: string } {
  return { count: `ignored_${index}`, first: `ignored_${index}_first`, last: `ignored_${index}_last` };
}
