import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { findRedisProgram } from '../../src/runtime/embedded/redis.ts';

export interface OwnRedis extends AsyncDisposable {
  readonly url: string;
  /** Without a password or a limit of its own. */
  readonly redis: Redis;
}

/** A Redis of a test's own, with settings that would be in the way of others; it ends with the test, and keeps nothing. */
export async function ownRedis(settings: Readonly<Record<string, string>> = {}): Promise<OwnRedis> {
  const folder = mkdtempSync(join(tmpdir(), 'pql-redis-'));
  const port = await freePort();
  const given = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]);
  const server = spawn(
    findRedisProgram(),
    ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', '', '--loglevel', 'warning', ...given],
    { stdio: 'ignore' },
  );
  const ended = once(server, 'exit');
  const redis = new Redis(port, '127.0.0.1', { retryStrategy: () => 50, maxRetriesPerRequest: null });
  redis.on('error', () => undefined);
  await redis.ping();
  return {
    url: `redis://127.0.0.1:${port}`,
    redis,
    async [Symbol.asyncDispose]() {
      redis.disconnect();
      server.kill('SIGKILL');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  server.close();
  await once(server, 'close');
  return address.port;
}
