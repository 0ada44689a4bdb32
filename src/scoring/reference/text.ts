import type { Millionths } from '../../model/types.ts';

/** Order of texts by their bytes in UTF-8; JavaScript's own `<` goes by UTF-16 and puts emoji before some letters. */
export function byBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a, 'utf8'), Buffer.from(b, 'utf8'));
}

const number = /^([+-]?)(\d{1,12})(?:\.(\d*))?$/;

/** A text as millionths, rounded half away from zero; undefined if it isn't a number. */
export function asMillionths(text: string): bigint | undefined {
  const [, sign, whole, fraction = ''] = number.exec(text) ?? [];
  if (whole === undefined) return undefined;
  const digits = fraction.padEnd(7, '0');
  const roundsUp = Number(digits.charAt(6)) >= 5;
  const size = BigInt(whole) * 1_000_000n + BigInt(digits.slice(0, 6)) + (roundsUp ? 1n : 0n);
  return sign === '-' ? -size : size;
}

/** A model's threshold, which is a safe integer, as the measured values are. */
export function threshold(bound: Millionths): bigint {
  return BigInt(bound);
}
