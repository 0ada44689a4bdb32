import type { RatioTo } from '../../model/types.ts';
import type { Facts } from './facts.ts';
import type { Measurement } from './measurement.ts';
import { halfAwayFromZero, held, one } from './numbers.ts';
import { asMillionths } from './text.ts';

/** A measured value by what `ratio_to` names, in millionths; unknown where that is unknown, no number or not above zero. */
export function ratio(
  { value, ...evidence }: Measurement,
  ratioTo: RatioTo,
  facts: Facts,
  measurementOf: (signal: string) => Measurement | undefined,
): Measurement {
  const divisor =
    ratioTo.kind === 'trait'
      ? asMillionths(facts.trait(ratioTo.trait)?.value ?? '')
      : measurementOf(ratioTo.signal)?.value;
  const isKnown = value !== undefined && divisor !== undefined && divisor > 0n;
  return { ...evidence, value: isKnown ? held(halfAwayFromZero(value * one, divisor)) : undefined };
}
