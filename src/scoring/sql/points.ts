import type { Hundredths, MeasurePoints, TraitPoints } from '../../model/types.ts';
import { traitHolds } from './conditions.ts';

const mostPoints = 100_000_000n;
const million = 1_000_000n;

/** Points in hundredths from a value in millionths that is never negative; null: unknown. */
export function measurePoints(value: string, points: MeasurePoints): string {
  return `if(isNull(${value}), ${points.unknown}, ${points.kind === 'each' ? eachUnit(`assumeNotNull(${value})`, points) : bands(value, points)})`;
}

function eachUnit(value: string, { each, limit }: Extract<MeasurePoints, { kind: 'each' }>): string {
  if (each === 0) return '0';
  const size = BigInt(Math.abs(each));
  const most = limit === undefined ? mostPoints : least(BigInt(Math.abs(limit)), mostPoints);
  // Beyond this value the limit is reached; held there, the product fits 64 bits.
  const enough = (most * million) / size + million;
  const rounded = `least(intDiv(least(${value}, ${enough}) * ${size} + ${million / 2n}, ${million}), ${most})`;
  return each < 0 ? `-${rounded}` : rounded;
}

function bands(value: string, { bands }: Extract<MeasurePoints, { kind: 'bands' }>): string {
  return firstOf(
    bands.map(({ atLeast, atMost, give }) => ({
      holds:
        [atLeast === undefined ? '' : `${value} >= ${atLeast}`, atMost === undefined ? '' : `${value} <= ${atMost}`]
          .filter((bound) => bound !== '')
          .join(' AND ') || '1',
      give,
    })),
    '0',
  );
}

/** Points in hundredths from a trait's text; empty: unknown. */
export function traitPoints(value: string, points: TraitPoints): string {
  return firstOf(
    points.rows.map(({ condition, give }) => ({ holds: traitHolds(value, condition), give })),
    `if(${value} = '', ${points.unknown}, 0)`,
  );
}

function firstOf(rows: readonly { holds: string; give: Hundredths }[], otherwise: string): string {
  if (rows.length === 0) return otherwise;
  return `multiIf(${rows.map(({ holds, give }) => `${holds}, ${give}`).join(', ')}, ${otherwise})`;
}

function least(one: bigint, other: bigint): bigint {
  return one < other ? one : other;
}
