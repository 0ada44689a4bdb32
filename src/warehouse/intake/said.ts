import { z } from 'zod';
import { identifier, literal, type Query } from '../query.ts';
import type { Kind } from './kinds.ts';
import type { Mapping } from './mapping.ts';
import { joinsSql, type Relation, valueSql } from './relation.ts';

/**
 * What the rows say of each field, before it is judged: a text, a time, or a map of texts, each null or empty where nothing
 * is said. It is one SELECT without settings, so that it can run on the company's own server with no right but to read.
 */
export interface Said {
  readonly sql: string;
  /**
   * `said_FIELD` and its type, `Nullable(String)`, `Nullable(DateTime64(3, 'UTC'))` or `Map(String, String)`; where one value
   * holds the whole map also `said_map_unread`, 1 where that is no map.
   */
  readonly columns: ReadonlyMap<string, string>;
}

const textType = 'Nullable(String)';
const timeType = "Nullable(DateTime64(3, 'UTC'))";
const mapType = 'Map(String, String)';

interface RawValue {
  readonly name: string;
  readonly sql: string;
}

/** A query that tells the types of a mapping's values; it reads no row. */
export function typesQuery(
  mapping: Mapping,
  relation: Relation,
  extra: readonly RawValue[],
): Query<{ name: string; type: string }> {
  const selected = [...rawValues(mapping, relation), ...extra].map(({ name, sql }) => `${sql} AS ${name}`);
  return {
    name: 'types of mapped values',
    sql: `DESCRIBE TABLE (SELECT ${selected.join(', ')}\nFROM ${relation.sql}${joinsSql(relation)})`,
    row: z.object({ name: z.string(), type: z.string() }),
  };
}

function rawValues(mapping: Mapping, relation: Relation): RawValue[] {
  const { kind, rest } = mapping;
  const fields = [...fieldSources(mapping, relation)].map(([field, source]) => ({
    name: `said_${field}`,
    sql: valueSql(source, relation, field),
  }));
  if (kind.map === undefined) return fields;
  if (rest === 'other columns') {
    return relation.columns.includes(kind.map) ? [...fields, { name: 'said_map', sql: identifier(kind.map) }] : fields;
  }
  if ('whole' in rest) return [...fields, { name: 'said_map', sql: valueSql(rest.whole, relation, kind.map) }];
  const path = kind.map;
  return [
    ...fields,
    ...[...rest.named].map(([key, source], i) => ({
      name: `said_map_${i}`,
      sql: valueSql(source, relation, `${path}.${key}`),
    })),
  ];
}

/** The map's own, or without one the columns that are called as the fields are. */
function fieldSources(mapping: Mapping, relation: Relation): Mapping['fields'] {
  if (mapping.rest !== 'other columns') return mapping.fields;
  const columns = Object.keys(mapping.kind.fields).filter((field) => relation.columns.includes(field));
  return new Map(columns.map((field) => [field, { from: 'text', text: field }]));
}

/** `types` is what `typesQuery` gave; `extra` columns are passed on with the names and types that they have. */
export function saidSelect(
  mapping: Mapping,
  relation: Relation,
  types: ReadonlyMap<string, string>,
  extra: readonly RawValue[] = [],
  where = '',
): Said {
  const { kind, rest } = mapping;
  const columns = new Map<string, string>();
  const selected: string[] = [];
  const add = (name: string, sql: string, type: string): void => {
    columns.set(name, type);
    selected.push(`${sql} AS ${name}`);
  };

  const values = new Map(rawValues(mapping, relation).map(({ name, sql }) => [name, sql]));
  for (const [field, fieldType] of Object.entries(kind.fields)) {
    const name = `said_${field}`;
    const sql = values.get(name);
    const type = types.get(name) ?? 'String';
    if (sql === undefined) continue;
    if (fieldType === 'time' && isTime(type)) add(name, timeSql(sql), timeType);
    else add(name, textSql(sql, type, mapping.nulls), textType);
  }

  if (kind.map !== undefined) {
    const value = values.get('said_map');
    const whole = value === undefined ? undefined : wholeMap(value, types.get('said_map') ?? 'String', mapping.nulls);
    if (rest === 'other columns') {
      const others = otherColumns(kind, relation, mapping.nulls);
      // The column's own value says it, whatever the map says under the same name.
      add('said_map', whole === undefined ? others : `mapUpdate(${whole.map}, ${others})`, mapType);
    } else if (whole !== undefined) {
      add('said_map', whole.map, mapType);
    } else if ('named' in rest && rest.named.size > 0) {
      const pairs = [...rest.named.keys()].map((key, i) => {
        const name = `said_map_${i}`;
        const value = textSql(values.get(name) ?? 'NULL', types.get(name) ?? 'String', mapping.nulls);
        return `${literal(key)}, ifNull(${value}, '')`;
      });
      add('said_map', `mapFilter((k, v) -> v != '', map(${pairs.join(', ')}))`, mapType);
    }
    if (whole?.unread !== undefined) add('said_map_unread', whole.unread, 'UInt8');
  }
  for (const { name, sql } of extra) add(name, sql, types.get(name) ?? 'String');

  return {
    sql: `SELECT ${selected.join(',\n  ')}\nFROM ${relation.sql}${joinsSql(relation)}${where}`,
    columns,
  };
}

const bare = (type: string): string =>
  type.replace(/^LowCardinality\((.*)\)$/, '$1').replace(/^Nullable\((.*)\)$/, '$1');
export const isTime = (type: string): boolean => /^Date(32|Time|Time64)?(\(|$)/.test(bare(type));

// ClickHouse's columns hold 1970-01-01 where they have no time and aren't Nullable.
const timeSql = (sql: string): string =>
  `CAST(nullIf(toDateTime64(${sql}, 3, 'UTC'), toDateTime64(0, 3, 'UTC')), ${literal(timeType)})`;

function textSql(sql: string, type: string, nulls: readonly string[]): string {
  const asText = /^DateTime/.test(bare(type))
    ? `concat(replaceOne(toString(toDateTime64(${sql}, 3, 'UTC')), ' ', 'T'), 'Z')`
    : `toString(${sql})`;
  return `CAST(${withoutNulls(asText, nulls)}, '${textType}')`;
}

function withoutNulls(sql: string, nulls: readonly string[]): string {
  if (nulls.length === 0) return sql;
  return `if(${sql} IN (${nulls.map(literal).join(', ')}), NULL, ${sql})`;
}

const notNothing = (nulls: readonly string[]): string => `v NOT IN (${['', ...nulls].map(literal).join(', ')})`;

/** A map, a named tuple or the text of a JSON object as a map of texts; `unread` is 1 where it is something else. */
function wholeMap(
  sql: string,
  type: string,
  nulls: readonly string[],
): { readonly map: string; readonly unread: string | undefined } {
  const kept = (map: string): string => `CAST(mapFilter((k, v) -> ${notNothing(nulls)}, ${map}), '${mapType}')`;
  if (isMap(type)) {
    return { map: kept(`mapApply((k, v) -> (toString(k), ifNull(toString(v), '')), ${sql})`), unread: undefined };
  }
  const text = `trimBoth(ifNull(${/^Tuple\(/.test(type) ? 'toJSONString' : 'toString'}(${sql}), ''))`;
  const map = jsonMap(text);
  const nothing = ['', 'null', ...nulls].map(literal).join(', ');
  // Only a text that gave nothing is looked at twice.
  return { map: kept(map), unread: `empty(${map}) AND ${text} NOT IN (${nothing}) AND JSONType(${text}) != 'Object'` };
}

const isMap = (type: string): boolean => /^Map\(/.test(bare(type));

const jsonMap = (sql: string): string =>
  `mapApply((k, v) -> (k, ifNull(v, '')), JSONExtract(${sql}, 'Map(String, Nullable(String))'))`;

function otherColumns(kind: Kind, relation: Relation, nulls: readonly string[]): string {
  const fields = [...Object.keys(kind.fields), kind.map ?? ''];
  if (relation.json !== undefined) {
    const keep = `k NOT IN (${fields.map(literal).join(', ')}) AND ${notNothing(nulls)}`;
    return `CAST(mapFilter((k, v) -> ${keep}, ${jsonMap(relation.json)}), '${mapType}')`;
  }
  const others = relation.columns.filter((column) => !fields.includes(column));
  if (others.length === 0) return `CAST(map(), '${mapType}')`;
  const pairs = others.map((column) => {
    const value = identifier(column);
    const text = relation.maps?.has(column)
      ? `if(empty(${value}), '', toJSONString(${value}))`
      : `ifNull(toString(${value}), '')`;
    return `${literal(column)}, ${text}`;
  });
  return `mapFilter((k, v) -> ${notNothing(nulls)}, map(${pairs.join(', ')}))`;
}
