import type { Milliseconds } from './types.ts';

const units: ReadonlyMap<string, Milliseconds> = new Map([
  ['s', 1_000],
  ['m', 60_000],
  ['h', 3_600_000],
  ['d', 86_400_000],
  ['w', 604_800_000],
]);

/** A hundred years: beyond it no window means anything, and sums of times stay far within 2^53. */
const longest: Milliseconds = 36_500 * 86_400_000;

/** `30d` in milliseconds; undefined for anything but a whole number above zero and one of s, m, h, d, w, at most a hundred years. */
export function milliseconds(text: string): Milliseconds | undefined {
  const parts = /^([1-9][0-9]{0,9})([smhdw])$/.exec(text);
  const unit = units.get(parts?.[2] ?? '');
  if (!parts || unit === undefined) return undefined;
  const length = Number(parts[1]) * unit;
  return length <= longest ? length : undefined;
}

/** A time as `milliseconds` reads it, in days where it is a whole number of them: `60d`. */
export function lengthOf(time: Milliseconds): string {
  for (const unit of ['d', 'h', 'm']) {
    const length = units.get(unit) ?? 1;
    if (time % length === 0) return `${time / length}${unit}`;
  }
  return `${time / 1_000}s`;
}
