import type { Signal, Subject } from '../../model/types.ts';
import { traitHolds } from '../../scoring/sql/conditions.ts';
import { text, texts } from '../../scoring/sql/literal.ts';
import { millionths } from '../../scoring/sql/numbers.ts';
import type { RuledSelect } from '../../scoring/sql/ruled-statement.ts';
import type { SignalColumns } from '../../scoring/sql/scored.ts';
import { mostTexts, quantileParts, type SignalBins, signalKind } from './bins.ts';
import { type UnitQuestion, unitsOf } from './unit-statement.ts';

/** A vector writes each bin as one letter from here on. */
export const firstLetter = 65;

/** A signal as it is binned: the column of its number, or of its text. */
function columnOf(signal: Signal, columns: SignalColumns): { readonly number?: string; readonly text?: string } {
  if (signal.source !== 'trait') return { number: columns.value ?? 'NULL' };
  const said = columns.text ?? "''";
  return signalKind(signal) === 'number' ? { number: millionths(said) } : { text: said };
}

export interface Binned {
  readonly signals: readonly Signal[];
  readonly ruled: RuledSelect;
  readonly subject: Subject;
}

const keyColumn: Record<Subject, string> = { lead: 'lead_key', account: 'account_key' };
const range = (column: string) => `${column} BETWEEN {slice_from:UInt64} AND {slice_to:UInt64}`;

/** Each member of a slice, `rows`, beside its unit, `units`: the unit's subject is the slice's. */
function joined(question: UnitQuestion, subject: Subject, rows: string): string {
  return `(${rows}) AS rows
INNER JOIN (SELECT * FROM (${unitsOf(question, range)}) WHERE subject = '${subject}' AND ${range('member')}) AS units ON units.member = rows.key`;
}

/** One row for each signal that counts for the side: how its values spread over the units that are learned from. */
export function spreadStatement(question: UnitQuestion, { signals, ruled, subject }: Binned): string {
  const known = ruled.signals.flatMap((columns) => signals.find(({ name }) => name === columns.name) ?? []);
  const columns = known.map((signal, place) => {
    const column = columnOf(signal, columnsOf(ruled, signal));
    return column.number === undefined ? `${column.text} AS cell_${place}` : `${column.number} AS cell_${place}`;
  });
  const levels = Array.from({ length: quantileParts }, (_, place) => place / quantileParts).join(', ');
  const cells = known.map((signal, place) => {
    const cell = `cell_${place}`;
    const isText = signalKind(signal) !== 'number';
    const some = isText
      ? [`countIf(${cell} != '')`, '0', '0', '0', "CAST([], 'Array(Float64)')", topTexts(cell)]
      : [
          `countIf(isNotNull(${cell}))`,
          `countIf(ifNull(${cell} % 1000000 != 0, 0)) = 0`,
          `countIf(ifNull(${cell} < 0, 0)) > 0`,
          `countIf(ifNull(${cell} = 0, 0)) > 0`,
          `if(countIf(ifNull(${cell} != 0, 0)) = 0, [], arrayMap(x -> toFloat64(x), quantilesExactIf(${levels})(assumeNotNull(${cell}), ifNull(${cell} != 0, 0))))`,
          `CAST([], 'Array(Tuple(String, UInt64))')`,
        ];
    return `(${text(signal.name)}, toUInt64(count()), toUInt64(${some[0]}), toUInt8(${some[1]}), toUInt8(${some[2]}), toUInt8(${some[3]}), ${some[4]}, ${some[5]})`;
  });
  const names = ['name', 'units', 'known', 'is_whole', 'has_below', 'has_zero', 'quantiles', 'texts'];
  return `
SELECT ${names.map((name, place) => `row.${place + 1} AS ${name}`).join(', ')}
FROM (
    SELECT arrayJoin([${cells.join(',\n        ')}]) AS row
    FROM ${joined(question, subject, `SELECT ${[`${keyColumn[subject]} AS key`, ...columns].join(', ')} FROM (${ruled.select})`)}
    WHERE part != 2)`;
}

function topTexts(cell: string): string {
  const counted = `sumMapIf([${cell}], [toUInt64(1)], ${cell} != '')`;
  return `arraySlice(arraySort(x -> (-toInt64(x.2), x.1), arrayZip(${counted}.1, ${counted}.2)), 1, ${3 * mostTexts})`;
}

/** Alike units of a slice: rows of (vectors, parts, had, lacked): one text of all vectors, and of each its part and its counts. */
export function vectorStatement(
  question: UnitQuestion,
  all: readonly SignalBins[],
  { signals, ruled, subject }: Binned,
): string {
  const letters = all.map((binned) => {
    const columns = ruled.signals.find(({ name }) => name === binned.signal);
    const signal = signals.find(({ name }) => name === binned.signal);
    const absent = binned.bins.length - 1;
    if (!columns || !signal) return String(absent + firstLetter);
    return `${firstLetter} + ${binOf(binned, columnOf(signal, columns))}`;
  });
  const rows = `SELECT ${keyColumn[subject]} AS key, char(${letters.join(',\n            ')}) AS vector FROM (${ruled.select})`;
  return `
SELECT arrayStringConcat(groupArray(vector)) AS vectors, groupArray(part) AS parts, groupArray(had_units) AS had, groupArray(lacked_units) AS lacked
FROM (
    SELECT vector, toUInt8(part) AS part, toUInt32(countIf(had)) AS had_units, toUInt32(countIf(NOT had)) AS lacked_units
    FROM ${joined(question, subject, rows)}
    GROUP BY vector, part)`;
}

function binOf({ of, bins }: SignalBins, column: { readonly number?: string; readonly text?: string }): string {
  const unknown = bins.length - 2;
  if (of === 'number') {
    const value = column.number ?? 'NULL';
    const bounds = bins.flatMap(({ from }) => (from === undefined ? [] : [from]));
    const place =
      bounds.length === 0 ? '0' : bounds.map((bound) => `(assumeNotNull(${value}) >= ${bound})`).join(' + ');
    return `if(isNull(${value}), ${unknown}, ${place})`;
  }
  const said = column.text ?? "''";
  const other = bins.length - 3;
  if (of === 'row') {
    const rows = bins.flatMap(({ condition }, place) =>
      condition ? [`${traitHolds(said, condition)}, ${place}`] : [],
    );
    return `multiIf(${[`${said} = '', ${unknown}`, ...rows].join(', ')}, ${other})`;
  }
  const listed = bins.flatMap(({ text: one }) => (one === undefined ? [] : [one.toLowerCase()]));
  const place =
    listed.length === 0
      ? String(other)
      : `transform(lowerUTF8(${said}), [${texts(listed)}], [${listed.map((_, at) => at).join(', ')}], ${other})`;
  return `if(${said} = '', ${unknown}, ${place})`;
}

function columnsOf({ signals }: RuledSelect, signal: Signal): SignalColumns {
  const found = signals.find(({ name }) => name === signal.name);
  if (!found) throw new RangeError(`the signal ${signal.name} has no columns`);
  return found;
}

/** Of each trait among the signals: of those who had the outcome, and of the others, how many there are and for how many it says something else at the horizon. */
export function changeStatement(question: UnitQuestion, { ruled, subject, signals }: Binned): string {
  const traits = ruled.signals.filter(
    ({ name, text: said }) =>
      said !== undefined && signals.some((signal) => signal.name === name && signal.source === 'trait'),
  );
  const select = (from: string) =>
    `SELECT ${[`${keyColumn[subject]} AS key`, ...traits.map(({ text: said }, place) => `${said} AS said_${place}`)].join(', ')} FROM (${from})`;
  const later = ruled.select
    .replaceAll('{as_of:Int64}', '{horizon:Int64}')
    .replaceAll('{known_at:Int64}', '{horizon:Int64}');
  const cells = traits.map(
    ({ name }, place) =>
      `(${text(name)}, countIf(had), countIf(had AND rows.said_${place} != later.said_${place}), countIf(NOT had), countIf(NOT had AND rows.said_${place} != later.said_${place}))`,
  );
  if (cells.length === 0) return '';
  return `
SELECT row.1 AS name, row.2 AS had, row.3 AS had_changed, row.4 AS lacked, row.5 AS lacked_changed
FROM (
    SELECT arrayJoin([${cells.join(',\n        ')}]) AS row
    FROM ${joined(question, subject, select(ruled.select))}
    INNER JOIN (${select(later)}) AS later ON later.key = rows.key
    WHERE part != 2)`;
}

/** How many of each score of the current model had the outcome: rows of (part, score, had, lacked). */
export function scoreStatement(question: UnitQuestion): string {
  return `
SELECT part, total AS score, countIf(had) AS had_units, countIf(NOT had) AS lacked_units
FROM (${unitsOf(question)})
GROUP BY part, score`;
}
