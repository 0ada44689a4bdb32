import { closeSync, mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type ClickHouseClient, createClient } from '@clickhouse/client';
import { Redis } from 'ioredis';
import type { Service } from '../../src/runtime/embedded/child.ts';
import { startEngine } from '../../src/runtime/embedded/engine-process.ts';
import { startRedis } from '../../src/runtime/embedded/redis.ts';
import { openProxy, type ServiceProxy } from '../support/proxy.ts';

export type ServiceName = 'redis' | 'engine';
export type Fsync = 'everysec' | 'always';

export const login = { username: 'pql', password: 'only-for-tests' } as const;

/** A Redis and a ClickHouse endpoint, each a process of ours behind a way of ours, on ports that stay theirs. */
export interface RigServices {
  readonly ways: Readonly<Record<ServiceName, ServiceProxy>>;
  /** Past the ways: for the rig alone. */
  readonly redis: Redis;
  readonly clickhouse: ClickHouseClient;
  isUp(name: ServiceName): boolean;
  /** Ends it from one moment to the next; it is there again so many milliseconds later. */
  kill(name: ServiceName, backAfter: number): Promise<void>;
  /** When a Redis was killed, in milliseconds since 1970. */
  readonly redisKilledAt: number[];
  close(): Promise<void>;
}

const memoryBytes = 1536 * 1024 ** 2;

export async function openServices(folder: string, fsync: Fsync, database: string): Promise<RigServices> {
  const log = openSync(join(folder, 'services.log'), 'a');
  const dataDir = join(folder, 'data');
  mkdirSync(dataDir);
  const start = {
    async redis(port: number): Promise<Service> {
      const service = await startRedis({ dataDir, port, password: login.password }, log);
      const settings = new Redis(service.port, '127.0.0.1', { password: login.password });
      await settings.config('SET', 'appendfsync', fsync);
      await settings.quit();
      return service;
    },
    engine: (port: number) => startEngine({ dataDir, port, ...login, memoryBytes }, log),
  };
  const running: Record<ServiceName, Service> = { redis: await start.redis(0), engine: await start.engine(0) };
  const up: Record<ServiceName, boolean> = { redis: true, engine: true };
  const ways = { redis: await openProxy(running.redis.port), engine: await openProxy(running.engine.port) };
  const redisKilledAt: number[] = [];
  let closing = false;
  const coming = new Set<Promise<void>>();

  const redis = new Redis(running.redis.port, '127.0.0.1', {
    password: login.password,
    maxRetriesPerRequest: 0,
    enableOfflineQueue: false,
    retryStrategy: () => 50,
  });
  // It is killed by us: that it is away is no news.
  redis.on('error', () => undefined);
  const clickhouse = createClient({
    url: `http://127.0.0.1:${running.engine.port}`,
    ...login,
    database,
    log: { level: 127 },
    request_timeout: 60_000,
    clickhouse_settings: { output_format_json_quote_64bit_integers: 1, date_time_output_format: 'iso' },
  });

  return {
    ways,
    redis,
    clickhouse,
    redisKilledAt,
    isUp: (name) => up[name],
    async kill(name, backAfter) {
      if (!up[name]) return;
      up[name] = false;
      const { pid, port, ended } = running[name];
      if (name === 'redis') redisKilledAt.push(Date.now());
      process.kill(pid, 'SIGKILL');
      await ended;
      const back = pause(backAfter).then(async () => {
        if (closing) return;
        running[name] = await start[name](port);
        up[name] = true;
      });
      coming.add(back);
      await back.finally(() => coming.delete(back));
    },
    async close() {
      closing = true;
      await Promise.allSettled(coming);
      redis.disconnect();
      await clickhouse.close();
      await Promise.all(Object.values(ways).map((way) => way.close()));
      for (const name of ['redis', 'engine'] as const) if (up[name]) await running[name].stop();
      closeSync(log);
    },
  };
}
