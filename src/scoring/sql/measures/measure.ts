import type { EventSignal, PropertyFilter, StepsSignal } from '../../../model/types.ts';
import { text, texts } from '../literal.ts';
import { ratio } from '../numbers.ts';
import { inWindow } from '../windows.ts';
import { activeLeads, activePeriods } from './activity.ts';
import { change } from './change.ts';
import { count } from './count.ts';
import { distinct } from './distinct.ts';
import { daysSince, timeTo } from './elapsed.ts';
import { columnsOf, type EventColumns, type MeasureColumns, type Measuring } from './measured.ts';
import { max, sum } from './numeric.ts';
import { furthestStep } from './steps.ts';

export interface CompiledMeasure {
  readonly columns: MeasureColumns;
  /** Conditions on the events, each a column: whether the signal measures the event. */
  readonly conditions: readonly string[];
  /** Aggregates over the subject's events, each with its column. */
  readonly aggregates: readonly string[];
  /** The value from the aggregates, once all events are in; null: unknown. */
  readonly value: string;
  /** Can it be below zero? */
  readonly signed: boolean;
}

export interface MeasureContext {
  readonly events: EventColumns;
  /** Whether the subject has the anchor that the signal's window needs; empty: it needs none. */
  readonly anchored: string;
  /** What the value is divided by, in millionths, null where that is unknown; undefined: nothing. */
  readonly divisor?: string | undefined;
}

/** The signal at that place in the model, as columns. */
export function measure(
  signal: EventSignal | StepsSignal,
  index: number,
  { events, anchored, divisor }: MeasureContext,
): CompiledMeasure {
  const columns = columnsOf(index);
  const named = signal.source === 'steps' ? signal.steps : signal.events;
  const counts = all([
    events.kept,
    eventsMatching(named, signal.where, events),
    signal.channel === undefined ? '' : `channel = ${text(signal.channel)}`,
  ]);
  const measuring = measuringOf(signal, counts, columns, index, events);
  const known = anchored === '' ? measuring.value : `if(${anchored}, ${measuring.value}, NULL)`;
  return {
    columns,
    conditions: [
      `${all([counts, inWindow(signal.within, events), measuring.only ?? ''])} AS ${columns.on}`,
      ...(measuring.conditions ?? []),
    ],
    aggregates: [
      `sumIf(quantity, ${columns.on}) AS ${columns.count}`,
      `minIf(t, ${columns.on}) AS ${columns.first}`,
      `maxIf(t, ${columns.on}) AS ${columns.last}`,
      ...measuring.aggregates,
    ],
    value: divisor === undefined ? known : ratio(`(${known})`, divisor),
    signed: measuring.signed ?? false,
  };
}

function measuringOf(
  signal: EventSignal | StepsSignal,
  counts: string,
  columns: MeasureColumns,
  index: number,
  events: EventColumns,
): Measuring {
  if (signal.source === 'steps') return furthestStep(signal, columns, index);
  const { measure, within } = signal;
  switch (measure.kind) {
    case 'count':
      return count(measure, columns, index, events);
    case 'active_days':
    case 'active_weeks':
      return activePeriods(measure, within, columns, index, events);
    case 'active_leads':
      return activeLeads(measure, columns, index, events);
    case 'distinct':
      return distinct(measure, columns, index, events);
    case 'sum':
      return sum(measure, columns, index, events);
    case 'max':
      return max(measure, columns, index, events);
    case 'days_since_last':
      return daysSince('last', columns, index, events);
    case 'days_since_first':
      return daysSince('first', columns, index, events);
    case 'change':
      if (within.kind !== 'last') throw new RangeError(`Signal ${signal.name} compares a window that isn't \`last\``);
      return change(measure, within.length, counts, columns, index, events);
    case 'time_to':
      return timeTo(measure, columns, index, events);
  }
}

export function eventsMatching(
  events: readonly string[],
  where: readonly PropertyFilter[],
  columns: { condition(filter: PropertyFilter): string },
): string {
  return all([eventIn(events), ...where.map((filter) => columns.condition(filter))]);
}

/** Whether an event has one of the names; empty: any name will do. */
export function eventIn(names: readonly string[]): string {
  if (names.length === 0) return '';
  return names.length === 1 ? `event = ${texts(names)}` : `event IN (${texts(names)})`;
}

export function all(conditions: readonly string[]): string {
  const said = conditions.filter((condition) => condition !== '');
  return said.length === 0 ? '1' : said.join(' AND ');
}
