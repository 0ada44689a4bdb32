import { RE2JS } from 're2js';
import type { Condition } from '../../model/types.ts';

/**
 * Whether a trait's text satisfies a condition, without regard to case. An unknown or empty one satisfies only
 * `exists: false`.
 */
export function conditionHolds(condition: Condition, text: string | undefined): boolean {
  if (text === undefined || text === '') return condition.kind === 'exists' && !condition.exists;
  switch (condition.kind) {
    case 'exists':
      return condition.exists;
    case 'in': {
      const lower = text.toLowerCase();
      return condition.values.some((value) => value.toLowerCase() === lower) !== condition.negated;
    }
    case 'matches':
      return RE2JS.compile(condition.pattern, RE2JS.CASE_INSENSITIVE | RE2JS.DOTALL)
        .matcher(text)
        .find();
    case 'range': {
      const number = millionths(text);
      if (number === undefined) return false;
      const { atLeast, above, atMost, below } = condition;
      return (
        (atLeast === undefined || number >= BigInt(atLeast)) &&
        (above === undefined || number > BigInt(above)) &&
        (atMost === undefined || number <= BigInt(atMost)) &&
        (below === undefined || number < BigInt(below))
      );
    }
  }
}

/** A text as millionths, the seventh decimal rounded half away from zero; undefined where it is no number (docs/model.md). */
function millionths(text: string): bigint | undefined {
  const [, sign, whole, decimals = ''] = /^([+-]?)([0-9]{1,12})(?:\.([0-9]*))?$/.exec(text) ?? [];
  if (whole === undefined) return undefined;
  const size = (BigInt(whole + decimals.slice(0, 7).padEnd(7, '0')) + 5n) / 10n;
  return sign === '-' ? -size : size;
}
