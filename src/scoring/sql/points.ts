import type { Hundredths, MeasurePoints, TraitPoints } from '../../model/types.ts';
import { traitHolds } from './conditions.ts';

const mostPoints = 100_000_000n;
const million = 1_000_000n;

/** Points in hundredths from a value in millionths; null: unknown. Only a `signed` value can be below zero. */
export function measurePoints(value: string, points: MeasurePoints, signed: boolean): string {
  const given = points.kind === 'each' ? eachUnit(`assumeNotNull(${value})`, points, signed) : bands(value, points);
  return `if(isNull(${value}), ${points.unknown}, ${given})`;
}

/** The limit holds points of the sign of `each`; a value below zero gives such of the other sign, which none holds. */
function eachUnit(value: string, { each, limit }: Extract<MeasurePoints, { kind: 'each' }>, signed: boolean): string {
  if (each === 0) return '0';
  const size = BigInt(Math.abs(each));
  const above = rounded(value, size, limit === undefined ? mostPoints : least(BigInt(Math.abs(limit)), mostPoints));
  const given = signed ? `if(${value} < 0, -${rounded(`-${value}`, size, mostPoints)}, ${above})` : above;
  return each < 0 ? `-${given}` : given;
}

/** value × size ÷ 1,000,000, rounded half up, at most `most`; of a value that isn't below zero. */
function rounded(value: string, size: bigint, most: bigint): string {
  // Beyond this value the most is reached; held there, the product fits 64 bits.
  const enough = (most * million) / size + million;
  return `least(intDiv(least(${value}, ${enough}) * ${size} + ${million / 2n}, ${million}), ${most})`;
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
