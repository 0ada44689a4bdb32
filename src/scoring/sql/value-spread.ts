import { z } from 'zod';
import type { Subject } from '../../model/types.ts';
import { text } from './literal.ts';
import { ruledSelect } from './ruled-statement.ts';
import type { BoundStatement, Scoring } from './run-statements.ts';
import type { SignalColumns } from './scored.ts';
import type { Slice } from './slice.ts';

const count = z.coerce.number();
const millionths = z.coerce.bigint().nullable();

/** How the values of one signal spread over a slice, or for how many of it one rule holds. */
export const valueSpreadRow = z.object({
  /** `everyone`: a row that only counts them. */
  kind: z.enum(['everyone', 'signal', 'rule']),
  name: z.string(),
  /** Leads or accounts of the slice. */
  subjects: count,
  /** For how many the signal is known. */
  known: count,
  /** For how many it is above zero (a trait, a date: known), or the rule holds. */
  touched: count,
  /** For how many it gave points, or took some. */
  gave: count,
  min: millionths,
  /** Values that occurred: of an even number the lower one of the middle. */
  median: millionths,
  p90: millionths,
  max: millionths,
});
export type ValueSpread = z.output<typeof valueSpreadRow>;

/**
 * A row for everyone, one for each signal that counts for one side, then one for each of its rules, in the model's order: from the very columns that
 * scores are made of. Reads the run's tables (`runFactStatements`), and for accounts the scores of its leads. Writes nothing.
 */
export function valueSpread(scoring: Scoring, subject: Subject, slice: Slice): BoundStatement {
  const { select, params, signals, rules } = ruledSelect(scoring, subject, slice);
  const rows = [
    everyone,
    ...signals.map(ofSignal),
    ...rules.map(({ name, holds }) => counting('rule', name, `countIf(${holds})`)),
  ];
  const columns = Object.keys(valueSpreadRow.shape).map((column, place) => `row.${place + 1} AS ${column}`);
  return {
    name: `spread of ${subject} values`,
    sql: `SELECT ${columns.join(', ')}
FROM (SELECT arrayJoin([${rows.join(',\n    ')}]) AS row FROM (${select}))`,
    params,
  };
}

const none = "CAST(NULL, 'Nullable(Int64)')";

function ofSignal({ name, known, value, points, isDate }: SignalColumns): string {
  const touched = value === undefined || isDate ? known : `ifNull(${value}, 0) > 0`;
  const spread =
    value === undefined
      ? [none, none, none, none]
      : [
          `minOrNull(${value})`,
          `quantileExactLowOrNull(0.5)(${value})`,
          `quantileExactHighOrNull(0.9)(${value})`,
          `maxOrNull(${value})`,
        ];
  const cells = ['count()', `countIf(${known})`, `countIf(${touched})`, `countIf(${points} != 0)`, ...spread];
  return `('signal', ${text(name)}, ${cells.join(', ')})`;
}

function counting(kind: 'everyone' | 'rule', name: string, touched: string): string {
  const cells = ['count()', 'toUInt64(0)', touched, 'toUInt64(0)', none, none, none, none];
  return `('${kind}', ${text(name)}, ${cells.join(', ')})`;
}

const everyone = counting('everyone', '', 'count()');
