import type { Hundredths, Milliseconds } from '../../model/types.ts';

const day = 86_400_000;

/** Integers plain, everything else to one decimal, half away from zero; thousands are set apart. */
export function sayNumber(millionths: bigint): string {
  const sign = millionths < 0n ? '-' : '';
  const tenths = ((millionths < 0n ? -millionths : millionths) + 50_000n) / 100_000n;
  const whole = grouped(tenths / 10n);
  if (tenths === 0n) return '0';
  return tenths % 10n === 0n ? sign + whole : `${sign}${whole}.${tenths % 10n}`;
}

/** What was recorded or paid, to the cent, beside points that are exact to the cent: `30.75`, `1,200`; finer is rounded half away from zero. */
export function sayExactly(millionths: bigint): string {
  const size = millionths < 0n ? -millionths : millionths;
  const cents = ((size + 5_000n) / 10_000n) * 10_000n;
  return `${millionths < 0n && cents > 0n ? '-' : ''}${inFull(cents)}`;
}

/** A ratio as a percentage: `80%`, below 10% with one decimal. */
export function sayPercent(millionths: bigint): string {
  const hundredfold = millionths * 100n;
  const size = hundredfold < 0n ? -hundredfold : hundredfold;
  if (size < 10_000_000n) return `${sayNumber(hundredfold)}%`;
  const whole = (size + 500_000n) / 1_000_000n;
  return `${hundredfold < 0n ? '-' : ''}${grouped(whole)}%`;
}

/** A threshold as it is written in the model: every decimal, as `0.8` or `1,000`. */
export function sayBound(millionths: number): string {
  const size = BigInt(millionths) < 0n ? -BigInt(millionths) : BigInt(millionths);
  return `${millionths < 0 ? '-' : ''}${inFull(size)}`;
}

function inFull(size: bigint): string {
  const decimals = (size % 1_000_000n).toString().padStart(6, '0').replace(/0+$/, '');
  return `${grouped(size / 1_000_000n)}${decimals === '' ? '' : `.${decimals}`}`;
}

/** Points as a person writes them: `35`, `12.5`. */
export function sayPoints(points: Hundredths): string {
  return String(points / 100);
}

/** `10 points`, `1 point`, `-40 points`. */
export function pointsOf(points: Hundredths): string {
  return `${sayPoints(points)} ${Math.abs(points) === 100 ? 'point' : 'points'}`;
}

/** `30 days`, `36 hours`, `1 day`. */
export function sayLength(length: Milliseconds): string {
  const [units, word] = inUnits(length);
  return units === 1 ? `1 ${word}` : `${units} ${word}s`;
}

/** As it follows "the last": one of it without the number. */
export function sayPeriod(length: Milliseconds): string {
  const [units, word] = inUnits(length);
  return units === 1 ? word : `${units} ${word}s`;
}

function inUnits(length: Milliseconds): [number, string] {
  const [unit, word] = (
    [
      [day, 'day'],
      [3_600_000, 'hour'],
      [60_000, 'minute'],
      [1_000, 'second'],
    ] as const
  ).find(([unit]) => length % unit === 0) ?? [1, 'millisecond'];
  return [length / unit, word];
}

/** `1,240`. */
export function sayCount(count: bigint | number): string {
  return grouped(BigInt(count));
}

export function plural(count: bigint | number, word: string): string {
  return `${sayCount(count)} ${BigInt(count) === 1n ? word : `${word}s`}`;
}

/** `a`, `a or b`, `a, b or c`. */
export function list(words: readonly string[], last: 'or' | 'and'): string {
  if (words.length < 2) return words[0] ?? '';
  return `${words.slice(0, -1).join(', ')} ${last} ${words.at(-1)}`;
}

/** A name of the model or of a trait as words: `plan_ends_at` is "plan ends at". */
export function wordsOf(name: string): string {
  return name.replaceAll('_', ' ');
}

/** A calendar day in the model's timezone: `21 Nov 2026`. */
export function sayDay(at: number, timezone: string): string {
  return new Intl.DateTimeFormat('en-GB', {
    timeZone: timezone,
    day: 'numeric',
    month: 'short',
    year: 'numeric',
  }).format(at);
}

function grouped(whole: bigint): string {
  return whole.toString().replace(/\B(?=(\d{3})+$)/g, ',');
}
