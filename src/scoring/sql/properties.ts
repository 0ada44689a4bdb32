import type { Model, PropertyFilter, Subject } from '../../model/types.ts';
import { propertyHolds } from './conditions.ts';

/**
 * The conditions on properties that the terms of one side name, each a column of the events that are read. Computed where
 * the Map is read, once: carrying the Map through unions and joins and looking into it for each signal cost three times as much.
 */
export interface PropertyColumns {
  /** Further columns of the select list: `, x AS property_0, …`. */
  readonly select: string;
  /** The column that says whether the condition holds of an event. */
  column(filter: PropertyFilter): string;
}

export function propertyColumns(model: Model, subject: Subject): PropertyColumns {
  const filters = [
    ...model.signals.flatMap((signal) => (signal.source === 'events' && signal.of === subject ? signal.where : [])),
    ...model.handRaises.flatMap(({ where }) => where),
    ...model.suppressions.flatMap(({ test }) => (test.kind === 'event' ? test.where : [])),
  ];
  const conditions = [...new Set(filters.map(propertyHolds))];
  return {
    select: conditions.map((condition, index) => `, ${condition} AS property_${index}`).join(''),
    column: (filter) => `property_${conditions.indexOf(propertyHolds(filter))}`,
  };
}
