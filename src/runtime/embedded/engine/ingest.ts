import { spawnSync } from 'node:child_process';
import { closeSync, constants, createWriteStream, mkdirSync, openSync, rmSync } from 'node:fs';
import { unlink } from 'node:fs/promises';
import { Socket } from 'node:net';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';

/** How the rows that a client inserts reach the engine: through a named pipe or, for formats read from their end, a file. */
export interface Ingest {
  /**
   * Runs `insert(path)` while `data` flows into what lies at `path`. When `data` breaks off, `kill` is awaited *before* the
   * pipe is closed, because to its reader a closed pipe is the proper end of the data.
   */
  run<T>(
    slot: number,
    format: string,
    data: Readable,
    insert: (path: string) => Promise<T>,
    kill: () => Promise<void>,
  ): Promise<T>;
  close(): void;
}

/** Their footer comes last, so that the engine would gather a pipe's whole content in memory. */
const READ_FROM_THE_END = /^(Parquet|ParquetMetadata|ORC|Arrow|Npy)$/i;

export function openIngest(folder: string, slots: number): Ingest {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const pipePath = (slot: number): string => join(folder, `pipe-${slot}`);
  const paths = Array.from({ length: slots }, (_, slot) => pipePath(slot));
  const made = spawnSync('mkfifo', ['-m', '600', ...paths], { encoding: 'utf8' });
  if (made.status !== 0) {
    throw new Error(`Cannot make named pipes in ${folder}: ${made.stderr || made.error?.message}`);
  }

  return {
    async run(slot, format, data, insert, kill) {
      if (READ_FROM_THE_END.test(format)) {
        const path = join(folder, `file-${slot}`);
        try {
          await flow(data, createWriteStream(path, { mode: 0o600 }));
          return await insert(path);
        } finally {
          await unlink(path).catch(() => undefined);
        }
      }
      const over = new AbortController();
      const inserted = insert(pipePath(slot)).finally(() => over.abort());
      const [fed, result] = await Promise.allSettled([feed(pipePath(slot), data, over.signal, kill), inserted]);
      if (fed.status === 'rejected') throw fed.reason;
      if (result.status === 'rejected') throw result.reason;
      return result.value;
    },
    close: () => rmSync(folder, { recursive: true, force: true }),
  };
}

async function feed(path: string, data: Readable, over: AbortSignal, kill: () => Promise<void>): Promise<void> {
  const fd = await openWhenRead(path, over);
  if (fd === undefined) {
    data.resume();
    return;
  }
  // Held open beside the stream's own, so that the stream's end or failure isn't yet the end for the reader.
  const guard = openSync(path, constants.O_WRONLY | constants.O_NONBLOCK);
  try {
    await flow(data, new Socket({ fd, readable: false, writable: true }));
  } catch (cut) {
    await kill();
    throw cut;
  } finally {
    closeSync(guard);
  }
}

/** Opens the writing end without blocking a thread: until the engine has opened the reading end, open() says ENXIO. */
async function openWhenRead(path: string, over: AbortSignal): Promise<number | undefined> {
  for (;;) {
    if (over.aborted) return undefined;
    try {
      return openSync(path, constants.O_WRONLY | constants.O_NONBLOCK);
    } catch (failure) {
      if (!(failure instanceof Error && 'code' in failure && failure.code === 'ENXIO')) throw failure;
    }
    await delay(1);
  }
}

/**
 * Copies with back-pressure. Rejects when `from` breaks off. When `to` breaks off, the reader had enough and says why in the
 * query's own result: the rest is drained so that the answer can be sent on the same connection.
 */
function flow(from: Readable, to: Writable): Promise<void> {
  return new Promise((resolve, reject) => {
    const cut = (failure: Error): void => {
      to.destroy();
      reject(failure);
    };
    if (from.destroyed && !from.readableEnded) {
      cut(new Error('The client went away before all the data had arrived'));
      return;
    }
    from.once('error', cut);
    from.once('close', () => {
      if (!from.readableEnded) cut(new Error('The client went away before all the data had arrived'));
    });
    to.once('finish', resolve);
    to.once('error', () => {
      from.unpipe(to);
      from.resume();
      resolve();
    });
    from.pipe(to);
  });
}
