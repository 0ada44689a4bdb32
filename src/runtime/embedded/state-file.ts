import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const port = z.int().min(1).max(65_535);

/** What `embedded.json` holds: how to reach the keeper and its services, and which ports and secret to take again. */
const schema = z.object({
  keeperPid: z.int(),
  leasePort: port,
  /** One secret for the lease, the engine and Redis: whoever can read the file may use all three. */
  secret: z.string().min(16),
  clickhousePort: port.optional(),
  redisPort: port.optional(),
});
export type EmbeddedState = z.infer<typeof schema>;

const path = (dataDir: string): string => join(dataDir, 'embedded.json');

/** The state that the last keeper left; undefined if there was none or the file isn't readable as one. */
export function readState(dataDir: string): EmbeddedState | undefined {
  try {
    return schema.safeParse(JSON.parse(readFileSync(path(dataDir), 'utf8'))).data;
  } catch {
    // Never written, or by something else: a new keeper writes it anew.
    return undefined;
  }
}

/** Replaces the file whole: a reader never sees half of it. */
export function writeState(dataDir: string, state: EmbeddedState): void {
  const temporary = `${path(dataDir)}.${process.pid}`;
  writeFileSync(temporary, `${JSON.stringify(state, null, 2)}\n`, { mode: 0o600 });
  renameSync(temporary, path(dataDir));
}

/** Whether some process holds the services of the folder: their keeper lives no longer than its last user. */
export function embeddedInUse(dataDir: string): boolean {
  const state = readState(dataDir);
  if (!state) return false;
  try {
    process.kill(state.keeperPid, 0);
    return true;
  } catch (error) {
    // EPERM: it is there, and somebody else's.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
