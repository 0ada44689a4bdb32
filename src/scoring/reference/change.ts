import type { EventSignal, Measure } from '../../model/types.ts';
import { quantityOf } from './counts.ts';
import type { Facts } from './facts.ts';
import type { Occurrence } from './identity.ts';
import { atLeast, halfAwayFromZero, held, one } from './numbers.ts';
import { threshold } from './text.ts';
import { lately } from './windows.ts';

/** The count of the window `last`, whose events are given, by that of the window of the same length before it, `floor` at least. */
export function change(
  { floor }: Extract<Measure, { kind: 'change' }>,
  signal: EventSignal,
  events: readonly Occurrence[],
  { clock, evidence }: Facts,
): bigint {
  const length = signal.within.kind === 'last' ? signal.within.length : 0;
  const before = evidence
    .measurable(signal)
    .filter(({ row }) => lately(clock.fromAsOf(row), clock.asOf - length, length));
  const counts = (counted: readonly Occurrence[]) => held(quantityOf(counted) * one);
  return halfAwayFromZero(counts(events) * one, atLeast(counts(before), threshold(floor)));
}
