import { z } from 'zod';
import { conditionKeys, conditionNames, covers, readCondition } from './conditions.ts';
import type { Reading } from './document.ts';
import type { Path } from './faults.ts';
import { keyed } from './shape.ts';
import { points } from './terms.ts';
import type { Band, Condition, Hundredths, MeasurePoints, TraitPoints } from './types.ts';

const each = keyed({
  each: points.describe('Points for each unit of the measured value; negative points take away.'),
  limit: points
    .optional()
    .describe('The most points that it gives; with a negative `each` the most that it takes, negative too.'),
  unknown: points.optional().describe('Points when the value is unknown.'),
});

const row = keyed({
  ...conditionKeys,
  unknown: z.literal(true).optional().describe('true: this row is for an unknown value, in place of a condition.'),
  give: points.describe('The points that this row gives; at most two decimals.'),
});

const table = keyed({
  table: z
    .record(z.string(), points)
    .describe('On traits: points for each text, like { software: 30, media: 30, education: -10 }.'),
  other: points.optional().describe('Points for every other text.'),
  unknown: points.optional().describe('Points when the trait is unknown.'),
});

export const pointsSchema = z
  .union([each, table, z.array(row).min(1)])
  .describe(
    'On measures: { each: 6, limit: 18 }, or bands such as [{ at_least: 3, give: 40 }], of which the highest that matches gives its points, alone. On traits: rows of a condition and `give`, the first that matches; or { table: { software: 30, education: -10 }, other: 0, unknown: 5 }.',
  );

type Input = z.output<typeof pointsSchema>;
type Row = z.output<typeof row>;

const bandNames = ['at_least', 'at_most', 'between'];

/** Points of a measured value. `canBeUnknown` says whether the measure and its window leave any room for an unknown value. */
export function readMeasurePoints(
  input: Input,
  canBeUnknown: boolean,
  path: Path,
  reading: Reading,
): MeasurePoints | undefined {
  if ('table' in input) {
    reading.fault(
      path,
      'a table is of the texts of a trait; a measured value takes `each` or bands, like [{ at_least: 3, give: 40 }]',
    );
    return undefined;
  }
  if ('each' in input) {
    if (input.unknown !== undefined && !canBeUnknown) reading.fault([...path, 'unknown'], neverUnknown);
    if (input.each === 0) {
      reading.fault([...path, 'each'], 'gives nothing; write the points for one unit, or remove the signal');
      return undefined;
    }
    if (input.limit !== undefined && input.limit * input.each <= 0) {
      const sign = input.each > 0 ? 'above zero, as `each` is' : 'below zero, as `each` is';
      reading.fault([...path, 'limit'], `\`limit\` must be ${sign}`);
      return undefined;
    }
    return { kind: 'each', each: input.each, limit: input.limit, unknown: input.unknown ?? 0 };
  }

  const { unknown, unknownAt } = readUnknown(input, path, reading);
  if (unknownAt !== undefined && !canBeUnknown) reading.fault([...path, unknownAt], neverUnknown);
  const bands: Band[] = [];
  input.forEach((given, index) => {
    if (given.unknown) return;
    const at = [...path, index];
    const other = conditionNames.filter((name) => name in given && !bandNames.includes(name));
    if (other.length > 0) {
      reading.fault(
        [...at, ...other.slice(0, 1)],
        `bands of a measured value know at_least, at_most and between, not ${other.join(', ')}`,
      );
      return;
    }
    const condition = readCondition(given, at, reading);
    if (condition?.kind !== 'range') return;
    const { atLeast, atMost } = condition;
    if (bands.some((band) => band.atLeast === atLeast && band.atMost === atMost)) {
      reading.fault(at, 'has the bounds of an earlier band, so one of the two never counts; keep one');
      return;
    }
    bands.push({ atLeast, atMost, give: given.give });
  });
  if (bands.length === 0) return undefined;
  return { kind: 'bands', bands: bands.sort(higherFirst), unknown };
}

const neverUnknown =
  'this value is never unknown (a count of nothing is 0); remove `unknown`, or give points to `at_most: 0`';

/** Points of a trait: rows in the order of the file. */
export function readTraitPoints(input: Input, path: Path, reading: Reading): TraitPoints | undefined {
  if ('each' in input) {
    reading.fault(
      path,
      'a trait takes rows or a table, not `each`: [{ in: [x, y], give: 10 }, { unknown: true, give: 5 }]',
    );
    return undefined;
  }
  if ('table' in input) return readTable(input, path, reading);
  const { unknown } = readUnknown(input, path, reading);
  const rows: { condition: Condition; give: Hundredths }[] = [];
  input.forEach((given, index) => {
    if (given.unknown) return;
    const at = [...path, index];
    const condition = readCondition(given, at, reading);
    if (!condition) return;
    if (rows.some((earlier) => covers(earlier.condition, condition))) {
      reading.fault(at, 'is never reached: an earlier row takes all that it matches; move it up or remove it');
      return;
    }
    rows.push({ condition, give: given.give });
  });
  return { rows, unknown };
}

/** Whether a trait's points go by its number: by a bound in one of its rows at least. */
export function isNumberTrait({ rows }: TraitPoints): boolean {
  return rows.some(({ condition }) => condition.kind === 'range');
}

/** A table is a row for each text, and one for any other. Their order decides nothing, so it is that of the texts. */
function readTable(input: z.output<typeof table>, path: Path, reading: Reading): TraitPoints {
  const texts = new Map<string, TraitPoints['rows'][number]>();
  for (const [key, give] of Object.entries(input.table)) {
    const at = [...path, 'table', key];
    const text = reading.keyWrittenAt(at) ?? key;
    const known = text.toLowerCase();
    if (text === '') reading.fault(at, 'an empty text is the same as nothing; write `unknown:` beside the table');
    if (texts.has(known)) reading.fault(at, `\`${text}\` is here already; traits are compared without regard to case`);
    texts.set(known, { condition: { kind: 'in', values: [text], negated: false }, give });
  }
  if (texts.size === 0)
    reading.fault([...path, 'table'], 'is empty; write texts and their points, like { software: 30 }');
  const rows = [...texts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
  if (input.other !== undefined) rows.push({ condition: { kind: 'exists', exists: true }, give: input.other });
  return { rows, unknown: input.unknown ?? 0 };
}

function readUnknown(
  rows: readonly Row[],
  path: Path,
  reading: Reading,
): { unknown: Hundredths; unknownAt: number | undefined } {
  const found = rows.flatMap((row, index) => (row.unknown ? [index] : []));
  for (const index of found) {
    const row = rows[index];
    const also = conditionNames.filter((name) => row !== undefined && name in row);
    if (also.length > 0) {
      reading.fault(
        [...path, index],
        `an unknown value satisfies no condition; keep \`unknown\` or \`${also.join('`, `')}\``,
      );
    }
  }
  for (const again of found.slice(1)) {
    reading.fault([...path, again], 'says a second time what an unknown value gives; keep one of the rows');
  }
  const [unknownAt] = found;
  return { unknown: unknownAt === undefined ? 0 : (rows[unknownAt]?.give ?? 0), unknownAt };
}

/** The greatest lower bound first, among equal ones the smallest upper bound; an open end is the farthest. */
function higherFirst(a: Band, b: Band): number {
  const lower = (b.atLeast ?? Number.NEGATIVE_INFINITY) - (a.atLeast ?? Number.NEGATIVE_INFINITY);
  if (lower !== 0 && !Number.isNaN(lower)) return lower;
  return (a.atMost ?? Number.MAX_VALUE) - (b.atMost ?? Number.MAX_VALUE);
}

/** The most points that a value between `least` and `most` (whole units) can give; infinite where nothing limits it. */
export function mostOf(points: MeasurePoints | TraitPoints, least: number, most: number): Hundredths {
  if ('rows' in points) return Math.max(points.unknown, 0, ...points.rows.map(({ give }) => give));
  if (points.kind === 'bands') {
    const within = points.bands.filter(
      ({ atLeast = Number.NEGATIVE_INFINITY, atMost = Number.POSITIVE_INFINITY }) =>
        atLeast <= most * 1e6 && atMost >= least * 1e6,
    );
    return Math.max(points.unknown, 0, ...within.map(({ give }) => give));
  }
  const { each, limit = Number.POSITIVE_INFINITY, unknown } = points;
  // A value below zero gives points of the other sign, which no limit holds.
  const given = each > 0 ? Math.min(each * most, limit) : each * least;
  return Math.max(unknown, 0, given);
}
