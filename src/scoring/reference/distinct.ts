import type { Measure } from '../../model/types.ts';
import { propertyOf } from './conditions.ts';
import type { Facts } from './facts.ts';
import type { Occurrence } from './identity.ts';
import { one } from './numbers.ts';

/** Different texts of a property, or (without regard to case) of a trait of the leads whose events they are. */
export function distinct(
  measure: Extract<Measure, { kind: 'distinct' }>,
  events: readonly Occurrence[],
  { leadTraits }: Facts,
): bigint {
  const texts =
    'trait' in measure
      ? [...new Set(events.map(({ lead }) => lead))].map(
          (lead) => lead && leadTraits(lead)(measure.trait.trait)?.value.toLowerCase(),
        )
      : events.map(({ row }) => propertyOf(row, measure.property));
  return BigInt(new Set(texts.filter((text) => text !== undefined)).size) * one;
}
