import type { Model, PropertyFilter, Subject } from '../../model/types.ts';
import { propertyHolds, textIn } from './conditions.ts';
import { texts } from './literal.ts';
import { millionths } from './numbers.ts';

/**
 * What the terms of one side ask of properties, each a column of the events that are read. Computed where the Map is read,
 * once: carrying the Map through unions and joins and looking into it for each signal cost three times as much.
 */
export interface PropertyColumns {
  /** Further columns of the select list: `, x AS property_0, …`. */
  readonly select: string;
  /** The column that says whether the condition holds of an event. */
  condition(filter: PropertyFilter): string;
  /** The column with the number (millionths) that the property holds; null: none. */
  number(property: string): string;
  /** The column with a hash of the property's text, of 128 bits; 0: none. */
  text(property: string): string;
}

export function propertyColumns(model: Model, subject: Subject): PropertyColumns {
  const measured = model.signals.flatMap((signal) =>
    (signal.source === 'events' || signal.source === 'steps') && signal.of === subject ? [signal] : [],
  );
  const conditions = distinct(
    [
      ...measured.flatMap(({ where }) => where),
      ...model.handRaises.flatMap(({ where }) => where),
      ...model.suppressions.flatMap(({ test }) => (test.kind === 'event' ? test.where : [])),
      ...model.ignore.flatMap(({ test }) => (test.kind === 'property' ? test.where : [])),
    ].map(propertyHolds),
  );

  const numbers = new Readings();
  const hashes = new Readings();
  for (const signal of measured) {
    if (signal.source !== 'events') continue;
    const { events, measure } = signal;
    if (measure.kind === 'sum' || measure.kind === 'max') numbers.add(measure.property, events);
    if (measure.kind === 'count' && measure.per !== undefined) hashes.add(measure.per, events);
    if (measure.kind === 'distinct' && 'property' in measure) hashes.add(measure.property, events);
  }
  for (const { test } of model.ignore) {
    if (test.kind === 'soon_after' && test.per !== undefined) hashes.add(test.per, test.events);
  }

  const columns = [
    ...conditions.map((condition, index) => `${condition} AS property_${index}`),
    ...numbers.columns((property) => millionths(textIn('properties', property)), 'NULL', 'number'),
    ...hashes.columns(textHash, 'toUInt128(0)', 'text'),
  ];
  return {
    select: columns.map((column) => `, ${column}`).join(''),
    condition: (filter) => `property_${conditions.indexOf(propertyHolds(filter))}`,
    number: (property) => `number_${numbers.place(property)}`,
    text: (property) => `text_${hashes.place(property)}`,
  };
}

/** A hash of a property's text, of 128 bits as the engine's own exact counting of texts takes it; 0: none. */
export function textHash(property: string): string {
  return hashOf(textIn('properties', property));
}

export function hashOf(value: string): string {
  return `if(${value} = '', toUInt128(0), reinterpretAsUInt128(sipHash128(${value})))`;
}

/** Properties that are read of events of some names; of every name where a reader asks for no certain ones. */
class Readings {
  readonly #events = new Map<string, Set<string> | 'all'>();

  add(property: string, events: readonly string[]): void {
    const names = this.#events.get(property) ?? new Set();
    if (names === 'all' || events.length === 0) this.#events.set(property, 'all');
    else this.#events.set(property, new Set([...names, ...events]));
  }

  place(property: string): number {
    return [...this.#events.keys()].indexOf(property);
  }

  columns(read: (property: string) => string, otherwise: string, name: string): string[] {
    return [...this.#events].map(([property, events], index) => {
      const value =
        events === 'all' ? read(property) : `if(event IN (${texts([...events])}), ${read(property)}, ${otherwise})`;
      return `${value} AS ${name}_${index}`;
    });
  }
}

function distinct(texts: readonly string[]): string[] {
  return [...new Set(texts)];
}
