import type { Anchor, Period, Window } from '../../model/types.ts';
import { type EventTimes, today } from './event-times.ts';
import { asOf } from './instant.ts';
import { text } from './literal.ts';

/** What a window needs to know of the events that are read. */
export interface WindowColumns {
  readonly times: EventTimes;
  readonly timezone: string;
  anchor(anchor: Anchor): AnchorColumn;
}

export interface AnchorColumn {
  /** The anchor in milliseconds since 1970, plus `anchorShift`; 0: there is none. */
  readonly shifted: string;
  /** Its calendar day; read where there are daily figures. */
  readonly day: string;
  /** Where there are daily figures: whether there is an anchor. */
  readonly known: string;
}

/**
 * Anchors are kept so far above 1970 that no event lies in a window since 0: a missing one, which a join leaves 0, needs no test
 * for every event.
 */
export const anchorShift = 1_000_000_000_000_000;

/** Whether an event lies in the window; empty: each does. */
export function inWindow(window: Window, columns: WindowColumns): string {
  switch (window.kind) {
    case 'all':
      return '';
    case 'last':
      return `${columns.times.fromAsOf} > ${asOf} - ${window.length}`;
    case 'since': {
      const anchor = columns.anchor(window.since);
      const at = sinceAnchor(anchor, columns);
      const within = `${at} >= ${anchor.shifted} - ${anchorShift - window.from} AND ${at} < ${anchor.shifted} - ${anchorShift - window.to}`;
      return anchor.known === '' ? within : `${anchor.known} AND ${within}`;
    }
    case 'this': {
      const first = firstDay(window.period, columns.timezone);
      return columns.times.onOrAfter(first, startOf(first, columns.timezone));
    }
  }
}

/** The time that an event has where one measures from the anchor. */
export function sinceAnchor({ shifted, day }: AnchorColumn, { times }: WindowColumns): string {
  return times.since(`(${shifted} - ${anchorShift})`, day);
}

/** The first day of as-of's calendar period, in days since 1970; day 4 was a Monday. */
function firstDay(period: Period, timezone: string): string {
  const now = today(timezone);
  const date = `toDate32(fromUnixTimestamp64Milli(${asOf}), ${text(timezone)})`;
  switch (period) {
    case 'week':
      return `(${now} - (${now} + 3) % 7)`;
    case 'month':
      return `toInt32(makeDate32(toYear(${date}), toMonth(${date}), 1))`;
    case 'quarter':
      return `toInt32(makeDate32(toYear(${date}), toQuarter(${date}) * 3 - 2, 1))`;
  }
}

/** The first instant of a day: where clocks leave midnight out it is later. Tried in eight zones, it splits times as their dates do. */
function startOf(day: string, timezone: string): string {
  return `toUnixTimestamp64Milli(toDateTime64(toDate32(${day}), 3, ${text(timezone)}))`;
}
