import type { Model, Subject } from '../../model/types.ts';
import { text } from '../../scoring/sql/literal.ts';
import type { RuledSelect } from '../../scoring/sql/ruled-statement.ts';
import { mostTexts, quantileParts, type SignalBins, signalKind } from './bins.ts';
import { carriedSignals, carriedText, unknownValue } from './carried-values.ts';
import { type UnitQuestion, unitsOf } from './unit-statement.ts';

/** A vector writes each bin as one letter from here on. */
export const firstLetter = 65;

const keyColumn: Record<Subject, string> = { lead: 'lead_key', account: 'account_key' };
const range = (column: string) => `${column} BETWEEN {slice_from:UInt64} AND {slice_to:UInt64}`;

/** Each member of a slice, `rows`, beside its unit, `units`: the unit's subject is the slice's. */
function joined(question: UnitQuestion, subject: Subject, rows: string): string {
  return `(${rows}) AS rows
INNER JOIN (SELECT * FROM (${unitsOf(question, range)}) WHERE subject = '${subject}' AND ${range('member')}) AS units ON units.member = rows.key`;
}

/** Rows of a slice of the scores, which carry so many values: their key and these columns. */
function scoresOf(subject: Subject, values: number, columns: readonly string[]): string {
  const key = keyColumn[subject];
  // Of a value that isn't there the engine would read 0.
  const carries = `throwIf(length(values) != ${values}, 'the scores carry other values than are fitted') = 0`;
  return `SELECT ${[`${key} AS key`, ...columns].join(', ')} FROM ${subject}_scores WHERE run_id = {run_id:String} AND ${range(key)} AND ${carries}`;
}

/** One row for each signal that counts for the side: how its values spread over the units that are learned from. */
export function spreadStatement(question: UnitQuestion, model: Pick<Model, 'signals'>, subject: Subject): string {
  const signals = carriedSignals(model, subject);
  const columns = signals.map((_, place) => `nullIf(values[${place + 1}], ${unknownValue}) AS cell_${place}`);
  const levels = Array.from({ length: quantileParts }, (_, place) => place / quantileParts).join(', ');
  const cells = signals.map((signal, place) => {
    const cell = `cell_${place}`;
    const ofNumbers =
      signalKind(signal) === 'number'
        ? [
            `countIf(ifNull(${cell} % 1000000 != 0, 0)) = 0`,
            `countIf(ifNull(${cell} < 0, 0)) > 0`,
            `countIf(ifNull(${cell} = 0, 0)) > 0`,
            `if(countIf(ifNull(${cell} != 0, 0)) = 0, [], arrayMap(x -> toFloat64(x), quantilesExactIf(${levels})(assumeNotNull(${cell}), ifNull(${cell} != 0, 0))))`,
          ]
        : ['0', '0', '0', "CAST([], 'Array(Float64)')"];
    const [isWhole, hasBelow, hasZero, quantiles] = ofNumbers;
    return `(${text(signal.name)}, toUInt64(count()), toUInt64(countIf(isNotNull(${cell}))), toUInt8(${isWhole}), toUInt8(${hasBelow}), toUInt8(${hasZero}), ${quantiles})`;
  });
  const names = ['name', 'units', 'known', 'is_whole', 'has_below', 'has_zero', 'quantiles'];
  return `
SELECT ${names.map((name, place) => `row.${place + 1} AS ${name}`).join(', ')}
FROM (
    SELECT arrayJoin([${cells.join(',\n        ')}]) AS row
    FROM ${joined(question, subject, scoresOf(subject, signals.length, columns))}
    WHERE part != 2)`;
}

/** Alike units of a slice: rows of (vectors, parts, had, lacked): one text of all vectors, and of each its part and its counts. */
export function vectorStatement(
  question: UnitQuestion,
  all: readonly SignalBins[],
  model: Pick<Model, 'signals'>,
  subject: Subject,
): string {
  const carried = new Map(carriedSignals(model, subject).map(({ name }, place) => [name, `values[${place + 1}]`]));
  const letters = all.map((binned) => {
    const value = carried.get(binned.signal);
    const absent = binned.bins.length - 1;
    return value === undefined ? String(absent + firstLetter) : `${firstLetter} + ${binOf(binned, value)}`;
  });
  const rows = scoresOf(subject, carried.size, [`char(${letters.join(',\n            ')}) AS vector`]);
  return `
SELECT arrayStringConcat(groupArray(vector)) AS vectors, groupArray(part) AS parts, groupArray(had_units) AS had, groupArray(lacked_units) AS lacked
FROM (
    SELECT vector, toUInt8(part) AS part, toUInt32(countIf(had)) AS had_units, toUInt32(countIf(NOT had)) AS lacked_units
    FROM ${joined(question, subject, rows)}
    GROUP BY vector, part)`;
}

/** The place of the bin in which a carried value lies. */
function binOf({ of, bins }: SignalBins, value: string): string {
  const unknown = bins.length - 2;
  const known = {
    number: () => {
      const bounds = bins.flatMap(({ from }) => (from === undefined ? [] : [from]));
      return bounds.length === 0 ? '0' : bounds.map((bound) => `(${value} >= ${bound})`).join(' + ');
    },
    row: () => `toUInt8(${value})`,
    text: () => {
      const other = bins.length - 3;
      const listed = bins.flatMap(({ text: one }) => (one === undefined ? [] : [carriedText(one.toLowerCase())]));
      if (listed.length === 0) return String(other);
      return `transform(${value}, [${listed.join(', ')}], [${listed.map((_, at) => at).join(', ')}], ${other})`;
    },
  };
  return `if(${value} = ${unknownValue}, ${unknown}, ${known[of]()})`;
}

/** A slice of one side, compiled. */
export interface Ruled {
  readonly subject: Subject;
  readonly ruled: RuledSelect;
}

/**
 * Of each trait among the signals: of those who had the outcome, and of the others, how many there are and for how many it says something
 * else at the horizon; and of one that is binned by its texts the most frequent of them. Empty where no signal is a trait.
 */
export function traitStatement(question: UnitQuestion, model: Pick<Model, 'signals'>, of: Ruled): string {
  const { subject, ruled } = of;
  const traits = ruled.signals.flatMap(({ name, text: column }) => {
    const signal = model.signals.find((one) => one.name === name && one.source === 'trait');
    return signal && column !== undefined ? [{ signal, column }] : [];
  });
  if (traits.length === 0) return '';
  const said = traits.map(({ column }, place) => `${column} AS said_${place}`);
  const select = (from: string) => `SELECT ${[`${keyColumn[subject]} AS key`, ...said].join(', ')} FROM (${from})`;
  const later = ruled.select
    .replaceAll('{as_of:Int64}', '{horizon:Int64}')
    .replaceAll('{known_at:Int64}', '{horizon:Int64}');
  const cells = traits.map(({ signal }, place) => {
    const differs = `rows.said_${place} != later.said_${place}`;
    const texts =
      signalKind(signal) === 'text' ? topTexts(`rows.said_${place}`) : "CAST([], 'Array(Tuple(String, UInt64))')";
    return `(${text(signal.name)}, countIf(had), countIf(had AND ${differs}), countIf(NOT had), countIf(NOT had AND ${differs}), ${texts})`;
  });
  const names = ['name', 'had', 'had_changed', 'lacked', 'lacked_changed', 'texts'];
  return `
SELECT ${names.map((name, place) => `row.${place + 1} AS ${name}`).join(', ')}
FROM (
    SELECT arrayJoin([${cells.join(',\n        ')}]) AS row
    FROM ${joined(question, subject, select(ruled.select))}
    INNER JOIN (${select(later)}) AS later ON later.key = rows.key
    WHERE part != 2)`;
}

function topTexts(cell: string): string {
  const counted = `sumMapIf([${cell}], [toUInt64(1)], ${cell} != '')`;
  return `arraySlice(arraySort(x -> (-toInt64(x.2), x.1), arrayZip(${counted}.1, ${counted}.2)), 1, ${3 * mostTexts})`;
}

/** How many of each score of the current model had the outcome: rows of (part, score, had, lacked). */
export function scoreStatement(question: UnitQuestion): string {
  return `
SELECT part, total AS score, countIf(had) AS had_units, countIf(NOT had) AS lacked_units
FROM (${unitsOf(question)})
GROUP BY part, score`;
}
