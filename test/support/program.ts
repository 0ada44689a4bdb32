import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inject } from 'vitest';
import { program } from './built.ts';
import { emptyWarehouse } from './warehouse.ts';

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The program as somebody runs it, in a folder, a database and Redis keys of its own. */
export interface Program {
  readonly folder: string;
  /** What names the services, the database and the keys: the environment of its commands. */
  readonly settings: Readonly<Record<string, string>>;
  write(file: string, text: string): void;
  /** Runs `pql ARGS` to its end; `env` comes on top of the settings that name the test's services. */
  pql(args: readonly string[], env?: Readonly<Record<string, string>>): Promise<Ended>;
  /** As behind a pipe whose reader has gone (`pql ARGS | true`). */
  unread(args: readonly string[]): Promise<Pick<Ended, 'code' | 'stderr'>>;
  /** The JSON document that a command with `--json` prints; fails if the command does. */
  json(args: readonly string[]): Promise<unknown>;
  /** Starts `pql ARGS`, which goes on until it is asked to end. */
  keep(args: readonly string[], env?: Readonly<Record<string, string>>): Kept;
  close(): Promise<void>;
}

/** A command that goes on. */
export interface Kept {
  readonly pid: number;
  /** What it said on stderr so far. */
  said(): string;
  /** Asks it to end. */
  signal(name: 'SIGTERM' | 'SIGKILL'): void;
  readonly ended: Promise<Ended>;
}

export function openProgram(): Program {
  const { clickhouse, redis } = inject('services');
  const { database, close } = emptyWarehouse();
  const folder = mkdtempSync(join(tmpdir(), 'pql-cli-'));
  const settings = {
    CLICKHOUSE_URL: clickhouse.url,
    CLICKHOUSE_USER: clickhouse.username,
    CLICKHOUSE_PASSWORD: clickhouse.password,
    CLICKHOUSE_DATABASE: database,
    REDIS_URL: redis.url,
    REDIS_PASSWORD: redis.password,
    PQL_HTTP_PORT: '0',
    PQL_REDIS_PREFIX: `test-${randomUUID()}`,
  };

  const start = (args: readonly string[], env: Readonly<Record<string, string>>) =>
    spawn(process.execPath, [program, ...args], {
      cwd: folder,
      env: { PATH: process.env.PATH, HOME: folder, ...settings, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });

  /** A test that fails leaves them alive. */
  const alive = new Set<ChildProcess>();
  const keep: Program['keep'] = (args, env = {}) => {
    const child = start(args, env);
    alive.add(child);
    child.on('exit', () => alive.delete(child));
    let [stdout, stderr] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    const ended = new Promise<Ended>((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (code) => resolve({ code, stdout, stderr }));
    });
    return { pid: child.pid ?? 0, said: () => stderr, signal: (name) => void child.kill(name), ended };
  };
  const pql: Program['pql'] = (args, env) => keep(args, env).ended;

  return {
    folder,
    settings,
    unread: (args) =>
      new Promise((resolve, reject) => {
        const child = start(args, {});
        let stderr = '';
        child.stdout.destroy();
        child.stderr.setEncoding('utf8').on('data', (text: string) => {
          stderr += text;
        });
        child.on('error', reject);
        child.on('close', (code) => resolve({ code, stderr }));
      }),
    write: (file, text) => writeFileSync(join(folder, file), text),
    pql,
    keep,
    async json(args) {
      const { code, stdout, stderr } = await pql([...args, '--json']);
      if (code !== 0) throw new Error(`pql ${args.join(' ')} ended with ${code}: ${stderr}`);
      return JSON.parse(stdout);
    },
    async close() {
      for (const child of alive) child.kill('SIGKILL');
      rmSync(folder, { recursive: true });
      await close();
    },
  };
}
