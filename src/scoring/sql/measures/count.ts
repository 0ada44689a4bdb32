import type { Measure } from '../../../model/types.ts';
import { held, inMillionths } from '../numbers.ts';
import type { EventColumns, MeasureColumns, Measuring } from './measured.ts';
import { weight } from './weights.ts';

/** Quantities summed, by weight where there is a half-life; with `per` each different text of a property once. */
export function count(
  { per, halfLife }: Extract<Measure, { kind: 'count' }>,
  { on, count }: MeasureColumns,
  index: number,
  events: EventColumns,
): Measuring {
  const at = events.times.fromAsOf;
  if (per === undefined) {
    if (halfLife === undefined) return { aggregates: [], value: inMillionths(count) };
    return {
      // Not sumIf, which would take the power for every event: this takes it for those that count, a fifth of the time.
      aggregates: [`sum(if(${on}, toInt128(quantity) * ${weight(at, halfLife)}, 0)) AS decayed_${index}`],
      value: held(`decayed_${index}`),
    };
  }
  const text = events.text(per);
  const only = `${text} != 0`;
  if (halfLife === undefined) {
    return {
      only,
      aggregates: [`uniqExactIf(${text}, ${on}) AS texts_${index}`],
      value: inMillionths(`texts_${index}`),
    };
  }
  return {
    only,
    aggregates: [`maxMapIf([${text}], [${at}], ${on}) AS youngest_${index}`],
    value: held(`arraySum(at -> toInt128(${weight('at', halfLife)}), youngest_${index}.2)`),
  };
}
