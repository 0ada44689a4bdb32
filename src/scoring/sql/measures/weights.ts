import type { Milliseconds } from '../../../model/types.ts';
import { asOf } from '../instant.ts';

/**
 * 0.5^(age ÷ half-life) in millionths of an event at `at`. Only the power is a float, and it is made an integer at once: a sum
 * of floats would depend on threads and slices.
 */
export function weight(at: string, halfLife: Milliseconds): string {
  // A daily figure of a later day counts nowhere, but is weighed before it is left out: a day is 86,400 half-lives of a second,
  // and what is infinite is no integer: the run would fail.
  return `toInt64(floor(exp2(least(0, (${at} - ${asOf}) / ${halfLife})) * 1000000 + 0.5))`;
}
