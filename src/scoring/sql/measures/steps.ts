import type { StepsSignal } from '../../../model/types.ts';
import { text, texts } from '../literal.ts';
import { inMillionths } from '../numbers.ts';
import type { MeasureColumns, Measuring } from './measured.ts';

/** The furthest of ordered steps; different events at times that don't decrease. */
export function furthestStep({ steps }: StepsSignal, { on }: MeasureColumns, index: number): Measuring {
  if (new Set(steps).size === steps.length) {
    const each = steps.map((step) => `event = ${text(step)}`).join(', ');
    // The funnel wants unsigned numbers, and one window longer than any history.
    return {
      aggregates: [`windowFunnelIf(9000000000000000)(toUInt64(t), ${each}, ${on}) AS steps_${index}`],
      value: inMillionths(`steps_${index}`),
    };
  }
  // Where a name stands for several steps the funnel would let one event stand for all of them. So the events of one
  // instant are taken together, and each step takes one of them that no step has taken yet.
  const names = `[${texts(steps)}]`;
  const sorted = `(arraySort(gathered_${index}) AS sorted_${index})`;
  const instants = `arraySplit((name, later) -> later != 0, ${sorted}.2, arrayDifference(sorted_${index}.1))`;
  const next = `${names}[step + 1]`;
  const taken = `countEqual(arraySlice(${names}, reached + 1, step - reached), ${next})`;
  const advance = `if(step < ${steps.length} AND countEqual(at_once, ${next}) > ${taken}, step + 1, step)`;
  const fold = `arrayFold((reached, at_once) -> arrayFold((step, _) -> toUInt64(${advance}), range(${steps.length}), reached), ${instants}, toUInt64(0))`;
  return {
    aggregates: [`groupArrayIf((t, toString(event)), ${on}) AS gathered_${index}`],
    value: inMillionths(`if(empty(gathered_${index}), 0, ${fold})`),
  };
}
