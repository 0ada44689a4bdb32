import type { EventSignal, Milliseconds, StepsSignal, Window } from '../../model/types.ts';
import type { HistoryEvent } from '../history.ts';
import { eventTest } from './conditions.ts';
import type { Facts } from './facts.ts';

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
const one = 1_000_000n;
const greatestValue = 9_000_000_000_000n * one;
const day: Milliseconds = 86_400_000;

/** Measures a signal on the subject's events. */
export function measured(
  signal: EventSignal | StepsSignal,
  facts: Facts,
  { asOf, timezone }: { readonly asOf: number; readonly timezone: string },
): Measurement {
  const inWindow = windowTest(signal.within, facts, asOf);
  if (!inWindow) return unknown;
  const measures = signal.source === 'steps' ? stepTest(signal) : measuredTest(signal);
  const events = facts.events.filter((event) => inWindow(event.at) && measures(event));
  const value =
    signal.source === 'steps' ? furthestStep(signal.steps, events) : quantityOf(signal, events, asOf, timezone);
  return { value: value !== undefined && value > greatestValue ? greatestValue : value, ...evidence(events) };
}

/** Is a time in (as-of − length, as-of]? */
export function lately(at: number, asOf: number, length: Milliseconds): boolean {
  return at > asOf - length && at <= asOf;
}

/** Tests whether a time lies in the window; undefined when the window has no anchor. */
function windowTest(window: Window, facts: Facts, asOf: number): ((at: number) => boolean) | undefined {
  switch (window.kind) {
    case 'all':
      return () => true;
    case 'last':
      return (at) => lately(at, asOf, window.length);
    case 'since': {
      const anchor = facts.anchor(window.since);
      return anchor === undefined ? undefined : (at) => at >= anchor + window.from && at < anchor + window.to;
    }
    case 'this':
      throw new Error('The reference scorer does not know calendar windows yet');
  }
}

function measuredTest({ events, channel, where }: EventSignal): (event: HistoryEvent) => boolean {
  const holds = eventTest(where);
  return (event) =>
    events.includes(event.event) && (channel === undefined || event.channel === channel) && holds(event);
}

function stepTest({ steps }: StepsSignal): (event: HistoryEvent) => boolean {
  return ({ event }) => steps.includes(event);
}

function quantityOf(
  signal: EventSignal,
  events: readonly HistoryEvent[],
  asOf: number,
  timezone: string,
): bigint | undefined {
  const { measure } = signal;
  switch (measure.kind) {
    case 'count':
      return total(events, (event) => BigInt(event.quantity) * weight(asOf - event.at, measure.halfLife));
    case 'active_days': {
      const calendar = new Intl.DateTimeFormat('en-CA', { timeZone: timezone, dateStyle: 'short' });
      return BigInt(new Set(events.map(({ at }) => calendar.format(at))).size) * one;
    }
    case 'days_since_last': {
      if (events.length === 0) return undefined;
      const last = Math.max(...events.map(({ at }) => at));
      return BigInt(Math.floor((asOf - last) / day)) * one;
    }
    default:
      throw new Error(`The reference scorer does not know ${measure.kind} yet`);
  }
}

/** 0.5^(age ÷ half-life) in millionths, rounded half up: each event's weight is an integer before anything is summed. */
export function weight(age: Milliseconds, halfLife: Milliseconds | undefined): bigint {
  if (halfLife === undefined) return one;
  return BigInt(Math.floor(0.5 ** (age / halfLife) * 1_000_000 + 0.5));
}

/**
 * The greatest n such that n different events, named by the first n steps in that order, lie at times that don't decrease.
 * Being further at some time is never worse later on, so each event in turn moves on as far as it can; among events of one
 * time the order is free.
 */
export function furthestStep(steps: readonly string[], events: readonly HistoryEvent[]): bigint {
  let reached = 0;
  for (const at of [...new Set(events.map((event) => event.at))].toSorted((a, b) => a - b)) {
    const unused = events.filter((event) => event.at === at).map(({ event }) => event);
    for (let next = steps[reached]; next !== undefined && unused.includes(next); next = steps[reached]) {
      unused.splice(unused.indexOf(next), 1);
      reached += 1;
    }
  }
  return BigInt(reached) * one;
}

function evidence(events: readonly HistoryEvent[]): Pick<Measurement, 'count' | 'first' | 'last'> {
  if (events.length === 0) return { count: 0n };
  const times = events.map(({ at }) => at);
  return {
    count: total(events, ({ quantity }) => BigInt(quantity)),
    first: Math.min(...times),
    last: Math.max(...times),
  };
}

function total(events: readonly HistoryEvent[], size: (event: HistoryEvent) => bigint): bigint {
  return events.reduce((sum, event) => sum + size(event), 0n);
}
