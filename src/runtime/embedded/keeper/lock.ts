import { linkSync, readFileSync, renameSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Takes `<dataDir>/embedded.lock` for this process; undefined while another living process has it. */
export function takeLock(dataDir: string): { release(): void } | undefined {
  const path = join(dataDir, 'embedded.lock');
  const mine = `${path}.${process.pid}`;
  // Linked into place with its content, so that a lock is never seen without its owner.
  writeFileSync(mine, ownerOf(process.pid), { mode: 0o600 });
  try {
    for (let tries = 0; tries < 3; tries += 1) {
      if (linked(mine, path)) return { release: () => unlinkSync(path) };
      const owner = read(path);
      if (owner === undefined) continue;
      if (isAlive(owner)) return undefined;
      discard(path, owner);
    }
    return undefined;
  } finally {
    unlinkSync(mine);
  }
}

/** Process ids are used again, after a restart of the machine above all: where it can be read, the start time is part of the name. */
function ownerOf(pid: number): string {
  return `${pid} ${startTime(pid) ?? ''}`.trim();
}

function isAlive(owner: string): boolean {
  const pid = Number(owner.split(' ')[0]);
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
  } catch (failure) {
    if (failure instanceof Error && 'code' in failure && failure.code === 'ESRCH') return false;
  }
  return ownerOf(pid) === owner;
}

/** Linux only: ticks since boot, beside the boot's own id. */
function startTime(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const ticks = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()} ${ticks}`;
  } catch {
    return undefined;
  }
}

/** Removes a dead owner's lock, but not one that somebody else has put there meanwhile. */
function discard(path: string, deadOwner: string): void {
  const aside = `${path}.dead.${process.pid}`;
  try {
    renameSync(path, aside);
  } catch (failure) {
    if (isMissing(failure)) return;
    throw failure;
  }
  if (read(aside) !== deadOwner) linked(aside, path);
  unlinkSync(aside);
}

function linked(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (failure) {
    if (failure instanceof Error && 'code' in failure && failure.code === 'EEXIST') return false;
    throw failure;
  }
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (failure) {
    if (isMissing(failure)) return undefined;
    throw failure;
  }
}

const isMissing = (failure: unknown): boolean =>
  failure instanceof Error && 'code' in failure && failure.code === 'ENOENT';
