import { spawnSync } from 'node:child_process';
import { closeSync, constants, mkdirSync, openSync, rmSync } from 'node:fs';
import { Socket } from 'node:net';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as delay } from 'node:timers/promises';

/** Named pipes through which the engine reads what a client inserts, one for each slot: constant memory, any format. */
export interface Pipes {
  path(slot: number): string;
  /**
   * Feeds `data` to the query that reads the slot's pipe, and resolves when all was handed over or when the reader is gone
   * (`reading` aborted). Rejects when `data` itself fails: the caller kills the query *before* the pipe is closed, since to a
   * reader a closed pipe is the proper end of the data.
   */
  feed(slot: number, data: Readable, reading: AbortSignal, beforeCut: () => Promise<void>): Promise<void>;
}

export function makePipes(folder: string, count: number): Pipes {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const paths = Array.from({ length: count }, (_, slot) => join(folder, String(slot)));
  const made = spawnSync('mkfifo', ['-m', '600', ...paths], { encoding: 'utf8' });
  if (made.status !== 0) throw new Error(`cannot make named pipes in ${folder}: ${made.stderr || made.error?.message}`);
  const path = (slot: number): string => join(folder, String(slot));

  return {
    path,
    async feed(slot, data, reading, beforeCut) {
      const fd = await openWhenRead(path(slot), reading);
      if (fd === undefined) {
        data.resume();
        return;
      }
      const pipe = new Socket({ fd, readable: false, writable: true });
      try {
        await pipeline(data, pipe, { end: false });
      } catch (failure) {
        // EPIPE: the engine had enough, and says why in the query's own result.
        if (!pipe.errored) {
          await beforeCut();
          throw failure;
        }
        data.resume();
      } finally {
        pipe.destroy();
      }
    },
  };
}

/** Opens the writing end without blocking a thread: until the engine opens the reading end, open() says ENXIO. */
async function openWhenRead(path: string, reading: AbortSignal): Promise<number | undefined> {
  for (;;) {
    if (reading.aborted) return undefined;
    try {
      return openSync(path, constants.O_WRONLY | constants.O_NONBLOCK);
    } catch (failure) {
      if (!(failure instanceof Error && 'code' in failure && failure.code === 'ENXIO')) throw failure;
    }
    await delay(1);
  }
}

/** Lets a reader that waits for its pipe to be opened see an empty one. */
export function openAndClose(path: string): void {
  closeSync(openSync(path, constants.O_WRONLY | constants.O_NONBLOCK));
}
