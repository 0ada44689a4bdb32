import type { Hundredths, MeasurePoints, TraitPoints } from '../../model/types.ts';
import { traitTest } from './conditions.ts';
import { threshold } from './text.ts';

const one = 1_000_000n;
const mostOfOneSignal: Hundredths = 100_000_000;

/** Points of a measured value in millionths; undefined is unknown. */
export function measurePoints(points: MeasurePoints, value: bigint | undefined): Hundredths {
  if (value === undefined) return held(BigInt(points.unknown));
  if (points.kind === 'each') {
    const given = halfAwayFromZero(BigInt(points.each) * value, one);
    return held(points.limit === undefined ? given : limited(given, BigInt(points.limit)));
  }
  const band = points.bands.find(
    ({ atLeast, atMost }) =>
      (atLeast === undefined || value >= threshold(atLeast)) && (atMost === undefined || value <= threshold(atMost)),
  );
  return held(BigInt(band?.give ?? 0));
}

/** Points of a trait's text; undefined is unknown. */
export function traitPoints(points: TraitPoints, text: string | undefined): Hundredths {
  const row = points.rows.find(({ condition }) => traitTest(condition)(text));
  return held(BigInt(row?.give ?? (text === undefined ? points.unknown : 0)));
}

/** Integer division, rounded half away from zero. */
export function halfAwayFromZero(dividend: bigint, divisor: bigint): bigint {
  const size = ((dividend < 0n ? -dividend : dividend) * 2n + divisor) / (divisor * 2n);
  return dividend < 0n ? -size : size;
}

/** A limit above zero is the most, one below zero the least. */
function limited(points: bigint, limit: bigint): bigint {
  if (limit < 0n) return points < limit ? limit : points;
  return points > limit ? limit : points;
}

function held(points: bigint): Hundredths {
  return Math.max(-mostOfOneSignal, Math.min(mostOfOneSignal, Number(points)));
}
