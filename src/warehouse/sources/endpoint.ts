import type { Readable } from 'node:stream';
import { ClickHouseError, ClickHouseLogLevel, createClient } from '@clickhouse/client';
import { InputError, PermanentError, PqlError, TransientError } from '../../model/errors.ts';
import type { CallOptions, Warehouse } from '../client.ts';
import { translated } from '../client-error.ts';
import type { Query } from '../query.ts';
import type { Server, Source } from './schema.ts';

/** Where sources are read: our own server, or another of the company's. Nothing is written through it. */
export interface Endpoint {
  rows<Row>(query: Query<Row>, signal: AbortSignal): Promise<Row[]>;
  /** The rows of a SELECT in the Native format, in constant memory; undefined where the engine can read them by itself. */
  native: ((name: string, sql: string, signal: AbortSignal) => Promise<Readable>) | undefined;
  close(): Promise<void>;
}

/** Our own server: what is read there goes to the stage inside the engine. */
export function ownEndpoint(warehouse: Warehouse, settings: CallOptions['settings']): Endpoint {
  return {
    rows: (query, signal) => warehouse.rows(query, {}, { settings, signal }),
    native: undefined,
    close: () => Promise.resolve(),
  };
}

/** Another server. It is sent no setting but HTTP compression: whoever may only read may set little. */
export function remoteEndpoint(server: Server): Endpoint {
  const client = createClient({
    url: server.url,
    username: server.user,
    password: server.password,
    application: 'pql',
    request_timeout: 60 * 60_000,
    max_open_connections: 2,
    compression: { request: false, response: true },
    log: { level: ClickHouseLogLevel.OFF },
  });
  const address = { url: server.url, username: server.user, password: server.password, database: '' };
  return {
    async rows(query, signal) {
      try {
        const result = await client.query({ query: query.sql, format: 'JSONEachRow', abort_signal: signal });
        return query.row.array().parse(await result.json());
      } catch (error) {
        throw translated(error, query, address);
      }
    },
    async native(name, sql, signal) {
      try {
        return (await client.exec({ query: `${sql}\nFORMAT Native`, abort_signal: signal })).stream;
      } catch (error) {
        throw translated(error, { name, sql }, address);
      }
    },
    close: () => client.close(),
  };
}

/** What a source's failure means to the person who wrote the file: the place, what is wrong, the mend. */
export function sourceFault(error: unknown, source: Source): Error {
  if (!(error instanceof PqlError)) return error instanceof Error ? error : new PermanentError(String(error));
  const engine = error.cause instanceof ClickHouseError ? error.cause : undefined;
  const said = (engine?.message ?? error.message).replace(/\s+/g, ' ').slice(0, 300);
  const where = 'from' in source.rows ? source.rows.from : 'its SELECT';
  const user = source.server?.user ?? 'the user of CLICKHOUSE_URL';
  switch (engine?.code) {
    case '60':
    case '81':
      return fault(source, `${where} isn't there (${said}) Correct the name, or create it.`, error);
    case '497':
      return fault(source, `${user} may not read ${where}: GRANT SELECT ON ${where} TO ${user}. (${said})`, error);
    case '164':
      return fault(source, `${user} may set no settings at all: give it readonly = 2 in place of 1. (${said})`, error);
    default:
  }
  if (error instanceof TransientError) {
    return new TransientError(`${source.place}: ${error.message}`, { cause: error });
  }
  if (error instanceof InputError) {
    return error.message.startsWith(source.place) ? error : fault(source, error.message, error);
  }
  return fault(source, said, error);
}

export const fault = (source: Source, message: string, cause?: unknown): InputError =>
  new InputError(`${source.place}: ${message}`, { cause });
