import type { Measure } from '../../../model/types.ts';
import { held, roundedQuotient } from '../numbers.ts';
import type { EventColumns, MeasureColumns, Measuring } from './measured.ts';
import { weight } from './weights.ts';

/** The sum of the numbers that a property holds; with a half-life each is weighed, and rounded, before it is summed. */
export function sum(
  { property, halfLife }: Extract<Measure, { kind: 'sum' }>,
  { on }: MeasureColumns,
  index: number,
  events: EventColumns,
): Measuring {
  const number = events.number(property);
  const exact = `toInt128(assumeNotNull(${number}))`;
  const weighed =
    halfLife === undefined
      ? exact
      : roundedQuotient(`(${exact} * ${weight(events.times.fromAsOf, halfLife)})`, '1000000');
  return {
    only: `isNotNull(${number})`,
    aggregates: [`sum(if(${on}, ${weighed}, 0)) AS sum_${index}`],
    value: held(`sum_${index}`),
    signed: true,
  };
}

/** The greatest of the numbers that a property holds; unknown without one. */
export function max(
  { property }: Extract<Measure, { kind: 'max' }>,
  { on, first }: MeasureColumns,
  index: number,
  events: EventColumns,
): Measuring {
  const number = events.number(property);
  return {
    only: `isNotNull(${number})`,
    aggregates: [`maxIf(assumeNotNull(${number}), ${on}) AS max_${index}`],
    value: `if(${first} = 0, NULL, max_${index})`,
    signed: true,
  };
}
