import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { EngineException } from './exception.ts';
import { readStatement, type Statement } from './statement.ts';

/** A query as a client sent it over HTTP. */
export interface QueryRequest {
  readonly sql: string;
  readonly statement: Statement;
  /** What is to be inserted. */
  readonly data: Readable;
  readonly queryId: string | undefined;
  readonly database: string | undefined;
  readonly defaultFormat: string;
  readonly session: { readonly id: string; readonly timeoutMs: number; readonly mustExist: boolean } | undefined;
  /** Settings and `param_…`, in ClickHouse's text form. */
  readonly settings: ReadonlyMap<string, string>;
  readonly waitForEnd: boolean;
  readonly gzip: boolean;
  readonly progressEveryMs: number | undefined;
}

/** Said in the URL for the HTTP interface itself; the engine doesn't know them as settings. */
const OF_THE_INTERFACE = new Set(
  `query database default_format query_id session_id session_timeout session_check close_session user password quota_key role
  compress decompress buffer_size wait_end_of_query client_protocol_version stacktrace`.split(/\s+/),
);

/** The longest statement that is held in memory; inserted data doesn't count. */
const MAX_STATEMENT_BYTES = 256 * 1024 * 1024;
/** The head of an INSERT that carries its data in the same body is looked for in this much. */
const MAX_INSERT_HEAD_BYTES = 1024 * 1024;

/** Reads the head of a request: the statement whole, and of the data no more than came along with it. */
export async function readRequest(incoming: IncomingMessage, url: URL): Promise<QueryRequest> {
  const given = new Map(url.searchParams);
  let body = decoded(incoming);
  const type = incoming.headers['content-type'];
  if (type?.startsWith('multipart/form-data')) {
    for (const [name, value] of await readForm(body, type)) given.set(name, value);
    body = Readable.from([]);
  }
  const text = (name: string): string | undefined => given.get(name) || undefined;
  const on = (name: string): boolean => /^(1|true)$/i.test(given.get(name) ?? '');
  const header = (name: string): string | undefined => {
    const value = incoming.headers[name];
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  const sessionId = text('session_id');

  return {
    ...(await readHead(text('query'), body)),
    queryId: text('query_id'),
    database: text('database') ?? header('x-clickhouse-database'),
    defaultFormat: text('default_format') ?? header('x-clickhouse-format') ?? 'TabSeparated',
    session:
      sessionId === undefined
        ? undefined
        : { id: sessionId, timeoutMs: Number(text('session_timeout') ?? 60) * 1000, mustExist: on('session_check') },
    settings: new Map([...given].filter(([name]) => !OF_THE_INTERFACE.has(name))),
    waitForEnd: on('wait_end_of_query'),
    gzip: on('enable_http_compression') && /\bgzip\b/.test(header('accept-encoding') ?? ''),
    progressEveryMs: on('send_progress_in_http_headers')
      ? Math.max(10, Number(given.get('http_headers_progress_interval_ms') ?? 100))
      : undefined,
  };
}

/** The statement is the URL's query followed by the body, as on a server; what follows an INSERT's head is its data. */
async function readHead(
  query: string | undefined,
  body: Readable,
): Promise<Pick<QueryRequest, 'sql' | 'statement' | 'data'>> {
  if (query !== undefined) {
    const sql = `${query}\n`;
    const statement = readStatement(sql, true);
    if (statement.kind === 'insert') {
      return { sql, statement, data: joined(Buffer.from(sql.slice(statement.dataAt)), body) };
    }
  }
  const chunks: Buffer[] = [];
  let size = 0;
  let undecided = query === undefined;
  for await (const chunk of body.iterator({ destroyOnReturn: false })) {
    chunks.push(Buffer.from(chunk));
    size += chunk.length;
    if (size > MAX_STATEMENT_BYTES) {
      throw new EngineException(62, 'SYNTAX_ERROR', `The statement is longer than ${MAX_STATEMENT_BYTES} bytes`);
    }
    if (!undecided || size > MAX_INSERT_HEAD_BYTES) continue;
    // One character a byte, because what follows the head may be in a binary format.
    const head = Buffer.concat(chunks);
    const statement = readStatement(head.toString('latin1'), false);
    undecided = statement.kind === 'unfinished';
    if (statement.kind === 'insert') {
      const sql = head.subarray(0, statement.dataAt).toString('utf8');
      return { sql, statement: readStatement(sql, true), data: joined(head.subarray(statement.dataAt), body) };
    }
  }
  const sql = [query ?? '', Buffer.concat(chunks).toString('utf8')].filter((part) => part !== '').join('\n');
  const statement = readStatement(sql, true);
  const data = statement.kind === 'insert' ? [Buffer.from(sql.slice(statement.dataAt))] : [];
  return { sql, statement, data: Readable.from(data) };
}

/** The body without its compression. A client that goes away makes it fail, never end. */
function decoded(incoming: IncomingMessage): Readable {
  const encoding = incoming.headers['content-encoding'];
  if (encoding === undefined || encoding === 'identity') return incoming;
  const decoder =
    encoding === 'gzip'
      ? createGunzip()
      : encoding === 'deflate'
        ? createInflate()
        : encoding === 'br'
          ? createBrotliDecompress()
          : undefined;
  if (!decoder) {
    throw new EngineException(
      36,
      'BAD_ARGUMENTS',
      `Content-Encoding ${encoding} isn't served here: use gzip, deflate or br`,
    );
  }
  incoming.once('close', () => {
    if (!incoming.readableEnded) decoder.destroy(new Error('The client went away before all the data had arrived'));
  });
  // Said again to whoever reads; without a listener here a failure before that would end the process.
  decoder.on('error', () => incoming.resume());
  return incoming.pipe(decoder);
}

function joined(first: Buffer, rest: Readable): Readable {
  if (first.length === 0) return rest;
  return Readable.from(
    (async function* () {
      yield first;
      yield* rest.iterator({ destroyOnReturn: false });
    })(),
    { objectMode: false },
  );
}

async function readForm(body: Readable, type: string): Promise<[string, string][]> {
  const chunks: Buffer[] = [];
  for await (const chunk of body) chunks.push(Buffer.from(chunk));
  const form = await new Response(Buffer.concat(chunks), { headers: { 'content-type': type } }).formData();
  return [...form].map(([name, value]) => {
    if (typeof value !== 'string') {
      throw new EngineException(36, 'BAD_ARGUMENTS', `External data (the form's part ${name}) isn't served here`);
    }
    return [name, value];
  });
}
