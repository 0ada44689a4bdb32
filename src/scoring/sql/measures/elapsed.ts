import type { Measure } from '../../../model/types.ts';
import { asOf } from '../instant.ts';
import { anchorShift, sinceAnchor } from '../windows.ts';
import type { EventColumns, MeasureColumns, Measuring } from './measured.ts';

const day = 86_400_000;

/** Whole days from the latest, or the first, event to as-of; unknown without one. */
export function daysSince(
  which: 'last' | 'first',
  columns: MeasureColumns,
  index: number,
  { times }: EventColumns,
): Measuring {
  const [evidence, aggregate] = which === 'last' ? [columns.last, 'maxIf'] : [columns.first, 'minIf'];
  // Without daily figures the evidence says it.
  const [at, aggregates] =
    times.fromAsOf === 't'
      ? [evidence, []]
      : [`at_${index}`, [`${aggregate}(${times.fromAsOf}, ${columns.on}) AS at_${index}`]];
  return { aggregates, value: `if(${evidence} = 0, NULL, intDiv(${asOf} - ${at}, ${day}) * 1000000)` };
}

/** Days from the anchor to the first event at or after it, in millionths, rounded down; unknown without anchor or event. */
export function timeTo(
  { since }: Extract<Measure, { kind: 'time_to' }>,
  { on, first }: MeasureColumns,
  index: number,
  events: EventColumns,
): Measuring {
  const anchor = events.anchor(since);
  const elapsed = `${sinceAnchor(anchor, events)} + ${anchorShift} - ${anchor.shifted}`;
  return {
    only: `${anchor.shifted} != 0 AND ${elapsed} >= 0`,
    aggregates: [`minIf(${elapsed}, ${on}) AS elapsed_${index}`],
    value: `if(${first} = 0, NULL, intDiv(elapsed_${index} * 1000, ${day / 1000}))`,
  };
}
