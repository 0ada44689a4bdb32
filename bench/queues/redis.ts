import { randomBytes } from 'node:crypto';
import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { z } from 'zod';
import { TransientError } from '../../src/model/errors.ts';
import { startRedis } from '../../src/runtime/embedded/redis.ts';

export interface BenchRedis {
  /** A connection of its own; closed with the Redis. */
  connect(): Redis;
  readonly port: number;
  readonly password: string;
  close(): Promise<void>;
}

/** A Redis as the product starts it, with its append-only file, that nobody else uses. */
export async function openRedis(): Promise<BenchRedis> {
  const dataDir = mkdtempSync(join(tmpdir(), 'pql-bench-redis-'));
  mkdirSync(dataDir, { recursive: true });
  const log = openSync(join(dataDir, 'redis.log'), 'a');
  const password = randomBytes(16).toString('hex');
  const service = await startRedis({ dataDir, port: 0, password }, log);
  const opened: Redis[] = [];
  return {
    port: service.port,
    password,
    connect() {
      const redis = new Redis({ host: '127.0.0.1', port: service.port, password, maxRetriesPerRequest: 1 });
      opened.push(redis);
      return redis;
    },
    async close() {
      for (const redis of opened) redis.disconnect();
      await service.stop();
      closeSync(log);
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** Resolves when Redis isn't writing its append-only file anew: several publishes in a row set that off, and it takes a core for seconds. */
export async function settled(redis: Redis): Promise<void> {
  const deadline = Date.now() + 120_000;
  for (;;) {
    const info = await redis.info('persistence');
    if (/aof_rewrite_in_progress:0/.test(info) && /aof_rewrite_scheduled:0/.test(info)) return;
    if (Date.now() > deadline) throw new TransientError('Redis has been writing its append-only file for two minutes.');
    await pause(100);
  }
}

/** Milliseconds of a processor that Redis has used since it began. */
export async function redisCpu(redis: Redis): Promise<number> {
  const info = await redis.info('cpu');
  const seconds = ['used_cpu_user', 'used_cpu_sys'].map((name) =>
    Number(new RegExp(`^${name}:(.+)$`, 'm').exec(info)?.[1]),
  );
  return z.number().parse(seconds.reduce((sum, value) => sum + value * 1_000, 0));
}
