import type { EventSignal, PropertyFilter, Signal, StepsSignal, Window } from '../../model/types.ts';
import { asOf } from './instant.ts';
import { text, texts } from './literal.ts';
import type { PropertyColumns } from './properties.ts';

/** Columns of a measured signal: its value in millionths (null: unknown), and the evidence, of which 0 times stand for none. */
export interface MeasureColumns {
  readonly value: string;
  readonly count: string;
  readonly first: string;
  readonly last: string;
}

export interface CompiledMeasure {
  readonly columns: MeasureColumns;
  /** Aggregates over the subject's events, each with its column. */
  readonly aggregates: readonly string[];
  /** The value from the aggregates, once all events are in. */
  readonly value: string;
}

const day = 86_400_000;
const greatestValue = 9_000_000_000_000n;
const million = 1_000_000n;

/** The anchors that the scan of events has to know beside them. */
export function anchorsOf(signals: readonly Signal[]): ReadonlySet<'signed_up' | 'created'> {
  const anchors = new Set<'signed_up' | 'created'>();
  for (const signal of signals) {
    if (signal.source !== 'trait' && signal.within.kind === 'first') anchors.add(signal.within.since);
  }
  return anchors;
}

export function measure(
  signal: EventSignal | StepsSignal,
  index: number,
  timezone: string,
  properties: PropertyColumns,
): CompiledMeasure {
  const columns = { value: `value_${index}`, count: `count_${index}`, first: `first_${index}`, last: `last_${index}` };
  const counts = conditionOf(signal, properties);
  const evidence = [
    `sumIf(quantity, ${counts}) AS ${columns.count}`,
    `minIf(t, ${counts}) AS ${columns.first}`,
    `maxIf(t, ${counts}) AS ${columns.last}`,
  ];
  const { aggregates, value } =
    signal.source === 'steps'
      ? furthestStep(signal, index, counts)
      : measured(signal, index, counts, columns, timezone);
  return { columns, aggregates: [...evidence, ...aggregates], value: whereAnchored(signal.within, value) };
}

/** Whether an event (columns event, channel, t and those of its properties) counts for the signal. */
function conditionOf(signal: EventSignal | StepsSignal, properties: PropertyColumns): string {
  if (signal.source === 'steps') return all([eventIn(signal.steps), inWindow(signal.within)]);
  const channel = signal.channel === undefined ? '' : `channel = ${text(signal.channel)}`;
  return all([eventsMatching(signal.events, signal.where, properties), channel, inWindow(signal.within)]);
}

export function eventsMatching(
  events: readonly string[],
  where: readonly PropertyFilter[],
  properties: PropertyColumns,
): string {
  return all([eventIn(events), ...where.map(properties.column)]);
}

export function all(conditions: readonly string[]): string {
  const said = conditions.filter((condition) => condition !== '');
  return said.length === 0 ? '1' : said.join(' AND ');
}

function eventIn(events: readonly string[]): string {
  return events.length === 1 ? `event = ${texts(events)}` : `event IN (${texts(events)})`;
}

function inWindow(window: Window): string {
  switch (window.kind) {
    case 'all':
      return '';
    case 'last':
      return `t > ${asOf} - ${window.length}`;
    case 'first': {
      const anchor = `${window.since}_ms`;
      return `${anchor} != 0 AND t >= ${anchor} AND t < ${anchor} + ${window.length}`;
    }
  }
}

function whereAnchored(window: Window, value: string): string {
  return window.kind === 'first' ? `if(${window.since}_ms = 0, NULL, ${value})` : value;
}

function measured(
  signal: EventSignal,
  index: number,
  counts: string,
  columns: MeasureColumns,
  timezone: string,
): { aggregates: string[]; value: string } {
  const capped = (count: string) => `toInt64(least(${count}, ${greatestValue})) * ${million}`;
  switch (signal.measure) {
    case 'count': {
      if (signal.halfLife === undefined) return { aggregates: [], value: capped(columns.count) };
      // Only the power is a float, and it is made an integer at once: a sum of floats would depend on threads and slices.
      const weight = `toInt64(floor(exp2((t - ${asOf}) / ${signal.halfLife}) * 1000000 + 0.5))`;
      return {
        // Not sumIf, which would take the power for every event: this takes it for those that count, a fifth of the time.
        aggregates: [`sum(if(${counts}, toInt128(quantity) * ${weight}, 0)) AS decayed_${index}`],
        value: `toInt64(least(decayed_${index}, toInt128(${greatestValue * million})))`,
      };
    }
    case 'active_days':
      return {
        aggregates: [`${activeDays(signal.within, counts, timezone)} AS days_${index}`],
        value: `toInt64(days_${index}) * ${million}`,
      };
    case 'days_since_last':
      return {
        aggregates: [],
        value: `if(${columns.last} = 0, NULL, intDiv(${asOf} - ${columns.last}, ${day}) * ${million})`,
      };
  }
}

/** Days of a short window are bits of one number, which costs a fraction of a set of dates. */
function activeDays(window: Window, counts: string, timezone: string): string {
  const zone = text(timezone);
  if (window.kind !== 'last' || window.length > 62 * day) {
    return `uniqExactIf(toDate32(at, ${zone}), ${counts})`;
  }
  const today = `toInt32(toDate32(fromUnixTimestamp64Milli(${asOf}), ${zone}))`;
  const bit = `bitShiftLeft(toUInt64(1), toUInt8(${today} - toInt32(toDate32(at, ${zone}))))`;
  return `bitCount(groupBitOrIf(${bit}, ${counts}))`;
}

function furthestStep(signal: StepsSignal, index: number, counts: string): { aggregates: string[]; value: string } {
  const value = `toInt64(steps_${index}) * ${million}`;
  if (new Set(signal.steps).size === signal.steps.length) {
    const steps = signal.steps.map((step) => `event = ${text(step)}`).join(', ');
    // The funnel wants unsigned numbers, and one window longer than any history.
    return {
      aggregates: [`windowFunnelIf(9000000000000000)(toUInt64(t), ${steps}, ${counts}) AS steps_${index}`],
      value,
    };
  }
  // Where a name stands for several steps the funnel would let one event stand for all of them. So the events of one
  // instant are taken together, and each step takes one of them that no step has taken yet.
  const names = `[${texts(signal.steps)}]`;
  const gathered = `groupArrayIf((t, toString(event)), ${counts})`;
  const instants = `arrayMap(at_once -> arrayMap(e -> e.2, arrayFilter(e -> e.1 = at_once, gathered)), arraySort(arrayDistinct(gathered.1)))`;
  const next = `${names}[step + 1]`;
  const taken = `countEqual(arraySlice(${names}, reached + 1, step - reached), ${next})`;
  const advance = `if(step < ${signal.steps.length} AND countEqual(done_at_once, ${next}) > ${taken}, step + 1, step)`;
  const fold = `arrayFold((reached, done_at_once) -> arrayFold((step, _) -> toUInt64(${advance}), range(${signal.steps.length}), reached), ${instants}, toUInt64(0))`;
  return {
    aggregates: [`${gathered} AS gathered_${index}`],
    value: value.replace(`steps_${index}`, fold.replaceAll('gathered', `gathered_${index}`)),
  };
}
