import { randomUUID } from 'node:crypto';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { ClickHouseLogLevel, type ClickHouseSettings, createClient } from '@clickhouse/client';
import { PermanentError } from '../model/errors.ts';
import { translated } from './client-error.ts';
import { identifier, type Params, type Query, type Statement } from './query.ts';

export interface WarehouseAddress {
  /** `http://` or `https://`, without credentials. */
  readonly url: string;
  readonly username: string;
  readonly password: string;
  /** Our database; the company's own tables are named in full. */
  readonly database: string;
}

export interface CallOptions {
  readonly settings?: ClickHouseSettings | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly queryId?: string | undefined;
}

export interface Upload extends Statement {
  /** Raw bytes in the format that the statement names. */
  readonly body: Readable;
}

/** The engine as the rest of the product sees it: a server or the embedded one, there is no difference. */
export interface Warehouse {
  readonly database: string;
  /** All rows of a small result. */
  rows<Row>(query: Query<Row>, params?: Params, options?: CallOptions): Promise<Row[]>;
  /** The one row of a result that has exactly one. */
  one<Row>(query: Query<Row>, params?: Params, options?: CallOptions): Promise<Row>;
  /** A large result, block by block, in constant memory. */
  stream<Row>(query: Query<Row>, params?: Params, options?: CallOptions): AsyncIterable<Row[]>;
  /** A statement without result. */
  run(statement: Statement, params?: Params, options?: CallOptions): Promise<void>;
  /** Rows that Node made (records of ours, never a company's events). */
  insert(table: string, rows: readonly object[], options?: CallOptions): Promise<void>;
  /** `INSERT … FORMAT x` with a body that is streamed through as it is. */
  upload(upload: Upload, params?: Params, options?: CallOptions): Promise<void>;
  /** The server's version, such as `24.8.4.13`; our database need not exist yet. */
  serverVersion(): Promise<string>;
  /** Creates our database where it is missing. */
  createDatabase(): Promise<void>;
  close(): Promise<void>;
}

/** The oldest server with everything that our statements use. */
export const oldestServer = '24.8';

// A full rescore or a pull may hold one HTTP request for long: progress headers keep it alive meanwhile.
const longest = 6 * 60 * 60_000;

/** Whoever shuts down waits no longer for a statement to be ended. */
const longestEnding = 2_000;

/**
 * Opens the connection lazily: nothing is sent before the first call.
 * Calls throw TransientError (away, busy), InputError (refused), PermanentError (the statement is wrong).
 */
export function createWarehouse(address: WarehouseAddress): Warehouse {
  const common = {
    url: address.url,
    username: address.username,
    password: address.password,
    application: 'pql',
    // The client would print every failure with its stack; callers say it in one line.
    log: { level: ClickHouseLogLevel.OFF },
  };
  const client = createClient({
    ...common,
    database: address.database,
    request_timeout: longest,
    max_open_connections: 16,
    compression: { request: false, response: false },
    // Thousands of ids as a parameter don't fit into a URL.
    use_multipart_params_auto: true,
    clickhouse_settings: {
      async_insert: 0,
      output_format_json_quote_64bit_integers: 1,
      date_time_output_format: 'iso',
      send_progress_in_http_headers: 1,
      http_headers_progress_interval_ms: '20000',
      max_execution_time: longest / 1000,
    },
    max_response_headers_size: 1024 * 1024,
  });

  const call = (statement: Statement, params: Params | undefined, options: CallOptions | undefined) => ({
    query: statement.sql,
    query_params: { ...params },
    query_id: options?.queryId ?? `pql-${statement.name.replaceAll(' ', '-')}-${randomUUID()}`,
    clickhouse_settings: { log_comment: `pql: ${statement.name}`, ...options?.settings },
    ...(options?.signal ? { abort_signal: options.signal } : {}),
  });

  async function* stream<Row>(query: Query<Row>, params?: Params, options?: CallOptions): AsyncIterable<Row[]> {
    const block = query.row.array();
    try {
      const result = await client.query({ ...call(query, params, options), format: 'JSONEachRow' });
      for await (const rows of result.stream()) yield block.parse(rows.map((row) => row.json()));
    } catch (error) {
      throw translated(error, query, address);
    }
  }

  async function rows<Row>(query: Query<Row>, params?: Params, options?: CallOptions): Promise<Row[]> {
    const all: Row[] = [];
    for await (const block of stream(query, params, options)) all.push(...block);
    return all;
  }

  /** A server goes on with an INSERT … SELECT whose caller has gone: whoever gave it up ends it, or the next try would meet it. */
  async function end(queryId: string): Promise<void> {
    const ending = {
      query: 'KILL QUERY WHERE query_id = {query_id:String} ASYNC',
      query_params: { query_id: queryId },
      abort_signal: AbortSignal.timeout(longestEnding),
    };
    // Where it can't be told, it was given up all the same, and ends by itself.
    await client.command(ending).catch(() => undefined);
  }

  // A server refuses every statement while the selected database is missing, CREATE DATABASE too.
  async function withoutDatabase(statement: Statement): Promise<string> {
    const server = createClient({ ...common, database: 'default', max_open_connections: 1 });
    try {
      const result = await server.exec({ query: statement.sql });
      return (await text(result.stream)).trim();
    } catch (error) {
      throw translated(error, statement, address);
    } finally {
      await server.close();
    }
  }

  return {
    database: address.database,
    serverVersion: () => withoutDatabase({ name: 'server version', sql: 'SELECT version() FORMAT TabSeparated' }),
    async createDatabase() {
      const sql = `CREATE DATABASE IF NOT EXISTS ${identifier(address.database)}`;
      await withoutDatabase({ name: 'create database', sql });
    },
    stream,
    rows,
    async one(query, params, options) {
      const [row, ...more] = await rows(query, params, options);
      if (row === undefined || more.length > 0) {
        throw new PermanentError(
          `The query "${query.name}" gave ${row === undefined ? 0 : more.length + 1} rows where one was due.`,
        );
      }
      return row;
    },
    async run(statement, params, options) {
      const { query_id: queryId, ...called } = call(statement, params, options);
      try {
        await client.command({ ...called, query_id: queryId });
      } catch (error) {
        if (options?.signal?.aborted) await end(queryId);
        throw translated(error, statement, address);
      }
    },
    async insert(table, values, options) {
      if (values.length === 0) return;
      const statement = { name: `insert ${table}`, sql: '' };
      try {
        const { query: _, ...rest } = call(statement, undefined, options);
        await client.insert({ ...rest, table, values: [...values], format: 'JSONEachRow' });
      } catch (error) {
        throw translated(error, statement, address);
      }
    },
    async upload({ body, ...statement }, params, options) {
      try {
        const result = await client.exec({ ...call(statement, params, options), values: body });
        result.stream.resume();
      } catch (error) {
        throw translated(error, statement, address);
      }
    },
    close: () => client.close(),
  };
}
