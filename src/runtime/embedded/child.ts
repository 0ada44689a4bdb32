import { type ChildProcess, spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { extname } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { z } from 'zod';

/** The entry file `name` (without extension) beside the module at `from`: `.js` in a build, `.ts` when run from source. */
export function spawnEntry(
  from: string,
  name: string,
  options: { cwd: string; logFd: number; detached: boolean; env?: NodeJS.ProcessEnv },
): ChildProcess {
  const extension = extname(fileURLToPath(from));
  const entry = fileURLToPath(new URL(`${name}${extension}`, from));
  const loader = extension === '.ts' ? ['--import', pathToFileURL(createRequire(from).resolve('tsx')).href] : [];
  return spawn(process.execPath, [...loader, entry], {
    cwd: options.cwd,
    detached: options.detached,
    env: { ...process.env, NODE_OPTIONS: '', ...options.env },
    stdio: ['ignore', options.logFd, options.logFd, 'ipc'],
  });
}

/** The first message that `child` sends; rejects when it ends before. */
export function firstMessage<T>(child: ChildProcess, schema: z.ZodType<T>, what: string): Promise<T> {
  return new Promise((resolve, reject) => {
    const ended = (code: number | null, signal: string | null): void =>
      reject(new Error(`${what} ended before it was ready (${signal ?? `exit code ${code}`})`));
    child.once('exit', ended);
    child.once('error', reject);
    child.once('message', (message) => {
      child.off('exit', ended);
      child.off('error', reject);
      resolve(schema.parse(message));
    });
  });
}

/** A running process of ours that serves on a port. */
export interface Service {
  readonly pid: number;
  readonly port: number;
  /** Resolves with the reason when the process has ended, asked for or not. */
  readonly ended: Promise<string>;
  stop(): Promise<void>;
}

export function endOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once('exit', (code, signal) => resolve(signal ? `killed by ${signal}` : `exit code ${code}`));
  });
}
