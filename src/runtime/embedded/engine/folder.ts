import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/** Another process has the engine's folder open. */
export class FolderTaken extends Error {}

/**
 * Opens the engine's folder, which one process can have open at a time, and waits for a process that is about to leave it.
 * The engine's own failure says neither; its `status` file names the owner.
 */
export async function openFolder<T>(folder: string, open: () => T, withinMs: number): Promise<T> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    try {
      return open();
    } catch (failure) {
      const owner = livingOwner(folder);
      if (owner === undefined) throw failure;
      if (Date.now() > deadline) {
        throw new FolderTaken(
          `The data folder ${folder} is open in another program (process ${owner}): stop that, or set PQL_DATA_DIR to another folder`,
        );
      }
    }
    await delay(50);
  }
}

function livingOwner(folder: string): number | undefined {
  try {
    const pid = Number(/^PID: (\d+)/m.exec(readFileSync(join(folder, 'status'), 'utf8'))?.[1]);
    if (!pid || pid === process.pid) return undefined;
    process.kill(pid, 0);
    return pid;
  } catch {
    // No status file, or an owner that is dead: the failure has another reason.
    return undefined;
  }
}
