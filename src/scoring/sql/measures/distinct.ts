import type { Measure } from '../../../model/types.ts';
import { inMillionths } from '../numbers.ts';
import type { EventColumns, MeasureColumns, Measuring } from './measured.ts';

/** Different texts of a property, or of a trait of the leads whose events they are. */
export function distinct(
  measure: Extract<Measure, { kind: 'distinct' }>,
  { on }: MeasureColumns,
  index: number,
  events: EventColumns,
): Measuring {
  const value = inMillionths(`texts_${index}`);
  if ('property' in measure) {
    const text = events.text(measure.property);
    return { only: `${text} != 0`, aggregates: [`uniqExactIf(${text}, ${on}) AS texts_${index}`], value };
  }
  const text = events.leadTrait(measure.trait);
  return {
    only: `${events.lead} != 0`,
    aggregates: [`uniqExactIf(${text}, ${on} AND ${text} != 0) AS texts_${index}`],
    value,
  };
}
