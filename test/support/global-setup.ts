import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { attachEmbedded } from '../../src/runtime/embedded/attach.ts';
import { ensureBuilt } from './built.ts';
import { servicesFromEnvironment, type TestServices } from './services.ts';

declare module 'vitest' {
  interface ProvidedContext {
    services: TestServices;
  }
}

/** The program, built, and one engine and one Redis for all integration tests; CLICKHOUSE_URL and REDIS_URL put servers in their place. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  ensureBuilt();
  const given = servicesFromEnvironment(process.env);
  if (given.clickhouse && given.redis) {
    project.provide('services', { clickhouse: given.clickhouse, redis: given.redis });
    return async () => undefined;
  }
  const dataDir = mkdtempSync(join(tmpdir(), 'pql-test-'));
  const embedded = await attachEmbedded({
    dataDir,
    needs: { clickhouse: !given.clickhouse, redis: !given.redis },
    log: (line) => process.stderr.write(`${line}\n`),
  });
  project.provide('services', { clickhouse: embedded.clickhouse, redis: embedded.redis, ...given });
  return async () => {
    await embedded.close();
    rmSync(dataDir, { recursive: true, force: true });
  };
}
