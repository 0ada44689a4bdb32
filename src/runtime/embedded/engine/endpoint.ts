import { createHash, randomUUID, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { openAnswer } from './answer.ts';
import { countChanges } from './changes.ts';
import { EngineException, toException } from './exception.ts';
import type { Queries } from './queries.ts';
import { readRequest } from './request.ts';
import { formatOf } from './statement.ts';

export interface Credentials {
  readonly username: string;
  readonly password: string;
}

/** The ClickHouse HTTP interface over `queries`; and `/changes`, which says whether anything was written. */
export function createEndpoint(queries: Queries, credentials: Credentials, timezone: string): Server {
  const changes = countChanges();
  const server = createServer((incoming, response) => {
    serve(incoming, response).catch((failure: unknown) => {
      if (!response.headersSent && !response.destroyed) {
        response.writeHead(500, { 'Content-Type': 'text/plain; charset=UTF-8' });
        response.end(`${toException(failure).text}\n`);
      } else response.destroy();
    });
  });
  // Node's own limits are for strangers: a query may run, and an insert may flow, for hours.
  server.requestTimeout = 0;
  server.headersTimeout = 0;
  server.timeout = 0;
  server.keepAliveTimeout = 30_000;

  async function serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(incoming.url ?? '/', 'http://engine');
    if (url.pathname === '/ping' || url.pathname === '/replicas_status') {
      response.end('Ok.\n');
      return;
    }
    const gone = new AbortController();
    response.once('close', () => gone.abort(new Error('The client went away')));
    const queryId = url.searchParams.get('query_id') || randomUUID();
    const headers: Record<string, string> = {
      'Content-Type': 'text/tab-separated-values; charset=UTF-8',
      'X-ClickHouse-Server-Display-Name': 'pql',
      'X-ClickHouse-Query-Id': queryId,
      'X-ClickHouse-Timezone': timezone,
    };
    let answer = openAnswer(response, { headers, gzip: false, waitForEnd: false });
    try {
      if (url.pathname === '/changes') {
        authenticate(incoming, url, credentials);
        response.end(changes.sign() ?? '');
        return;
      }
      if (url.pathname !== '/') {
        response.writeHead(404).end(`There is no handle ${url.pathname}\n`);
        return;
      }
      authenticate(incoming, url, credentials);
      const request = await readRequest(incoming, url);
      if (request.sql.trim() === '') {
        response.writeHead(200, headers).end('Ok.\n');
        return;
      }
      const format = request.statement.kind === 'insert' ? undefined : (formatOf(request.sql) ?? request.defaultFormat);
      if (format) Object.assign(headers, { 'X-ClickHouse-Format': format, 'Content-Type': contentType(format) });
      answer = openAnswer(response, { headers, gzip: request.gzip, waitForEnd: request.waitForEnd });
      const isReadonly = incoming.method === 'GET';
      await changes.during(request, () => queries.run(request, queryId, isReadonly, answer, gone.signal));
    } catch (failure) {
      if (response.destroyed) return;
      // What the client still sends is let through, or it would never come to read the answer.
      incoming.resume();
      await answer.fail(toException(failure));
    }
  }
  return server;
}

function authenticate(incoming: IncomingMessage, url: URL, expected: Credentials): void {
  const given = givenCredentials(incoming, url);
  if (given && same(given.username, expected.username) && same(given.password, expected.password)) return;
  throw new EngineException(
    516,
    'AUTHENTICATION_FAILED',
    `${given?.username ?? 'default'}: Authentication failed: password is incorrect, or there is no user with such name.`,
  );
}

function givenCredentials(incoming: IncomingMessage, url: URL): Credentials | undefined {
  const { authorization } = incoming.headers;
  const user = incoming.headers['x-clickhouse-user'];
  const key = incoming.headers['x-clickhouse-key'];
  if (typeof user === 'string') return { username: user, password: typeof key === 'string' ? key : '' };
  if (authorization?.startsWith('Basic ')) {
    const pair = Buffer.from(authorization.slice('Basic '.length), 'base64').toString('utf8');
    const colon = pair.indexOf(':');
    return { username: pair.slice(0, colon), password: pair.slice(colon + 1) };
  }
  const username = url.searchParams.get('user');
  return username === null ? undefined : { username, password: url.searchParams.get('password') ?? '' };
}

/** In a time that doesn't depend on how much is right. */
function same(a: string, b: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}

function contentType(format: string): string {
  if (/^JSON/.test(format)) {
    return /EachRow|Lines/.test(format) ? 'application/x-ndjson; charset=UTF-8' : 'application/json; charset=UTF-8';
  }
  if (/^CSV/.test(format)) return 'text/csv; charset=UTF-8; header=absent';
  if (/^(TSV|TabSeparated)/.test(format)) return 'text/tab-separated-values; charset=UTF-8';
  if (/^(Native|RowBinary|Parquet|Arrow|ORC|Avro|MsgPack)/.test(format)) return 'application/octet-stream';
  return 'text/plain; charset=UTF-8';
}
