import type { Measure, MeasuredSignal } from '../../model/types.ts';
import { activeLeads, activePeriods } from './activity.ts';
import { anchorOf } from './anchors.ts';
import { change } from './change.ts';
import { counted, quantityOf, summed } from './counts.ts';
import { distinct } from './distinct.ts';
import type { Facts } from './facts.ts';
import type { Occurrence } from './identity.ts';
import { numberOf } from './measurable.ts';
import { greatest, held, least, one } from './numbers.ts';
import { furthestStep } from './steps.ts';
import { day } from './times.ts';
import { windowTest } from './windows.ts';

/** A measured value and the events that it rests on. */
export interface Measurement {
  /** Millionths; undefined when unknown. */
  readonly value: bigint | undefined;
  /** Events by quantity. */
  readonly count: bigint;
  /** Milliseconds since 1970; absent without events. */
  readonly first?: number | undefined;
  readonly last?: number | undefined;
}

const unknown: Measurement = { value: undefined, count: 0n };

/** Measures a signal on the subject's events, before any `ratio_to`. */
export function measured(signal: MeasuredSignal, facts: Facts): Measurement {
  const inWindow = windowTest(signal.within, facts);
  if (!inWindow) return unknown;
  const events = facts.evidence.measurable(signal).filter(({ row }) => inWindow(row));
  if (signal.source === 'steps') return resting(events, furthestStep(signal.steps, events));
  const { measure } = signal;
  if (measure.kind === 'time_to') return timeTo(measure, events, facts);
  const value = measure.kind === 'change' ? change(measure, signal, events, facts) : plainValue(measure, events, facts);
  return resting(events, value);
}

type Plain = Exclude<Measure, { kind: 'change' | 'time_to' }>;

function plainValue(measure: Plain, events: readonly Occurrence[], facts: Facts): bigint | undefined {
  const { clock } = facts;
  const times = () => events.map(({ row }) => clock.fromAsOf(row));
  switch (measure.kind) {
    case 'count':
      return counted(measure, events, clock);
    case 'sum':
      return summed(measure, events, clock);
    case 'max':
      return greatest(events.map(({ row }) => numberOf(row, measure.property) ?? 0n));
    case 'distinct':
      return distinct(measure, events, facts);
    case 'active_days':
    case 'active_weeks':
      return activePeriods(measure, events, clock);
    case 'active_leads':
      return activeLeads(measure, events, clock);
    case 'days_since_last':
      return daysSince(greatest(times()), clock.asOf);
    case 'days_since_first':
      return daysSince(least(times()), clock.asOf);
  }
}

/** Whole days of 24 hours. */
function daysSince(at: number | undefined, asOf: number): bigint | undefined {
  return at === undefined ? undefined : BigInt(Math.floor((asOf - at) / day)) * one;
}

/** Days from the anchor to the first event that isn't before it, rounded down to millionths. */
function timeTo(
  { since }: Extract<Measure, { kind: 'time_to' }>,
  events: readonly Occurrence[],
  facts: Facts,
): Measurement {
  const anchor = anchorOf(since, facts);
  if (!anchor) return unknown;
  const placed = events.map((occurrence) => ({ occurrence, at: facts.clock.fromAnchor(occurrence.row, anchor) }));
  const after = placed.filter(({ at }) => at >= anchor.at);
  const first = least(after.map(({ at }) => at));
  const value = first === undefined ? undefined : (BigInt(first - anchor.at) * one) / BigInt(day);
  return resting(
    after.map(({ occurrence }) => occurrence),
    value,
  );
}

/** A value with the events that it rests on. */
function resting(events: readonly Occurrence[], value: bigint | undefined): Measurement {
  return {
    value: value === undefined ? undefined : held(value),
    count: quantityOf(events),
    first: least(events.map(({ row }) => row.at)),
    last: greatest(events.map(({ row }) => row.at)),
  };
}
