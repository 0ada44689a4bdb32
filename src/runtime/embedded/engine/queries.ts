import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Answer, Counts } from './answer.ts';
import type { Connection, Connections } from './connections.ts';
import { EngineException, toException, withoutMark } from './exception.ts';
import type { Ingest } from './ingest.ts';
import type { QueryRequest } from './request.ts';
import { keepSessions } from './sessions.ts';
import { quoted } from './statement.ts';

/** Runs queries, each on a connection of its own, so that no setting or parameter is seen by another. */
export interface Queries {
  /** Runs to the end of the answer. When `gone` aborts, the query is killed and its resources are freed. */
  run(request: QueryRequest, queryId: string, isReadonly: boolean, answer: Answer, gone: AbortSignal): Promise<void>;
  /** How many are running. */
  running(): number;
  close(): void;
}

const NOTHING: Counts = { readRows: 0, readBytes: 0, writtenRows: 0, writtenBytes: 0, resultRows: 0, elapsedMs: 0 };

export function openQueries(connections: Connections, ingest: Ingest): Queries {
  const sessions = keepSessions(connections.open);
  const control = connections.open();
  const running = new Set<string>();

  /** The engine gives queries ids of its own; ours are found by the comment they begin with. */
  const startsWith = (mark: string): string => `startsWith(query, ${quoted(mark)})`;

  const progressOf = async (mark: string): Promise<Counts | undefined> => {
    const { output } = await control.run(
      `SELECT toFloat64(read_rows), toFloat64(read_bytes), toFloat64(written_rows), toFloat64(written_bytes), elapsed * 1000
       FROM system.processes WHERE ${startsWith(mark)}`,
      'JSONCompactEachRow',
    );
    const [line] = Buffer.from(output).toString().split('\n');
    if (!line) return undefined;
    const [readRows = 0, readBytes = 0, writtenRows = 0, writtenBytes = 0, elapsedMs = 0]: number[] = JSON.parse(line);
    return { readRows, readBytes, writtenRows, writtenBytes, resultRows: 0, elapsedMs };
  };

  async function runOn(
    slot: number,
    request: QueryRequest,
    isReadonly: boolean,
    answer: Answer,
    gone: AbortSignal,
  ): Promise<void> {
    const held = request.session ? sessions.take(request.session) : undefined;
    const connection = held?.connection ?? connections.open();
    const mark = `/* ${randomUUID()} */ `;
    const over = new AbortController();
    const kill = async (): Promise<void> => {
      await control.run(`KILL QUERY WHERE ${startsWith(mark)} ASYNC`);
    };
    // Repeated until the query is over: a KILL that comes before the query has begun finds nothing.
    const killUntilOver = async (): Promise<void> => {
      while (!over.signal.aborted) {
        await kill();
        await delay(20);
      }
    };
    let killing: Promise<void> | undefined;
    const leave = (): void => {
      killing = killUntilOver().catch((failure: unknown) => {
        process.stderr.write(`A query whose client has gone could not be stopped: ${toException(failure).text}\n`);
      });
    };
    const stopTelling = tellProgress(request.progressEveryMs, () => progressOf(mark), answer);
    try {
      await prepare(connection, request, isReadonly);
      gone.throwIfAborted();
      gone.addEventListener('abort', leave, { once: true });
      await execute(connection, request, mark, slot, answer, ingest, kill, gone);
    } catch (failure) {
      throw withoutMark(failure, mark.length);
    } finally {
      over.abort();
      stopTelling();
      gone.removeEventListener('abort', leave);
      await killing;
      if (held) {
        await forget(connection, request);
        held.giveBack();
      } else {
        connection.close();
      }
    }
  }

  return {
    async run(request, queryId, isReadonly, answer, gone) {
      if (running.has(queryId)) {
        throw new EngineException(
          216,
          'QUERY_WITH_SAME_ID_IS_ALREADY_RUNNING',
          `Query with id = ${queryId} is already running.`,
        );
      }
      running.add(queryId);
      try {
        const turn = await connections.turn(gone);
        try {
          await runOn(turn.slot, request, isReadonly, answer, gone);
        } finally {
          turn.release();
        }
      } finally {
        running.delete(queryId);
      }
    },
    running: () => running.size,
    close() {
      sessions.close();
      control.close();
    },
  };
}

async function execute(
  connection: Connection,
  request: QueryRequest,
  mark: string,
  slot: number,
  answer: Answer,
  ingest: Ingest,
  kill: () => Promise<void>,
  gone: AbortSignal,
): Promise<void> {
  const started = performance.now();
  const counts = (seen: Partial<Counts>): Counts => ({ ...NOTHING, ...seen, elapsedMs: performance.now() - started });
  const { statement, sql, defaultFormat } = request;

  if (statement.kind === 'insert') {
    const { rows, bytes } = await ingest.run(
      slot,
      statement.format,
      request.data,
      (path) => connection.run(mark + statement.reading(path), defaultFormat),
      kill,
    );
    await answer.end(counts({ readRows: rows, readBytes: bytes, writtenRows: rows, writtenBytes: bytes }));
    return;
  }

  const blocks = streamed(connection, mark + sql, defaultFormat);
  if (!blocks) {
    const { output, rows, bytes } = await connection.run(mark + sql, defaultFormat);
    await answer.write(output);
    await answer.end(counts({ readRows: rows, readBytes: bytes }));
    return;
  }
  let resultRows = 0;
  try {
    for await (const block of blocks) {
      gone.throwIfAborted();
      resultRows += block.numRows;
      await answer.write(block.raw());
    }
  } finally {
    blocks.cancel();
  }
  await answer.end(counts({ resultRows }));
}

/** The result as a stream; undefined where the engine has none to offer: SHOW, DESCRIBE, EXPLAIN, DDL, INSERT … SELECT. */
function streamed(connection: Connection, sql: string, format: string): ReturnType<Connection['stream']> | undefined {
  try {
    return connection.stream(sql, format);
  } catch (refusal) {
    // BAD_ARGUMENTS before anything ran: "Streaming query is not supported for query …".
    if (refusal instanceof Error && refusal.message.includes('Streaming query is not supported')) return undefined;
    throw refusal;
  }
}

async function prepare(connection: Connection, request: QueryRequest, isReadonly: boolean): Promise<void> {
  if (request.database) await connection.run(`USE ${quotedName(request.database)}`);
  const settings = [...request.settings];
  if (isReadonly && !request.session) settings.push(['readonly', '2']);
  if (settings.length > 0) {
    await connection.run(
      `SET ${settings.map(([name, value]) => `${checkedName(name)} = ${quoted(value)}`).join(', ')}`,
    );
  }
}

/** A session's connection goes on to other queries: what was said for this one alone is taken back. */
async function forget(connection: Connection, request: QueryRequest): Promise<void> {
  const names = [...request.settings.keys()].filter((name) => !name.startsWith('param_'));
  if (names.length === 0) return;
  // An unknown setting was refused before, and there is nothing to take back then.
  await connection
    .run(`SET ${names.map((name) => `${checkedName(name)} = DEFAULT`).join(', ')}`)
    .catch(() => undefined);
}

function checkedName(name: string): string {
  if (!/^[A-Za-z_][A-Za-z0-9_.]*$/.test(name)) {
    throw new EngineException(115, 'UNKNOWN_SETTING', `Unknown setting '${name}'`);
  }
  return name;
}

const quotedName = (name: string): string => `\`${name.replaceAll('\\', '\\\\').replaceAll('`', '\\`')}\``;

/** Sends the running query's progress at an interval until stopped. */
function tellProgress(
  everyMs: number | undefined,
  progress: () => Promise<Counts | undefined>,
  answer: Answer,
): () => void {
  if (everyMs === undefined) return () => undefined;
  let asking = false;
  let stopped = false;
  const timer = setInterval(() => {
    if (answer.started) clearInterval(timer);
    if (asking || answer.started) return;
    asking = true;
    progress()
      .then((counts) => {
        if (counts && !stopped) answer.progress(counts);
      })
      .finally(() => {
        asking = false;
      })
      .catch(() => clearInterval(timer));
  }, everyMs);
  return () => {
    stopped = true;
    clearInterval(timer);
  };
}
