import { z } from 'zod';
import type { CallOptions, Warehouse } from '../client.ts';
import { mappedSelect, stageColumnNames } from '../intake/mapped.ts';
import { lookupKey, type Relation, sourcesOf } from '../intake/relation.ts';
import { isTime, saidSelect, typesQuery } from '../intake/said.ts';
import { createStage, type Stage } from '../intake/stage.ts';
import { identifier, literal } from '../query.ts';
import { type Endpoint, fault } from './endpoint.ts';
import type { Source } from './schema.ts';

/** A source that was looked at: its columns are there, its expressions fit, and the types are known. */
export interface ReadableSource {
  readonly source: Source;
  readonly endpoint: Endpoint;
  readonly relation: Relation;
  readonly types: ReadonlyMap<string, string>;
  /** The watermark as SQL, and whether it holds whole days only. */
  readonly arrived: { readonly sql: string; readonly dateOnly: boolean } | undefined;
}

/** A span of arrival in milliseconds since 1970: from `from` on, and before `to`. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

const described = z.object({ name: z.string(), type: z.string() });

/** Looks at a source; reads no row. Throws InputError where a table, column or grant is missing. */
export async function openSource(source: Source, endpoint: Endpoint, signal: AbortSignal): Promise<ReadableSource> {
  const from = relationSql(source);
  const columns = await endpoint.rows(
    { name: 'columns of a source', sql: `DESCRIBE TABLE (SELECT * FROM ${from})`, row: described },
    signal,
  );
  const lookups = new Map<string, { by: string; sql: string }>();
  for (const { source: field } of sourcesOf(source.mapping)) {
    if (field.from === 'lookup') lookups.set(lookupKey(field), { by: field.by, sql: lookupSql(field, source) });
  }
  const place = 'from' in source.rows ? source.rows.from : 'the SELECT';
  const relation: Relation = { sql: `${from} AS pql_rows`, place, columns: columns.map(({ name }) => name), lookups };
  const mark = source.arrived === undefined ? [] : [{ name: 'pql_mark', sql: markSql(source.arrived, relation) }];
  const rows = await endpoint.rows(typesQuery(source.mapping, relation, mark), signal);
  const types = new Map(rows.map(({ name, type }) => [name, type]));
  const markType = types.get('pql_mark') ?? '';
  if (mark[0] && !isTime(markType)) {
    throw fault(source, `arrived: ${source.arrived} is ${markType}; it must be a Date, DateTime or DateTime64.`);
  }
  const arrived = mark[0] && { sql: mark[0].sql, dateOnly: /Date(32)?\b(?!Time)/.test(markType) };
  return { source, endpoint, relation, types, arrived };
}

function relationSql(source: Source): string {
  if ('from' in source.rows) return source.rows.from.split('.').map(identifier).join('.');
  // The line break ends a comment that may stand last.
  return `(${source.rows.select.trim().replace(/;$/, '')}\n)`;
}

function markSql(arrived: string, relation: Relation): string {
  return relation.columns.includes(arrived) ? identifier(arrived) : `(${arrived})`;
}

function lookupSql(field: { lookup: string; by: string; take: string }, source: Source): string {
  const parts = field.lookup.split('.');
  if (parts.length !== 2)
    throw fault(source, `lookup: "${field.lookup}" needs a table with its database, like crm.users.`);
  const [by, take] = [identifier(field.by), identifier(field.take)];
  return `SELECT ifNull(toString(${by}), '') AS k, min(ifNull(toString(${take}), '')) AS v FROM ${parts.map(identifier).join('.')} GROUP BY k`;
}

const instant = (at: number): string => `fromUnixTimestamp64Milli(toInt64(${at}), 'UTC')`;

/** A condition on the watermark column itself, so that the table's own order and partitions narrow the reading. */
export function within({ arrived }: ReadableSource, span: Span | undefined): string {
  if (arrived === undefined || span === undefined) return '';
  return `\nWHERE ${arrived.sql} >= ${instant(span.from)} AND ${arrived.sql} < ${instant(span.to)}`;
}

/** Reads the rows of a span into a new stage: inside the engine, or from another server body to body. */
export async function stageSource(
  readable: ReadableSource,
  span: Span | undefined,
  how: {
    readonly warehouse: Warehouse;
    readonly now: number;
    readonly options: CallOptions & { signal: AbortSignal };
    readonly limit?: number;
  },
): Promise<Stage> {
  const { source, relation, types, endpoint, arrived } = readable;
  const { warehouse, options } = how;
  const mark = arrived
    ? [{ name: 'pql_mark', sql: `CAST(toDateTime64(${arrived.sql}, 3, 'UTC'), 'Nullable(DateTime64(3, \\'UTC\\'))')` }]
    : [];
  const passed = new Map(types).set('pql_mark', "Nullable(DateTime64(3, 'UTC'))");
  const limit = how.limit === undefined ? '' : `\nLIMIT ${how.limit}`;
  const said = saidSelect(source.mapping, relation, passed, mark, within(readable, span) + limit);

  const { history, mapping } = source;
  const stage = await createStage(warehouse, source.kind, mapping.grain);
  const params = { now: how.now, source: source.name, file: 0 };
  const insert = `INSERT INTO ${stage.table} (${stageColumnNames(source.kind).join(', ')})`;
  const name = `stage ${source.kind.name}`;
  if (endpoint.native === undefined) {
    const sql = `${insert}\n${mappedSelect(source.kind, said, { history, grain: mapping.grain })}`;
    await warehouse.run({ name, sql }, params, options);
  } else {
    const structure = [...said.columns].map(([column, type]) => `${column} ${type}`).join(', ');
    const received = { columns: said.columns, sql: `SELECT * FROM input(${literal(structure)})` };
    const sql = `${insert}\n${mappedSelect(source.kind, received, { history, grain: mapping.grain })}\nFORMAT Native`;
    const body = await endpoint.native(name, said.sql, options.signal);
    await warehouse.upload({ name, sql, body }, params, options);
  }
  return stage;
}
