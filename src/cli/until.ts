import { milliseconds } from '../model/durations.ts';
import { InputError } from '../model/errors.ts';
import { parseInstant } from './time.ts';

/** An instant as `parseInstant` reads it, or a duration from now, like `3d`: both in ms since 1970, once the clock is known. */
export type Until = (now: number) => number;

export function parseUntil(option: string): (text: string) => Until {
  return (text) => {
    const length = milliseconds(text);
    if (length !== undefined) return (now) => now + length;
    if (/^[0-9]+[a-z]*$/.test(text)) {
      throw new InputError(
        `${option} ${text} isn't a duration. Write one like 3d or 4h, or an instant like 2026-10-01T08:00:00Z.`,
      );
    }
    const instant = parseInstant(option)(text);
    return () => instant;
  };
}
