import { type ChdbQueryStream, Session } from 'chdb';

/** One connection to the engine, used by one query at a time. */
export interface Connection {
  /** Runs a statement to its end; the whole output is held in memory. */
  run(
    sql: string,
    format?: string,
  ): Promise<{ readonly output: Uint8Array; readonly rows: number; readonly bytes: number }>;
  /** Starts a SELECT whose blocks are made as they are asked for. Throws at once on what can't be streamed. */
  stream(sql: string, format: string): ChdbQueryStream;
  close(): void;
}

export interface Connections {
  /** A connection of one's own: nothing that is SET on it is seen by any other. Costs 0.8 ms. */
  open(): Connection;
  /** Waits for a turn; at most `limit` queries run at once. `release` ends the turn. */
  turn(signal: AbortSignal): Promise<{ readonly slot: number; release(): void }>;
  close(): void;
}

/**
 * Opens the data folder `path`, which one process can have open at a time. `engineArgs` are settings and server settings in
 * the form `--name=value`.
 */
export function openConnections(path: string, engineArgs: readonly string[], limit: number): Connections {
  // The engine closes the folder with its last connection: this one keeps it open.
  const anchor = new Session(path, { connectionArgs: engineArgs });
  const free = Array.from({ length: limit }, (_, slot) => slot);
  const waiting: ((slot: number) => void)[] = [];

  const release = (slot: number): void => {
    const next = waiting.shift();
    if (next) next(slot);
    else free.push(slot);
  };

  return {
    open() {
      const session = new Session(path, { connectionArgs: engineArgs });
      return {
        async run(sql, format = 'TabSeparated') {
          const result = await session.queryAsync(sql, { format });
          return { output: result.bytes(), rows: result.rowsRead, bytes: result.bytesRead };
        },
        stream: (sql, format) => session.queryStream(sql, { format }),
        close: () => session.close(),
      };
    },
    async turn(signal) {
      signal.throwIfAborted();
      const slot =
        free.shift() ??
        (await new Promise<number>((resolve, reject) => {
          const give = (given: number): void => {
            signal.removeEventListener('abort', leave);
            resolve(given);
          };
          const leave = (): void => {
            waiting.splice(waiting.indexOf(give), 1);
            reject(signal.reason);
          };
          waiting.push(give);
          signal.addEventListener('abort', leave, { once: true });
        }));
      let released = false;
      return {
        slot,
        release() {
          if (!released) release(slot);
          released = true;
        },
      };
    },
    close: () => anchor.close(),
  };
}
