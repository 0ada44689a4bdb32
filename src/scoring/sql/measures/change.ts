import type { Measure } from '../../../model/types.ts';
import { asOf } from '../instant.ts';
import { inMillionths, ratio } from '../numbers.ts';
import type { EventColumns, MeasureColumns, Measuring } from './measured.ts';

/** The count of the window, divided by the count of the window of the same length before it, which counts as `floor` at least. */
export function change(
  { floor }: Extract<Measure, { kind: 'change' }>,
  length: number,
  /** Whether an event is one that the signal measures, at any time. */
  counts: string,
  { count }: MeasureColumns,
  index: number,
  { times }: EventColumns,
): Measuring {
  const at = times.fromAsOf;
  const before = `${counts} AND ${at} > ${asOf} - ${2 * length} AND ${at} <= ${asOf} - ${length}`;
  return {
    conditions: [`${before} AS before_${index}`],
    aggregates: [`sumIf(quantity, before_${index}) AS earlier_${index}`],
    value: `assumeNotNull(${ratio(inMillionths(count), `greatest(${inMillionths(`earlier_${index}`)}, ${floor})`)})`,
  };
}
