import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { InputError } from '../../src/model/errors.ts';
import { packaged } from '../../src/runtime/paths.ts';
import { type Findings, median } from '../figures.ts';
import type { Part } from '../part.ts';
import { processorTime } from '../service/processor-time.ts';

const run = promisify(execFile);
const on = 'the demo’s company';

/** `pql up` as somebody starts it, on the demo's data: how soon it can do its job, and what it takes with nothing to do. */
export const service: Part = {
  name: 'service',
  isLeftOutOfShort: true,
  shares: [],
  async measure({ options }): Promise<Findings> {
    const program = packaged('dist', 'src', 'cli', 'main.js');
    if (!existsSync(program)) throw new InputError('The program was not built: run `npm run build` first.');
    const folder = mkdtempSync(join(tmpdir(), 'pql-bench-service-'));
    try {
      const env = { PATH: process.env.PATH, HOME: folder, PQL_LOG_LEVEL: 'warn' };
      await run(process.execPath, [program, 'demo'], { cwd: folder, env });
      const starts: number[] = [];
      for (let at = 0; at < options.runs; at += 1) {
        const up = await start(program, folder, env);
        starts.push(up.seconds);
        await up.stop();
      }
      const idle = await idleShare(program, folder, env, options.scale < 0.1 ? short : usual);
      return {
        figures: [
          { name: 'start to ready', value: median(starts), unit: 's', on, bar: { atMost: 3 } },
          { name: 'idle: all processes', value: idle.all, unit: '%', on, bar: { atMost: 1 } },
          { name: 'idle: the process of pql up', value: idle.own, unit: '%', on },
        ],
        points: [],
        checks: [],
      };
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

/**
 * Seconds until it has settled (the engine merges what the start wrote, code is compiled, a minute after the last write polls rest), and for
 * which it is measured.
 */
const usual = { settle: 180, measure: 60 };
const short = { settle: 2, measure: 3 };

interface Up {
  readonly pid: number;
  /** Until the first answer of /readyz that says so. */
  readonly seconds: number;
  stop(): Promise<void>;
}

async function start(program: string, folder: string, env: NodeJS.ProcessEnv): Promise<Up> {
  const port = await freePort();
  const began = performance.now();
  const up = spawn(process.execPath, [program, 'up'], {
    cwd: folder,
    env: { ...env, PQL_HTTP_PORT: String(port) },
    stdio: 'ignore',
  });
  const ended = once(up, 'exit');
  const { pid } = up;
  if (pid === undefined) throw new Error('pql up could not be started.');
  while (!(await isReady(port))) {
    if (up.exitCode !== null) throw new Error(`pql up ended with ${up.exitCode}.`);
    await pause(20);
  }
  return {
    pid,
    seconds: (performance.now() - began) / 1000,
    async stop() {
      up.kill('SIGTERM');
      await ended;
    },
  };
}

async function isReady(port: number): Promise<boolean> {
  try {
    return (await fetch(`http://127.0.0.1:${port}/readyz`)).ok;
  } catch {
    return false;
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('The kernel gave no port.');
  return address.port;
}

/** Percent of one core that pql and what it started take with nothing to do. */
async function idleShare(
  program: string,
  folder: string,
  env: NodeJS.ProcessEnv,
  { settle, measure }: typeof usual,
): Promise<{ readonly all: number; readonly own: number }> {
  const up = await start(program, folder, env);
  try {
    await pause(settle * 1000);
    const before = await processorTime(up.pid);
    await pause(measure * 1000);
    const after = await processorTime(up.pid);
    const share = (pid: number) => (((after.get(pid) ?? 0) - (before.get(pid) ?? 0)) / measure) * 100;
    return { all: [...after.keys()].reduce((sum, pid) => sum + share(pid), 0), own: share(up.pid) };
  } finally {
    await up.stop();
  }
}
