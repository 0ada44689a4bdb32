import { InputError, PermanentError } from '../../model/errors.ts';
import { nearest } from '../../model/nearest.ts';
import type { CallOptions, Warehouse } from '../client.ts';
import { mappedSelect, stageColumnNames } from '../intake/mapped.ts';
import { defaultMapping, type Mapping, neededFaults } from '../intake/mapping.ts';
import { missingColumn, namesIn, type Relation, shownName, sourcesOf } from '../intake/relation.ts';
import { saidSelect, typesQuery } from '../intake/said.ts';
import { createLookup, type Stage } from '../intake/stage.ts';
import { identifier, literal } from '../query.ts';
import type { SourceFile } from './source-file.ts';

export interface Reading {
  readonly warehouse: Warehouse;
  readonly options: CallOptions & { readonly signal: AbortSignal };
  readonly onRead: (bytes: number) => void;
}

/** Tables that hold the lookups of a mapping, by `lookupKey`. */
export type Lookups = Relation['lookups'];

/**
 * Reads a file into the stage: its bytes flow through, the engine maps and judges the rows. Throws InputError for a map
 * that doesn't fit the file.
 */
export async function stageFile(
  stage: Stage,
  file: SourceFile,
  number: number,
  how: {
    readonly mapping: Mapping | undefined;
    readonly lookups: Lookups;
    readonly history: boolean;
    readonly now: number;
  },
  reading: Reading,
): Promise<void> {
  const mapping = how.mapping ?? defaultMapping(stage.kind.name);
  checkColumns(file, mapping);
  const names = neededNames(file, mapping);
  const types = await typesOf(mapping, describedRelation(file, names, how.lookups), reading);
  const said = saidSelect(mapping, fileRelation(file, names, how.lookups), types, [
    { name: 'pql_record', sql: 'pql_record' },
    { name: 'pql_fault', sql: 'pql_fault' },
  ]);
  await reading.warehouse.upload(
    {
      name: `stage ${stage.kind.name}`,
      sql: `INSERT INTO ${stage.table} (${stageColumnNames(stage.kind).join(', ')})
${mappedSelect(stage.kind, said, { history: how.history, grain: mapping.grain })}
SETTINGS ${formatSettings}
FORMAT ${file.format === 'parquet' ? 'Parquet' : 'RowBinary'}`,
      body: file.open(reading.onRead, reading.options.signal),
    },
    { now: how.now, source: file.path, file: number },
    reading.options,
  );
}

// Record numbers are in file order only if one thread reads the blocks as they lie.
const formatSettings = 'max_threads = 1, input_format_parquet_preserve_order = 1, input_format_parallel_parsing = 0';

/** The types of a mapping's values. Throws InputError with the fault of every field that doesn't fit. */
async function typesOf(mapping: Mapping, relation: Relation, reading: Reading): Promise<ReadonlyMap<string, string>> {
  const types = await typesOrFault(mapping, relation, reading);
  if (!(types instanceof Error)) return types;
  const faults = new Set<string>();
  for (const { path, alone } of oneByOne(mapping)) {
    const found = await typesOrFault(alone, relation, reading);
    if (found instanceof InputError) faults.add(found.message);
    else if (found instanceof Error) faults.add(`${path}: ${reason(found)}`);
  }
  const lines = faults.size > 0 ? [...faults] : [reason(types)];
  const between = lines.length > 1 ? '\n' : ' ';
  throw new InputError([`The map doesn't fit ${relation.place}:`, ...lines].join(between), { cause: types });
}

/** The types, or what is wrong with the mapping: InputError where a column is missing, PermanentError from the engine. */
async function typesOrFault(
  mapping: Mapping,
  relation: Relation,
  reading: Reading,
): Promise<ReadonlyMap<string, string> | InputError | PermanentError> {
  const query = typesQueryOrFault(mapping, relation);
  if (query instanceof InputError) return query;
  try {
    const rows = await reading.warehouse.rows(query, {}, reading.options);
    return new Map(rows.map(({ name, type }) => [name, type]));
  } catch (error) {
    if (error instanceof PermanentError) return error;
    throw error;
  }
}

function typesQueryOrFault(mapping: Mapping, relation: Relation): ReturnType<typeof typesQuery> | InputError {
  try {
    return typesQuery(mapping, relation, []);
  } catch (error) {
    if (error instanceof InputError) return error;
    throw error;
  }
}

/** For each source of a mapping a mapping that has no other. */
function oneByOne(mapping: Mapping): { path: string; alone: Mapping }[] {
  const { kind, rest } = mapping;
  return sourcesOf(mapping).map(({ path, source }) => {
    if (path in kind.fields) {
      return { path, alone: { ...mapping, fields: new Map([[path, source]]), rest: { named: new Map() } } };
    }
    const named = { named: new Map([[path.slice(`${kind.map}.`.length), source]]) };
    return { path, alone: { ...mapping, fields: new Map(), rest: path === kind.map ? rest : named } };
  });
}

/** What the engine says of a wrong expression, without the statement around it. */
export function reason(error: Error): string {
  const text = error.cause instanceof Error ? error.cause.message : error.message;
  return text
    .replace(/\s+/g, ' ')
    .replace(/ (In|in) (scope|query).*$/, '.')
    .replace(/\. ?\.$/, '.')
    .trim()
    .slice(0, 400);
}

/** A needed field whose column is in no row would refuse them all: say so before anything is read. */
function checkColumns(file: SourceFile, mapping: Mapping): void {
  const { kind } = mapping;
  if (mapping.rest === 'other columns') {
    if (kind.map && file.unusable?.includes(kind.map)) {
      throw new InputError(missingColumn(fileRelation(file, file.columns, new Map()), kind.map, kind.map));
    }
    const [fault] = neededFaults(kind, new Set(file.columns));
    if (fault === undefined) return;
    const near = [...kind.needed, ...kind.subject]
      .filter((field) => !file.columns.includes(field))
      .flatMap((field) => {
        const column = nearest(
          field,
          file.columns.filter((name) => !(name in kind.fields)),
        );
        return column === undefined ? [] : [`${field}: ${shownName(column)}`];
      });
    throw new InputError(
      `${file.path}: ${fault} Its columns are ${file.columns.slice(0, 20).map(shownName).join(', ')}. ` +
        `Name them with --map FILE${near.length > 0 ? `, such as { ${near.join(', ')} }` : ''}.`,
    );
  }
  if (file.format !== 'ndjson') return;
  const relation = { ...fileRelation(file, file.columns, new Map()), columns: file.columns };
  for (const { path, source } of sourcesOf(mapping)) {
    const needed = kind.needed.includes(path) || (kind.subject.length === 1 && kind.subject.includes(path));
    if (!needed || source.from !== 'text' || !/^\w+$/.test(source.text)) continue;
    if (!file.columns.includes(source.text)) throw new InputError(missingColumn(relation, path, source.text));
  }
}

/** Of NDJSON the names that the map may mean; of the others all columns. */
function neededNames(file: SourceFile, mapping: Mapping): readonly string[] {
  if (file.format !== 'ndjson') return file.columns;
  if (mapping.rest !== 'other columns') return namesIn(mapping);
  const { fields, map } = mapping.kind;
  return [...Object.keys(fields), ...(map ? [map] : [])];
}

const mapOfTexts = 'Map(String, Nullable(String))';
const columnType = (file: SourceFile, name: string): string => (file.maps?.has(name) ? mapOfTexts : 'Nullable(String)');

/** Stands for the file where only types matter. */
function describedRelation(file: SourceFile, names: readonly string[], lookups: Lookups): Relation {
  const columns = names.map((name) => `defaultValueOfTypeName('${columnType(file, name)}') AS ${identifier(name)}`);
  return {
    sql: `(SELECT ${["'{}' AS pql_line", ...columns].join(', ')} WHERE false) AS pql_rows`,
    place: file.path,
    columns: names,
    maps: file.maps,
    unusable: file.unusable,
    json: file.format === 'ndjson' ? 'pql_line' : undefined,
    lookups,
  };
}

/** The uploaded rows, with `pql_record`, `pql_fault` and their columns: texts, or maps of texts. */
function fileRelation(file: SourceFile, names: readonly string[], lookups: Lookups): Relation {
  const common = { place: file.path, columns: names, maps: file.maps, unusable: file.unusable, lookups };
  if (file.format === 'parquet') {
    const structure = names.map((name) => `${identifier(name)} ${columnType(file, name)}`).join(', ');
    const selected = ['rowNumberInAllBlocks() + 1 AS pql_record', "'' AS pql_fault", ...names.map(identifier)];
    return { ...common, sql: `(SELECT ${selected.join(', ')} FROM input(${literal(structure)})) AS pql_rows` };
  }
  if (file.format === 'csv') {
    const structure = ['pql_record UInt64', 'pql_fault String', ...names.map((_, i) => `c${i} String`)].join(', ');
    const selected = names.map((name, i) => `CAST(c${i}, 'Nullable(String)') AS ${identifier(name)}`);
    return {
      ...common,
      sql: `(SELECT pql_record, pql_fault, ${selected.join(', ')} FROM input('${structure}')) AS pql_rows`,
    };
  }
  return { ...common, sql: jsonRows(names), json: 'pql_line' };
}

/** Each line is parsed once for all top-level keys; a dotted name that is no key itself is a path. */
function jsonRows(names: readonly string[]): string {
  const tuple = names.map((name) => `${identifier(name)} Nullable(String)`).join(', ');
  const columns = names.map((name, i) => {
    const own = `pql_keys.${i + 1}`;
    const path = name.split('.').map(literal).join(', ');
    return name.includes('.')
      ? `coalesce(${own}, JSONExtract(pql_line, ${path}, 'Nullable(String)')) AS ${identifier(name)}`
      : `${own} AS ${identifier(name)}`;
  });
  return `(SELECT pql_record, pql_line, ${[
    "multiIf(given_fault != '', given_fault, NOT isValidJSON(pql_line), 'is not valid JSON: correct the line', JSONType(pql_line) != 'Object', 'is not a JSON object: write one object a line', '') AS pql_fault",
    ...columns,
  ].join(', ')}
FROM (SELECT *, JSONExtract(pql_line, ${literal(`Tuple(${tuple || 'pql_none Nullable(String)'})`)}) AS pql_keys
FROM input('pql_record UInt64, given_fault String, pql_line String'))) AS pql_rows`;
}

/** Loads a file's keys and values to look up into a table of its own. */
export async function stageLookup(
  file: SourceFile,
  lookup: { readonly lookup: string; readonly by: string; readonly take: string },
  reading: Reading,
): Promise<string> {
  const table = await createLookup(reading.warehouse);
  const names = file.format === 'ndjson' ? [...new Set([lookup.by, lookup.take])] : file.columns;
  const relation = fileRelation(file, names, new Map());
  for (const name of [lookup.by, lookup.take]) {
    if (!file.columns.includes(name) && file.format !== 'ndjson') {
      throw new InputError(missingColumn(relation, 'lookup', name));
    }
  }
  await reading.warehouse.upload(
    {
      name: 'stage lookup',
      sql: `INSERT INTO ${table} (k, v)
SELECT ifNull(toString(${identifier(lookup.by)}), ''), ifNull(toString(${identifier(lookup.take)}), '') FROM ${relation.sql}
SETTINGS ${formatSettings}
FORMAT ${file.format === 'parquet' ? 'Parquet' : 'RowBinary'}`,
      body: file.open(reading.onRead, reading.options.signal),
    },
    {},
    reading.options,
  );
  return table;
}

export const lookupSelect = (table: string): string => `SELECT k, min(v) AS v FROM ${table} WHERE k != '' GROUP BY k`;
