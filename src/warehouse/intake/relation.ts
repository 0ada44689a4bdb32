import { InputError } from '../../model/errors.ts';
import { nearest } from '../../model/nearest.ts';
import { identifier, literal } from '../query.ts';
import { listed } from './kinds.ts';
import type { FieldSource, Mapping } from './mapping.ts';

/** Rows that a mapping speaks about, before anything is made of them: a file's, a table's, a SELECT's. */
export interface Relation {
  /** What stands after FROM. */
  readonly sql: string;
  /** How a message names it. */
  readonly place: string;
  readonly columns: readonly string[];
  /** Columns of a file that are maps from text to text; its others are texts. A table's types are told by the engine. */
  readonly maps?: ReadonlySet<string> | undefined;
  /** Columns that are there and can't be read: lists and structs of Parquet. */
  readonly unusable?: readonly string[] | undefined;
  /** Set for rows of JSON, each of which may have other keys: the column that holds the object as text. */
  readonly json?: string | undefined;
  /** Where a lookup's keys and values are found, as `SELECT k, v` with one row a key; see `lookupKey`. */
  readonly lookups: ReadonlyMap<string, { readonly by: string; readonly sql: string }>;
}

const plainName = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** The key by which `Relation.lookups` knows a lookup. */
export const lookupKey = (source: { lookup: string; by: string; take: string }): string =>
  JSON.stringify([source.lookup, source.by, source.take]);

/** Every source of a mapping, with its path. */
export function sourcesOf(mapping: Mapping): { path: string; source: FieldSource }[] {
  const { rest, kind } = mapping;
  const restOf = (path: string): { path: string; source: FieldSource }[] => {
    if (rest === 'other columns') return [];
    if ('whole' in rest) return [{ path, source: rest.whole }];
    return [...rest.named].map(([name, source]) => ({ path: `${path}.${name}`, source }));
  };
  return [...[...mapping.fields].map(([path, source]) => ({ path, source })), ...restOf(kind.map ?? '')];
}

/** Names that a mapping may mean as columns: of rows of JSON only these are taken out. Function names among them do no harm. */
export function namesIn(mapping: Mapping): string[] {
  const names = sourcesOf(mapping).flatMap(({ source }) => {
    if (source.from === 'value') return [];
    if (source.from === 'lookup') return [source.by];
    const sql = source.from === 'expr' ? source.sql : source.text;
    const words = sql
      .replace(/'(?:[^'\\]|\\.|'')*'/g, "''")
      .matchAll(/`([^`]+)`|"([^"]+)"|([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)/g);
    return [...words].map((match) => match[1] ?? match[2] ?? match[3] ?? '');
  });
  return [...new Set(names)];
}

/** The value of a field, of whatever type. Throws InputError for a column that isn't there, naming the nearest that is. */
export function valueSql(source: FieldSource, relation: Relation, path: string): string {
  switch (source.from) {
    case 'value':
      return literal(source.value);
    case 'expr':
      return `(${source.sql}\n)`;
    case 'text':
      if (relation.columns.includes(source.text)) return identifier(source.text);
      if (plainName.test(source.text)) throw new InputError(missingColumn(relation, path, source.text));
      return `(${source.text}\n)`;
    case 'lookup':
      return `lookup_${[...relation.lookups.keys()].indexOf(lookupKey(source))}.v`;
  }
}

/** The joins that give the lookups; each finds at most one row. Throws InputError for a column that isn't there. */
export function joinsSql(relation: Relation): string {
  return [...relation.lookups.values()]
    .map(({ by, sql }, i) => {
      if (!relation.columns.includes(by)) throw new InputError(missingColumn(relation, 'lookup', by));
      return `\nANY LEFT JOIN (${sql}) AS lookup_${i} ON ifNull(toString(${identifier(by)}), '') = lookup_${i}.k`;
    })
    .join('');
}

/** A name out of a file as a message may show it: cut, and with nothing in it that a terminal would obey. */
export function shownName(name: string): string {
  const short = name.length > 60 ? `${name.slice(0, 60)}…` : name;
  return short.replace(
    /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu,
    (mark) => `\\u{${mark.codePointAt(0)?.toString(16) ?? ''}}`,
  );
}

export function missingColumn(relation: Relation, path: string, name: string): string {
  const { columns } = relation;
  if (relation.unusable?.includes(name)) {
    return `${path}: the column "${name}" of ${relation.place} is a list or a struct, which can't be read. Write it as a map of texts, or as JSON text.`;
  }
  const near = nearest(name, columns);
  const shown = columns.slice(0, 12).map(shownName);
  const has = columns.length > 12 ? `${shown.join(', ')} and ${columns.length - 12} more` : listed(shown);
  return (
    `${path}: ${relation.place} has no column "${shownName(name)}".` +
    (near ? ` Did you mean "${shownName(near)}"?` : '') +
    ` Its columns are ${has}.`
  );
}
