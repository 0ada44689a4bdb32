import { type Model, scores } from '../../model/types.ts';
import type { Correction } from './corrections.ts';
import type { Counted } from './counted.ts';
import { ignoredColumns } from './guards.ts';
import { text } from './literal.ts';

interface ContributionRow {
  readonly name: string;
  readonly points: string;
  readonly value: string;
  readonly count: string;
  readonly first: string;
  readonly last: string;
}

/**
 * Parallel arrays, half a second to a second cheaper per million leads than an array of tuples. All rows are zipped once, and
 * those of zero points left out in one go; of what guards ignored those without events.
 */
export function contributions(model: Model, counted: readonly Counted[], corrections: readonly Correction[]): string[] {
  const given: ContributionRow[] = [
    ...counted.map(({ signal, index, value, evidence }) => ({
      name: signal.name,
      points: `points_${index}`,
      value: value ? `ifNull(${value.column}, 0)` : '0',
      count: evidence.count,
      first: evidence.first,
      last: evidence.last,
    })),
    ...corrections.map(({ group, index }) => withoutEvidence(`group:${group.name}`, `group_${index}`)),
    ...scores.map((score) => withoutEvidence(`range:${score}`, `${score} - ${score}_sum`)),
  ];
  const ignored = model.ignore.map(({ name }, index) => ({
    ...withoutEvidence(`ignored:${name}`, '0'),
    ...ignoredColumns(index),
  }));
  const rows = [...given, ...ignored];
  const listed = (column: (row: ContributionRow) => string, type: string) =>
    `CAST([${rows.map(column).join(', ')}], 'Array(${type})')`;
  const columns = [
    `CAST([${rows.map((_, place) => place + 1).join(', ')}], 'Array(UInt16)')`,
    listed(({ points }) => points, 'Int32'),
    listed(({ value }) => value, 'Int64'),
    listed(({ count }) => count, 'UInt64'),
    listed(({ first }) => first, 'Int64'),
    listed(({ last }) => last, 'Int64'),
  ];
  const stays = ignored.length === 0 ? 'row.2 != 0' : `row.2 != 0 OR (row.1 > ${given.length} AND row.6 != 0)`;
  const names = `[${rows.map(({ name }) => text(name)).join(', ')}]`;
  const instants = (column: string) => `arrayMap(ms -> fromUnixTimestamp64Milli(ms, 'UTC'), ${column})`;
  return [
    `arrayFilter(row -> ${stays}, arrayZip(${columns.join(',\n        ')})) AS given`,
    `arrayMap(place -> ${names}[place], given.1) AS signals`,
    'given.2 AS points',
    'given.3 AS values',
    'given.4 AS counts',
    `${instants('given.5')} AS first_at`,
    `${instants('given.6')} AS last_at`,
  ];
}

/** The same columns, empty but for `values`. */
export function noContributions(values: string): string[] {
  return ['signals', 'points', 'values', 'counts', 'first_at', 'last_at'].map(
    (column) => `${column === 'values' ? values : '[]'} AS ${column}`,
  );
}

function withoutEvidence(name: string, points: string): ContributionRow {
  return { name, points, value: '0', count: '0', first: '0', last: '0' };
}
