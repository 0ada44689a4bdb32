import { execFileSync } from 'node:child_process';
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ClickHouseClient, type ClickHouseClientConfigOptions, createClient } from '@clickhouse/client';
import { startEngine } from '../../src/runtime/embedded/engine-process.ts';

export const credentials = { username: 'pql', password: 'only-for-tests' };

export interface TestEngine {
  readonly url: string;
  readonly pid: number;
  /** A client of its own, closed with the engine. */
  client(options?: ClickHouseClientConfigOptions): ClickHouseClient;
  /** The most memory that the engine's process ever held, in MiB. */
  peakMemory(): number;
  close(): Promise<void>;
}

/** An embedded engine in a folder of its own, as one test file needs it. */
export async function startTestEngine(): Promise<TestEngine> {
  const dataDir = mkdtempSync(join(tmpdir(), 'pql-engine-'));
  const log = openSync(join(dataDir, 'embedded.log'), 'a');
  const engine = await startEngine({ dataDir, port: 0, ...credentials, memoryBytes: 2 * 1024 ** 3 }, log);
  const url = `http://127.0.0.1:${engine.port}`;
  const clients: ClickHouseClient[] = [];
  return {
    url,
    pid: engine.pid,
    client(options) {
      // 127 is off: exceptions are what many of these tests are about.
      const client = createClient({ url, ...credentials, log: { level: 127 }, ...options });
      clients.push(client);
      return client;
    },
    peakMemory() {
      const peak = existsSync('/proc')
        ? /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${engine.pid}/status`, 'utf8'))?.[1]
        : // macOS keeps no peak: what it holds now has to do.
          execFileSync('ps', ['-o', 'rss=', '-p', String(engine.pid)], { encoding: 'utf8' });
      return Number(peak) / 1024;
    },
    async close() {
      await Promise.all(clients.map((client) => client.close()));
      await engine.stop();
      closeSync(log);
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
