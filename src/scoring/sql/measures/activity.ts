import type { Measure, Window } from '../../../model/types.ts';
import { today } from '../event-times.ts';
import { inMillionths } from '../numbers.ts';
import type { EventColumns, MeasureColumns, Measuring } from './measured.ts';

const day = 86_400_000;

/** Different calendar days or ISO weeks; with `minLeads` those with events of at least so many known leads. */
export function activePeriods(
  { kind, minLeads }: Extract<Measure, { kind: 'active_days' | 'active_weeks' }>,
  window: Window,
  { on }: MeasureColumns,
  index: number,
  events: EventColumns,
): Measuring {
  const [days, today_] = [events.times.day, today(events.timezone)];
  const length = kind === 'active_days' ? 1 : 7;
  const period = kind === 'active_days' ? days : weekOf(days);
  const now = kind === 'active_days' ? today_ : weekOf(today_);
  if (minLeads !== undefined) {
    // One above the number: 0 is no period.
    const crowded = unitsOfAtLeast(minLeads, `toUInt64(${period} + 1000001)`, events.lead, on, index);
    return { ...crowded, only: `${events.lead} != 0` };
  }
  // Periods of a short window are bits of one number, which costs a fraction of a set of dates.
  const short = window.kind === 'last' && window.length <= 62 * length * day;
  const distinct = short
    ? `bitCount(groupBitOrIf(bitShiftLeft(toUInt64(1), toUInt8(${now} - ${period})), ${on}))`
    : `uniqExactIf(${period}, ${on})`;
  return { aggregates: [`${distinct} AS periods_${index}`], value: inMillionths(`periods_${index}`) };
}

/** Different known leads with events on at least `minDays` calendar days. */
export function activeLeads(
  { minDays }: Extract<Measure, { kind: 'active_leads' }>,
  { on }: MeasureColumns,
  index: number,
  events: EventColumns,
): Measuring {
  const only = `${events.lead} != 0`;
  if (minDays > 1)
    return { ...unitsOfAtLeast(minDays, events.lead, `toUInt64(${events.times.day} + 1000001)`, on, index), only };
  return {
    only,
    aggregates: [`uniqExactIf(${events.lead}, ${on}) AS leads_${index}`],
    value: inMillionths(`leads_${index}`),
  };
}

/** ISO weeks, which begin on Monday, as day 4 since 1970 was. */
const weekOf = (days: string) => `intDiv(${days} + 7000003, 7)`;

/**
 * How many units (numbers above zero) have events with at least so many different others. Both are packed into one number: a
 * set of tuples is several times as slow. Neighbours in the sorted array are compared as arrays beside it, since a lambda that
 * looks into another array copies it for each element.
 */
function unitsOfAtLeast(least: number, unit: string, other: string, on: string, index: number): Measuring {
  const pairs = `groupUniqArrayIf(bitOr(bitShiftLeft(toUInt128(${unit}), 64), toUInt128(${other})), ${on})`;
  const units = `arrayMap(pair -> toUInt64(bitShiftRight(pair, 64)), arraySort(pairs_${index}))`;
  const before = `arrayPushFront(arrayPopBack(units_${index}), 0)`;
  const ahead = `arrayResize(arraySlice(units_${index}, ${least}), length(units_${index}), 0)`;
  const enough = `arrayCount((unit, before, ahead) -> unit != before AND unit = ahead, (${units} AS units_${index}), ${before}, ${ahead})`;
  return { aggregates: [`${pairs} AS pairs_${index}`], value: inMillionths(`if(empty(pairs_${index}), 0, ${enough})`) };
}
