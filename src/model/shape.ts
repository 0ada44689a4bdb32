import { z } from 'zod';
import type { Reading } from './document.ts';
import type { Path } from './faults.ts';
import { nearest } from './nearest.ts';

/** An object that knows its keys: any other is a fault that names the nearest known one. */
export function keyed<Shape extends z.ZodRawShape>(shape: Shape) {
  const known = Object.keys(shape);
  return z.strictObject(shape, {
    error: (issue) =>
      // One line a key: faultsOf() splits them again, since the issue itself names its keys but not the known ones.
      issue.code === 'unrecognized_keys' ? issue.keys.map((key) => unknownKey(key, known)).join('\n') : undefined,
  });
}

export function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Parses one part of a file. Everything wrong with its shape becomes faults of the reading; then the result is undefined. */
export function parsePart<T>(reading: Reading, schema: z.ZodType<T>, value: unknown, path: Path): T | undefined {
  const parsed = schema.safeParse(value, { error: message, reportInput: true });
  if (parsed.success) return parsed.data;
  for (const { path: inner, text } of faultsOf(parsed.error.issues)) reading.fault([...path, ...inner], text);
  return undefined;
}

export function unknownKey(key: string, known: readonly string[]): string {
  const meant = nearest(key, known);
  return `unknown key \`${key}\`; ${meant ? `did you mean \`${meant}\`?` : `known: ${known.join(', ')}`}`;
}

type Issue = z.core.$ZodIssue;

function faultsOf(issues: readonly Issue[]): { path: Path; text: string }[] {
  return issues.flatMap((issue) => {
    const path = issue.path.map((step) => (typeof step === 'number' ? step : String(step)));
    if (issue.code === 'unrecognized_keys') {
      const lines = issue.message.split('\n');
      return issue.keys.map((key, at) => ({ path: [...path, key], text: lines[at] ?? issue.message }));
    }
    // A union with words of its own says what it takes better than any of its branches.
    if (issue.code === 'invalid_union' && issue.message === notOfUnion(issue.input)) {
      const meant = meantBranch(issue.errors);
      if (meant) return faultsOf(meant).map(({ path: inner, text }) => ({ path: [...path, ...inner], text }));
    }
    return [{ path, text: issue.message }];
  });
}

/** The branches of our unions differ by their YAML kind (text, list, map); of several maps the one with the fewest faults is meant. */
function meantBranch(branches: readonly (readonly Issue[])[]): readonly Issue[] | undefined {
  const [first, ...others] = branches.filter((issues) => !issues.some(isOfWrongKind));
  return first && others.reduce((best, issues) => (faultsIn(issues) < faultsIn(best) ? issues : best), first);
}

function isOfWrongKind(issue: Issue): boolean {
  if (issue.path.length > 0) return false;
  if (issue.code === 'invalid_union') return issue.errors.every((branch) => branch.some(isOfWrongKind));
  return issue.code === 'invalid_type' || issue.code === 'invalid_value';
}

function faultsIn(issues: readonly Issue[]): number {
  return issues.reduce((sum, issue) => sum + (issue.code === 'unrecognized_keys' ? issue.keys.length : 1), 0);
}

const kinds: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  tuple: 'a list',
  object: 'a map of keys',
  record: 'a map of keys',
};

/** What zod found, in the words of somebody who writes a model file. */
const message: z.core.$ZodErrorMap = (issue) => {
  const input = issue.input;
  switch (issue.code) {
    case 'invalid_type': {
      const wanted = kinds[issue.expected] ?? issue.expected;
      return input === undefined ? `is missing; it needs ${wanted}` : `needs ${wanted}, not ${written(input)}`;
    }
    case 'invalid_value': {
      const known = issue.values.map(String);
      if (input === undefined) return `is missing; one of: ${known.join(', ')}`;
      const meant = typeof input === 'string' ? nearest(input, known) : undefined;
      return `${written(input)} is not known here; ${meant ? `did you mean \`${meant}\`?` : `known: ${known.join(', ')}`}`;
    }
    case 'invalid_union':
      return notOfUnion(input);
    case 'too_small':
      return issue.origin === 'string'
        ? 'must not be empty'
        : issue.origin === 'array'
          ? `needs at least ${count(issue.minimum)}`
          : `must be at least ${issue.minimum}`;
    case 'too_big':
      return issue.origin === 'string'
        ? `is longer than ${issue.maximum} characters`
        : issue.origin === 'array'
          ? `takes at most ${count(issue.maximum)}`
          : `must be at most ${issue.maximum}`;
    default:
      return undefined;
  }
};

function notOfUnion(input: unknown): string {
  return input === undefined ? 'is missing' : `cannot be ${written(input)}`;
}

function count(entries: number | bigint): string {
  return entries === 1 || entries === 1n ? '1 entry' : `${entries} entries`;
}

function written(input: unknown): string {
  if (input === null) return 'nothing';
  if (Array.isArray(input)) return 'a list';
  return typeof input === 'object' ? 'a map of keys' : `\`${String(input)}\``;
}
