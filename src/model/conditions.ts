import { z } from 'zod';
import type { Reading } from './document.ts';
import type { Path } from './faults.ts';
import { keyed } from './shape.ts';
import { bound, pattern, word } from './terms.ts';
import type { Condition, PropertyFilter } from './types.ts';

export const conditionKeys = {
  is: word
    .optional()
    .describe('Holds when the text is exactly this; numbers and booleans are compared as they are written.'),
  in: z.array(word).min(1).optional().describe('Holds when the text is one of these.'),
  not: z
    .union([word, z.array(word).min(1)])
    .optional()
    .describe('Holds when the text is none of these.'),
  at_least: bound.optional().describe('Holds when it is a number, and this or more.'),
  above: bound.optional().describe('Holds when it is a number greater than this.'),
  at_most: bound.optional().describe('Holds when it is a number, and this or less.'),
  below: bound.optional().describe('Holds when it is a number less than this.'),
  between: z
    .tuple([bound, bound])
    .optional()
    .describe('Holds when it is a number from the first to the second, both included.'),
  matches: pattern.optional().describe('Holds when this RE2 pattern is found anywhere in the text.'),
  exists: z.boolean().optional().describe('true: it is there and not empty. false: it is missing or empty.'),
} as const;

const conditionObject = keyed(conditionKeys);
export type ConditionInput = z.output<typeof conditionObject>;

export const conditionNames: readonly string[] = Object.keys(conditionKeys);
const boundNames = ['at_least', 'above', 'at_most', 'below'] as const;

const where = z.record(
  z.string().min(1).max(200),
  z.union([word, conditionObject], {
    error: ({ input }) => (Array.isArray(input) ? 'cannot be a list; write { in: [x, y] }' : undefined),
  }),
);
export const whereSchema = where.describe(
  'Only events all of whose conditions hold: a map from a property to a text or a condition. Properties are compared with regard to case.',
);

/** A `where:` in its normal form, in the order of the file. */
export function readWhere(input: z.output<typeof where> | undefined, path: Path, reading: Reading): PropertyFilter[] {
  return Object.entries(input ?? {}).flatMap(([property, given]) => {
    const at = [...path, property];
    const condition = typeof given === 'object' ? readCondition(given, at, reading) : equals([at], false, reading);
    return condition ? [{ property, condition }] : [];
  });
}

/** The one condition that the keys of a map state; undefined (and a fault) where they state none or several. */
export function readCondition(input: ConditionInput, path: Path, reading: Reading): Condition | undefined {
  const said = conditionNames.filter((name) => input[name as keyof ConditionInput] !== undefined);
  const kinds = new Set(said.map((name) => ((boundNames as readonly string[]).includes(name) ? 'bounds' : name)));
  if (kinds.size !== 1) {
    const wrong = kinds.size === 0 ? 'states no condition' : `states several conditions (${said.join(', ')})`;
    reading.fault(path, `${wrong}; write one of: ${conditionNames.join(', ')} (of the bounds one below and one above)`);
    return undefined;
  }
  if (input.is !== undefined) return equals([[...path, 'is']], false, reading);
  if (input.in) return equals(entries([...path, 'in'], input.in), false, reading);
  if (input.not !== undefined) {
    return equals(Array.isArray(input.not) ? entries([...path, 'not'], input.not) : [[...path, 'not']], true, reading);
  }
  if (input.matches !== undefined) return { kind: 'matches', pattern: input.matches };
  if (input.exists !== undefined) return { kind: 'exists', exists: input.exists };
  return readRange(input, path, reading);
}

function readRange(input: ConditionInput, path: Path, reading: Reading): Condition | undefined {
  const [from, to] = input.between ?? [];
  if (input.at_least !== undefined && input.above !== undefined) {
    reading.fault([...path, 'above'], 'says the lower bound twice; keep `at_least` or `above`');
    return undefined;
  }
  if (input.at_most !== undefined && input.below !== undefined) {
    reading.fault([...path, 'below'], 'says the upper bound twice; keep `at_most` or `below`');
    return undefined;
  }
  const atLeast = from ?? input.at_least;
  const atMost = to ?? input.at_most;
  const lower = atLeast ?? input.above;
  const upper = atMost ?? input.below;
  const open = input.above !== undefined || input.below !== undefined;
  if (lower !== undefined && upper !== undefined && (open ? lower >= upper : lower > upper)) {
    reading.fault(path, 'no number lies in this range; put the smaller bound first');
    return undefined;
  }
  return { kind: 'range', atLeast, above: input.above, atMost, below: input.below };
}

function equals(paths: readonly Path[], negated: boolean, reading: Reading): Condition | undefined {
  const values = paths.map((path) => reading.writtenAt(path) ?? '');
  const empty = values.indexOf('');
  if (empty >= 0) {
    reading.fault(paths[empty] ?? [], 'an empty text is the same as nothing; write `exists: false` for it');
    return undefined;
  }
  return { kind: 'in', values: [...new Set(values)], negated };
}

function entries(path: Path, list: readonly unknown[]): Path[] {
  return list.map((_, index) => [...path, index]);
}

/** Whether everything that satisfies `later` satisfies `earlier` already, on a trait (without regard to case). Says false where it isn't sure. */
export function covers(earlier: Condition, later: Condition): boolean {
  if (earlier.kind === 'exists') {
    return earlier.exists ? !(later.kind === 'exists' && !later.exists) : later.kind === 'exists' && !later.exists;
  }
  if (earlier.kind === 'in' && later.kind === 'in') {
    const known = new Set(earlier.values.map((value) => value.toLowerCase()));
    const shared = later.values.filter((value) => known.has(value.toLowerCase())).length;
    if (earlier.negated && later.negated) return shared === known.size;
    if (earlier.negated) return shared === 0;
    return !later.negated && shared === later.values.length;
  }
  if (earlier.kind === 'matches' && later.kind === 'matches') return earlier.pattern === later.pattern;
  if (earlier.kind === 'range' && later.kind === 'range') {
    return reachesDown(earlier, later) && reachesUp(earlier, later);
  }
  return false;
}

type RangeCondition = Extract<Condition, { kind: 'range' }>;

function reachesDown(earlier: RangeCondition, later: RangeCondition): boolean {
  const from = earlier.atLeast ?? earlier.above;
  if (from === undefined) return true;
  const other = later.atLeast ?? later.above;
  if (other === undefined) return false;
  return earlier.above !== undefined && later.atLeast !== undefined ? from < other : from <= other;
}

function reachesUp(earlier: RangeCondition, later: RangeCondition): boolean {
  const to = earlier.atMost ?? earlier.below;
  if (to === undefined) return true;
  const other = later.atMost ?? later.below;
  if (other === undefined) return false;
  return earlier.below !== undefined && later.atMost !== undefined ? to > other : to >= other;
}
