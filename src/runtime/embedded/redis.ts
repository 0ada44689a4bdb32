import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { InputError } from '../../model/errors.ts';
import { endOf, type Service } from './child.ts';

const PROGRAMS = ['redis-server', 'valkey-server'];
/** An append-only file of some GiB takes seconds to read. */
const START_DEADLINE_MS = 60_000;

export interface RedisRequest {
  readonly dataDir: string;
  /** 0 takes any free port. */
  readonly port: number;
  readonly password: string;
}

/** `redis-server` or `valkey-server`, whichever is on the PATH. */
export function findRedisProgram(): string {
  const found = PROGRAMS.find((program) => spawnSync(program, ['--version'], { stdio: 'ignore' }).status === 0);
  if (found) return found;
  throw new InputError(
    'Neither redis-server nor valkey-server is on the PATH: install one (Debian: apt-get install redis-server; macOS: brew install redis), or set REDIS_URL.',
  );
}

/** Starts a Redis on the folder and waits until it answers. What it acknowledged is in its append-only file within a second. */
export async function startRedis(request: RedisRequest, logFd: number): Promise<Service> {
  const program = findRedisProgram();
  const folder = join(request.dataDir, 'redis');
  mkdirSync(folder, { recursive: true });
  const port = request.port === 0 ? await freePort() : request.port;
  const child = spawn(program, ['-'], { cwd: folder, stdio: ['pipe', logFd, logFd] });
  const ended = endOf(child);
  // By stdin and not by argument: the password would show in the list of processes.
  child.stdin?.end(
    [
      'bind 127.0.0.1',
      `port ${port}`,
      `requirepass ${request.password}`,
      `dir "${folder.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`,
      'appendonly yes',
      'appendfsync everysec',
      'save ""',
      'maxmemory-policy noeviction',
      // Its own ten looks a second are a tenth of what an idle pql takes. Keys expire in time whoever asks; a wait may end half a second late.
      'hz 2',
      'daemonize no',
      'loglevel warning',
      '',
    ].join('\n'),
  );
  let reason: string | undefined;
  void ended.then((why) => {
    reason = why;
  });
  const deadline = Date.now() + START_DEADLINE_MS;
  while ((await ask(port, request.password, 'PING')) !== '+PONG') {
    if (reason !== undefined) throw new Error(`${program} on port ${port} ended before it was ready (${reason})`);
    if (Date.now() > deadline) {
      child.kill('SIGKILL');
      throw new Error(`${program} didn't answer on port ${port} within ${START_DEADLINE_MS / 1000} s`);
    }
    await delay(10);
  }
  if (child.pid === undefined) throw new Error(`${program} has no process`);
  return {
    pid: child.pid,
    port,
    ended,
    async stop() {
      await ask(port, request.password, 'SHUTDOWN');
      await ended;
    },
  };
}

/** Shuts down a Redis that outlived its keeper; only one that knows our password obeys. */
export async function stopOrphan(port: number, password: string): Promise<void> {
  const deadline = Date.now() + START_DEADLINE_MS;
  while ((await ask(port, password, 'PING')) === '+PONG' && Date.now() < deadline) {
    await ask(port, password, 'SHUTDOWN');
    await delay(10);
  }
}

/** Sends one command; its first line of reply, or undefined where nothing answers. SHUTDOWN is answered by the end of the connection. */
function ask(port: number, password: string, command: 'PING' | 'SHUTDOWN'): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    let text = '';
    socket.setTimeout(5_000, () => socket.destroy());
    socket.once('connect', () => socket.write(`AUTH ${password}\r\n${command}\r\n`));
    socket.on('data', (chunk) => {
      text += chunk.toString();
      if (text.split('\r\n').length > 2) socket.destroy();
    });
    socket.once('error', () => socket.destroy());
    socket.once('close', () => resolve(text.split('\r\n')[1] || undefined));
  });
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
