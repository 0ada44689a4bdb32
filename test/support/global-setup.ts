import { closeSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { startEngine } from '../../src/runtime/embedded/engine-process.ts';
import { startRedis } from '../../src/runtime/embedded/redis.ts';
import { servicesFromEnvironment, type TestServices } from './services.ts';

declare module 'vitest' {
  interface ProvidedContext {
    services: TestServices;
  }
}

/** One engine and one Redis for all integration tests; CLICKHOUSE_URL and REDIS_URL put servers in their place. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const given = servicesFromEnvironment(process.env);
  const dataDir = mkdtempSync(join(tmpdir(), 'pql-test-'));
  const log = openSync(join(dataDir, 'embedded.log'), 'a');
  const password = 'only-for-tests';
  const engine = given.clickhouse
    ? undefined
    : await startEngine({ dataDir, port: 0, username: 'pql', password, memoryBytes: 4 * 1024 ** 3 }, log);
  const redis = given.redis ? undefined : await startRedis({ dataDir, port: 0, password }, log);
  project.provide('services', {
    clickhouse: given.clickhouse ?? { url: `http://127.0.0.1:${engine?.port}`, username: 'pql', password },
    redis: given.redis ?? { url: `redis://127.0.0.1:${redis?.port}`, password },
  });
  return async () => {
    await Promise.all([engine?.stop(), redis?.stop()]);
    closeSync(log);
    rmSync(dataDir, { recursive: true, force: true });
  };
}
