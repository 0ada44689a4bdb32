import { type ChildProcess, spawn } from 'node:child_process';
import { appendFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { eventually } from '../support/eventually.ts';

const program = fileURLToPath(new URL('../../dist/src/cli/main.js', import.meta.url));

/** A long-lived command of pql that is started again whenever it ends, as systemd would. */
export interface Keeping {
  readonly name: string;
  /** It has said that it works, and hasn't ended since. */
  isReady(): boolean;
  /** Ends it from one moment to the next; it is started again so many milliseconds later. */
  kill(backAfter: number): void;
  /** How often it ended though nobody had killed it and it worked already, with what it said last. */
  readonly endedByItself: readonly string[];
  stop(): Promise<void>;
}

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Processes {
  keep(name: string, args: readonly string[], ready: RegExp, env?: Readonly<Record<string, string>>): Keeping;
  /** Runs `pql ARGS` to its end, or to ours after so many milliseconds. */
  pql(args: readonly string[], options?: { readonly killAfter?: number }): Promise<Ended>;
  /** Every line that a process wrote to stderr: of its log, or in plain words. */
  readonly said: { readonly by: string; readonly line: string }[];
}

/** Between two starts of a process that ends by itself, as while a service is away. */
const pauseMs = 250;

export function createProcesses(folder: string, settings: Readonly<Record<string, string>>): Processes {
  if (!existsSync(program)) throw new Error(`${program} is missing: npm run build`);
  const said: Processes['said'] = [];
  const start = (args: readonly string[], env: Readonly<Record<string, string>> = {}): ChildProcess =>
    spawn(process.execPath, [program, ...args], {
      cwd: folder,
      env: { PATH: process.env.PATH, HOME: folder, ...settings, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });

  function listen(by: string, child: ChildProcess, hear: (line: string) => void): void {
    let rest = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      const lines = `${rest}${text}`.split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        said.push({ by, line });
        appendFileSync(join(folder, `${by}.log`), `${line}\n`);
        hear(line);
      }
    });
  }

  return {
    said,
    keep(name, args, ready, env) {
      let child: ChildProcess | undefined;
      let isReady = false;
      let isKilled = false;
      let stopped = false;
      let again: NodeJS.Timeout | undefined;
      let backAfter = pauseMs;
      const endedByItself: string[] = [];

      const begin = () => {
        isReady = false;
        isKilled = false;
        let last = '';
        const mine = start(args, env);
        child = mine;
        mine.stdout?.resume();
        listen(name, mine, (line) => {
          last = line;
          if (child === mine && ready.test(line)) isReady = true;
        });
        mine.once('close', (code, signal) => {
          if (isReady && !isKilled && !stopped) endedByItself.push(`${signal ?? `exit code ${code}`}: ${last}`);
          isReady = false;
          if (!stopped) again = setTimeout(begin, isKilled ? backAfter : pauseMs);
        });
      };
      begin();

      return {
        name,
        endedByItself,
        isReady: () => isReady,
        kill(after) {
          backAfter = after;
          isKilled = true;
          isReady = false;
          child?.kill('SIGKILL');
        },
        async stop() {
          stopped = true;
          clearTimeout(again);
          const ending = child;
          if (!ending || ending.exitCode !== null || ending.signalCode !== null) return;
          ending.kill('SIGTERM');
          await eventually(`${name} ends`, () => ending.exitCode !== null || ending.signalCode !== null, 40_000);
          if (isReady && ending.exitCode !== 0) endedByItself.push(`stopped with exit code ${ending.exitCode}`);
        },
      };
    },
    pql: (args, { killAfter } = {}) =>
      new Promise((resolve, reject) => {
        const child = start(args);
        const killing = killAfter === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), killAfter);
        let stdout = '';
        const lines: string[] = [];
        child.stdout?.setEncoding('utf8').on('data', (text: string) => {
          stdout += text;
        });
        listen(`pql-${args[0]}`, child, (line) => lines.push(line));
        child.on('error', reject);
        child.on('close', (code) => {
          clearTimeout(killing);
          resolve({ code, stdout, stderr: lines.join('\n') });
        });
      }),
  };
}
