import fc from 'fast-check';
import type { HistoryEvent, HistoryOutcome } from '../../src/scoring/history.ts';
import { day, hour, lengths, minute, oneOf, perhaps, second } from './pools.ts';

/** A time from which a window may be measured, and whose. */
export interface AnchorTime {
  readonly of: 'lead' | 'account';
  readonly id: string;
  readonly at: number;
}

/** Moves an event of whoever has an anchor to an edge of a window that follows it, puts it beside or soon after another one, or makes a daily figure of it. */
export type Placing =
  | { readonly kind: 'at_anchor'; readonly which: number; readonly after: number }
  | { readonly kind: 'beside'; readonly which: number; readonly after: number; readonly like: 'subject' | 'all' }
  | { readonly kind: 'daily'; readonly restates: boolean; readonly daysBack: number | undefined };

const soon = [0, 0, -1, 1, second - 1, second, second + 1, minute - 1, minute, minute + 1, hour / 2] as const;

export const placing: fc.Arbitrary<Placing | undefined> = fc.oneof(
  { weight: 4, arbitrary: fc.constant(undefined) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('at_anchor' as const),
      which: fc.nat(20),
      after: fc.tuple(oneOf([0, ...lengths]), oneOf([-1, 0, 0, day])).map(([length, off]) => length + off),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('beside' as const),
      which: fc.nat(20),
      after: oneOf(soon),
      like: oneOf(['subject', 'all'] as const),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('daily' as const),
      restates: fc.boolean(),
      daysBack: perhaps(oneOf([0, 0, 1, 7, 14])),
    }),
  },
);

export function placed(
  events: readonly HistoryEvent[],
  anchors: readonly AnchorTime[],
  placings: readonly (Placing | undefined)[],
  asOf: number,
): HistoryEvent[] {
  const inPlace: HistoryEvent[] = [];
  events.forEach((event, index) => {
    const move = placings[index];
    inPlace.push(move ? moved(event, move, inPlace, anchors, asOf) : event);
  });
  return inPlace;
}

function moved(
  event: HistoryEvent,
  move: Placing,
  others: readonly HistoryEvent[],
  anchors: readonly AnchorTime[],
  asOf: number,
): HistoryEvent {
  switch (move.kind) {
    case 'at_anchor': {
      const anchor = anchors[move.which % anchors.length];
      // The first instant of 1970 stands for none in the tables.
      if (anchor === undefined || anchor.at < day) return event;
      return { ...ofOwner(event, anchor), at: anchor.at + move.after, arrivedAt: anchor.at + move.after };
    }
    case 'daily':
      return onItsDay(event, move.restates, move.daysBack === undefined ? event.at : asOf - move.daysBack * day);
    case 'beside': {
      const other = others[move.which % others.length];
      if (!other || other.subject.kind === 'account' || event.subject.kind === 'account') return event;
      const times = { at: other.at + move.after, arrivedAt: other.arrivedAt + move.after };
      const { subject, event: name, properties } = other;
      return { ...event, subject, ...(move.like === 'all' ? { event: name, properties } : {}), ...times };
    }
  }
}

function ofOwner(event: HistoryEvent, { of, id }: AnchorTime): HistoryEvent {
  if (of === 'lead') return { ...event, subject: { kind: 'lead', id } };
  const subject = event.subject.kind === 'account' ? { kind: 'account' as const, id } : event.subject;
  return { ...event, subject, accountId: id };
}

/** The event as the figure of its day; one that is restated is known by whom it names, its name and its day. */
function onItsDay(event: HistoryEvent, restates: boolean, on: number): HistoryEvent {
  const at = Math.floor(on / day) * day;
  const { kind, id } = event.subject;
  const identity = JSON.stringify([kind, id, event.event, at]);
  return { ...event, at, arrivedAt: event.arrivedAt - event.at + at, daily: true, restates: restates ? identity : '' };
}

/** Several events of one name by one actor within a short time: what a guard against scripts looks for. */
export interface Burst {
  readonly which: number;
  readonly after: readonly number[];
}

export const burst: fc.Arbitrary<Burst> = fc.record({
  which: fc.nat(20),
  after: fc.array(oneOf(soon), { minLength: 1, maxLength: 5 }),
});

export function withBursts(events: readonly HistoryEvent[], bursts: readonly Burst[]): HistoryEvent[] {
  const more = bursts.flatMap(({ which, after }) => {
    const first = events[which % events.length];
    if (!first || first.daily) return [];
    return after.map((off) => ({ ...first, at: first.at + off, arrivedAt: first.arrivedAt + off }));
  });
  return [...events, ...more];
}

/** Figures that are delivered again, with another content; each arrives at a time of its own. */
export interface Restatement {
  readonly which: number;
  readonly later: number;
  readonly content: Pick<HistoryEvent, 'accountId' | 'channel' | 'quantity' | 'properties'>;
}

export function restatement(event: fc.Arbitrary<HistoryEvent>): fc.Arbitrary<Restatement> {
  return fc.record({
    which: fc.nat(20),
    later: oneOf([-hour, 1, hour, day, 7 * day]),
    content: event.map(({ accountId, channel, quantity, properties }) => ({
      accountId,
      channel,
      quantity,
      properties,
    })),
  });
}

export function withRestated(events: readonly HistoryEvent[], restatements: readonly Restatement[]): HistoryEvent[] {
  const figures = events.filter(({ restates }) => restates !== '');
  const more = restatements.flatMap(({ which, later, content }) => {
    const figure = figures[which % figures.length];
    if (!figure) return [];
    const accountId = figure.subject.kind === 'account' ? figure.accountId : content.accountId;
    return [{ ...figure, ...content, accountId, arrivedAt: figure.arrivedAt + later }];
  });
  const seen = new Set<string>();
  return [...events, ...more].filter(({ restates, arrivedAt }) => {
    const arrival = `${restates} ${arrivedAt}`;
    if (restates !== '' && seen.has(arrival)) return false;
    seen.add(arrival);
    return true;
  });
}

/** Outcomes of whom events name, at the time of the event: whether that answers a hand-raise is a matter of a millisecond. */
export function besideEvents(
  outcomes: readonly HistoryOutcome[],
  events: readonly HistoryEvent[],
  placings: readonly ({ readonly which: number; readonly after: number } | undefined)[],
): HistoryOutcome[] {
  return outcomes.map((outcome, index) => {
    const move = placings[index];
    const event = move && events[move.which % events.length];
    if (!event || event.subject.kind === 'alias') return outcome;
    const { kind, id } = event.subject;
    return { ...outcome, subject: { kind, id }, at: event.at + move.after, arrivedAt: event.arrivedAt + move.after };
  });
}

export const besideAnEvent = perhaps(fc.record({ which: fc.nat(20), after: oneOf([0, 0, -1, 1]) }));
