import type { Hundredths, MeasurePoints, TraitPoints } from '../../model/types.ts';
import { traitTest } from './conditions.ts';
import { halfAwayFromZero, one } from './numbers.ts';
import { threshold } from './text.ts';

const mostOfOneSignal: Hundredths = 100_000_000;

/** Points of a measured value in millionths; undefined is unknown. */
export function measurePoints(points: MeasurePoints, value: bigint | undefined): Hundredths {
  if (value === undefined) return withinReach(BigInt(points.unknown));
  if (points.kind === 'each') {
    const given = halfAwayFromZero(BigInt(points.each) * value, one);
    return withinReach(points.limit === undefined ? given : limited(given, BigInt(points.limit)));
  }
  const band = points.bands.find(
    ({ atLeast, atMost }) =>
      (atLeast === undefined || value >= threshold(atLeast)) && (atMost === undefined || value <= threshold(atMost)),
  );
  return withinReach(BigInt(band?.give ?? 0));
}

/** Points of a trait's text; undefined is unknown. */
export function traitPoints(points: TraitPoints, text: string | undefined): Hundredths {
  const row = points.rows.find(({ condition }) => traitTest(condition)(text));
  return withinReach(BigInt(row?.give ?? (text === undefined ? points.unknown : 0)));
}

/** A limit above zero is the most, one below zero the least. */
function limited(points: bigint, limit: bigint): bigint {
  if (limit < 0n) return points < limit ? limit : points;
  return points > limit ? limit : points;
}

function withinReach(points: bigint): Hundredths {
  return Math.max(-mostOfOneSignal, Math.min(mostOfOneSignal, Number(points)));
}
