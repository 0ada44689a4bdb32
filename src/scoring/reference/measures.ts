import type { Measure, MeasuredSignal } from '../../model/types.ts';
import { activeLeads, activePeriods } from './activity.ts';
import { anchorOf } from './anchors.ts';
import { change } from './change.ts';
import { counted, restingOn, summed } from './counts.ts';
import { distinct } from './distinct.ts';
import type { Facts } from './facts.ts';
import type { Occurrence } from './identity.ts';
import { numberOf } from './measurable.ts';
import type { Measurement } from './measurement.ts';
import { greatest, held, least, one } from './numbers.ts';
import { furthestStep } from './steps.ts';
import { day } from './times.ts';
import { windowTest } from './windows.ts';

/** Measures a signal on the subject's events, before any `ratio_to`. */
export function measured(signal: MeasuredSignal, facts: Facts): Measurement {
  const { value, events } = measuredOn(signal, facts);
  return { value, ...restingOn(events) };
}

/** A measured value and the events themselves. */
export function measuredOn(
  signal: MeasuredSignal,
  facts: Facts,
): { readonly value: bigint | undefined; readonly events: readonly Occurrence[] } {
  const inWindow = windowTest(signal.within, facts);
  if (!inWindow) return unknown;
  const measurable = facts.evidence.measurable(signal);
  const events = signal.within.kind === 'all' ? measurable : measurable.filter(({ row }) => inWindow(row));
  if (signal.source === 'steps') return { value: furthestStep(signal.steps, events), events };
  const { measure } = signal;
  if (measure.kind === 'time_to') return timeTo(measure, events, facts);
  const value = measure.kind === 'change' ? change(measure, signal, events, facts) : plainValue(measure, events, facts);
  return { value: value === undefined ? undefined : held(value), events };
}

const unknown = { value: undefined, events: [] };

type Plain = Exclude<Measure, { kind: 'change' | 'time_to' }>;

function plainValue(measure: Plain, events: readonly Occurrence[], facts: Facts): bigint | undefined {
  const { clock } = facts;
  const time = ({ row }: Occurrence) => clock.fromAsOf(row);
  switch (measure.kind) {
    case 'count':
      return counted(measure, events, clock);
    case 'sum':
      return summed(measure, events, clock);
    case 'max':
      return greatest(events, ({ row }) => numberOf(row, measure.property) ?? 0n);
    case 'distinct':
      return distinct(measure, events, facts);
    case 'active_days':
    case 'active_weeks':
      return activePeriods(measure, events, clock);
    case 'active_leads':
      return activeLeads(measure, events, clock);
    case 'days_since_last':
      return daysSince(greatest(events, time), clock.asOf);
    case 'days_since_first':
      return daysSince(least(events, time), clock.asOf);
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
): ReturnType<typeof measuredOn> {
  const anchor = anchorOf(since, facts);
  if (!anchor) return unknown;
  const time = ({ row }: Occurrence) => facts.clock.fromAnchor(row, anchor);
  const after = events.filter((event) => time(event) >= anchor.at);
  const first = least(after, time);
  const value = first === undefined ? undefined : held((BigInt(first - anchor.at) * one) / BigInt(day));
  return { value, events: after };
}
