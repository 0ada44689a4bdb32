import { RE2JS } from 're2js';
import { z } from 'zod';
import { milliseconds } from './durations.ts';
import { type Exact, hundredths, millionths } from './numbers.ts';

/** The small words of the language: durations, points, bounds, patterns and names, each parsed to its normal form. */

const durationText = z.string().meta({ pattern: '^[1-9][0-9]{0,9}[smhdw]$', examples: ['30d'] });

export const duration = durationText.transform((text, context) => {
  const length = milliseconds(text);
  if (length !== undefined) return length;
  context.issues.push({
    code: 'custom',
    input: text,
    message: `\`${text}\` is no duration; write a whole number above zero and one of s, m, h, d, w, like 30d (at most 36500d)`,
  });
  return z.NEVER;
});

function exact(parse: (value: number) => Exact, number = z.number()) {
  return number.transform((value, context) => {
    const parsed = parse(value);
    if ('value' in parsed) return parsed.value;
    context.issues.push({ code: 'custom', input: value, message: parsed.wrong });
    return z.NEVER;
  });
}

export const points = exact(hundredths, z.number().meta({ minimum: -100_000, maximum: 100_000 }));
/** The least that a score (or a sum of scores) has to be. */
export const scoreOf = (most: number) => exact(hundredths, z.number().min(0).max(most));
export const bound = exact(millionths, z.number().meta({ minimum: -9_000_000_000, maximum: 9_000_000_000 }));
/** What something is divided by. */
export const base = exact(
  millionths,
  z.number().positive({ error: 'must be above zero, since it is divided by' }).meta({ maximum: 9_000_000_000 }),
);

/** A text to compare with: numbers and booleans are compared as they are written. */
export const word = z.union([z.string(), z.number(), z.boolean()]);

export const pattern = z.string().transform((text, context) => {
  const wrong = text === '' ? 'an empty pattern matches everything; write what to look for' : patternFault(text);
  if (wrong === undefined) return text;
  context.issues.push({ code: 'custom', input: text, message: wrong });
  return z.NEVER;
});

function patternFault(text: string): string | undefined {
  try {
    // The dot matches a line's end too, as in ClickHouse's match().
    RE2JS.compile(text, RE2JS.DOTALL);
    return undefined;
  } catch (error) {
    const reason =
      error instanceof Error
        ? error.message.replace(/^error parsing regexp: /, '').replace('`(?s)', '`')
        : String(error);
    return `\`${text}\` is no RE2 pattern (${reason}); RE2 has no look-around and no back-references`;
  }
}

export const timezone = z.string().refine(isTimezone, {
  error: (issue) => `\`${String(issue.input)}\` is no timezone; write an IANA name like Europe/Berlin or UTC`,
});

/** Whether a text is an IANA name that both Node and ClickHouse know. */
export function isTimezone(text: string): boolean {
  // An offset such as +02:00 is known to Intl, but not to ClickHouse.
  if (!/^[A-Za-z]/.test(text)) return false;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

/** The exact name of an event, a property or a step. */
export const exactName = z
  .string()
  .min(1)
  .max(200)
  .refine((name) => name.trim() === name, { error: 'must not begin or end with a space; names are compared exactly' });

export const namePattern = /^[a-z][a-z0-9_]{0,63}$/;
export const nameRule = 'write a to z, 0 to 9 and _, first a letter, at most 64';

export const eventNames = z.union([exactName, z.array(exactName).min(1)]);

/** A name or a list of names as a list without repetition. */
export function listed(names: string | readonly string[]): readonly string[] {
  return typeof names === 'string' ? [names] : [...new Set(names)];
}
