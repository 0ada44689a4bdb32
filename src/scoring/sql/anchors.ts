import type { Anchor, Model, Subject, TraitRef } from '../../model/types.ts';
import { measuredSignals } from './event-names.ts';
import type { EventTimes } from './event-times.ts';
import { text, texts } from './literal.ts';
import { instantOf } from './text-times.ts';
import type { TraitTable } from './traits.ts';
import { type AnchorColumn, anchorShift } from './windows.ts';

/** The different anchors from which one side's signals measure. */
export interface Anchors {
  readonly all: readonly Anchor[];
  readonly traits: readonly TraitRef[];
  /** The names of events that are anchors. */
  readonly events: readonly string[];
  /** The anchor as the events that are read have it. */
  column(anchor: Anchor): AnchorColumn;
  /** Aggregates over a subject's events: whether there is one of an anchor's names. */
  readonly aggregates: readonly string[];
  /** Whether the subject has the anchor: over its facts, the traits and the aggregates. */
  known(anchor: Anchor, traits: Readonly<Record<Subject, TraitTable>>): string;
}

export function anchorsOf(model: Model, subject: Subject, times: EventTimes, kept: string): Anchors {
  const named = measuredSignals(model, subject).flatMap(({ signal }) => [
    ...(signal.within.kind === 'since' ? [signal.within.since] : []),
    ...(signal.source === 'events' && signal.measure.kind === 'time_to' ? [signal.measure.since] : []),
  ]);
  const byKey = new Map(named.map((anchor) => [JSON.stringify(anchor), anchor]));
  const all = [...byKey.values()];
  const place = (anchor: Anchor) => [...byKey.keys()].indexOf(JSON.stringify(anchor));
  const daily = times.counts !== '';
  return {
    all,
    traits: all.flatMap((anchor) => (anchor.kind === 'trait' ? [anchor.trait] : [])),
    events: all.flatMap((anchor) => (anchor.kind === 'event' ? anchor.events : [])),
    column(anchor) {
      const shifted = `anchor_${place(anchor)}`;
      return { shifted, day: `${shifted}_day`, known: daily ? `${shifted} != 0` : '' };
    },
    aggregates: all.flatMap((anchor, index) =>
      anchor.kind === 'event' ? [`countIf(${eventOf(anchor.events, kept)}) AS anchoring_${index}`] : [],
    ),
    known(anchor, traits) {
      switch (anchor.kind) {
        case 'signed_up':
          return 'signed_up_ms != 0';
        case 'created':
          return 'created_ms != 0';
        case 'event':
          return `anchoring_${place(anchor)} > 0`;
        case 'trait':
          return `isNotNull(${instantOf(traits[anchor.trait.of].column(anchor.trait).value)})`;
      }
    },
  };
}

/** Whence anchors are: what is known of somebody, or somebody's events. */
export interface AnchorSource {
  readonly from: string;
  /** The anchor, shifted, in this source; undefined: it isn't of this source. */
  anchor(anchor: Anchor): string | undefined;
  readonly groupBy?: string;
}

/** What somebody's facts say of anchors: `signed_up_ms` or `created_ms`, and the traits of a table. */
export function knownAnchors(from: string, side: Subject, table: TraitTable): AnchorSource {
  const own =
    side === 'lead' ? { kind: 'signed_up', column: 'signed_up_ms' } : { kind: 'created', column: 'created_ms' };
  return {
    from,
    anchor(anchor) {
      if (anchor.kind === own.kind) return `if(${own.column} = 0, 0, ${own.column} + ${anchorShift})`;
      if (anchor.kind !== 'trait' || anchor.trait.of !== side) return undefined;
      return `ifNull(${instantOf(table.column(anchor.trait).value)} + ${anchorShift}, 0)`;
    },
  };
}

/** The earliest of somebody's events. */
export function eventAnchors(events: string, key: string, kept: string): AnchorSource {
  return {
    from: events,
    groupBy: key,
    anchor: (anchor) =>
      anchor.kind === 'event' ? `minIf(t + ${anchorShift}, ${eventOf(anchor.events, kept)})` : undefined,
  };
}

/** Rows of the key and the columns of all anchors. */
export function anchorRows(
  { all, column }: Anchors,
  key: string,
  sources: readonly AnchorSource[],
  times: EventTimes,
  timezone: string,
  kept: string,
): string {
  const daily = times.counts !== '';
  const selects = sources.map(({ from, anchor, groupBy }) => {
    const columns = all.flatMap((one) => {
      const { shifted, day } = column(one);
      const value = `toInt64(${anchor(one) ?? '0'}) AS ${shifted}`;
      if (!daily || one.kind !== 'event') return [value];
      // Of several events at that time a daily figure is taken, on the day that it is stamped with.
      const stamped =
        anchor(one) === undefined
          ? '0'
          : `argMinIf(${times.day}, t * 2 + if(daily, 0, 1), ${eventOf(one.events, kept)})`;
      return [value, `toInt32(${stamped}) AS ${day}`];
    });
    return `SELECT ${key}, ${columns.join(', ')} FROM (${from})${groupBy === undefined ? '' : ` GROUP BY ${groupBy}`}`;
  });
  const merged = all.flatMap((one) => {
    const { shifted, day } = column(one);
    const value = `max(${shifted}) AS ${shifted}`;
    return daily && one.kind === 'event' ? [value, `max(${day}) AS ${day}`] : [value];
  });
  const rows =
    selects.length === 1
      ? selects.join('')
      : `SELECT ${key}, ${merged.join(', ')} FROM (${selects.join('\n            UNION ALL ')}) GROUP BY ${key}`;
  const days = all.flatMap((one) => {
    const { shifted, day } = column(one);
    return daily && one.kind !== 'event'
      ? [
          `toInt32(toDate32(fromUnixTimestamp64Milli(${shifted} - if(${shifted} = 0, 0, ${anchorShift})), ${text(timezone)})) AS ${day}`,
        ]
      : [];
  });
  return days.length === 0 ? rows : `SELECT *, ${days.join(', ')} FROM (${rows})`;
}

function eventOf(names: readonly string[], kept: string): string {
  return `${kept === '' ? '' : `${kept} AND `}event IN (${texts(names)})`;
}
