import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Queue } from 'bullmq';
import type { z } from 'zod';
import { createWarehouse } from '../../src/warehouse/client.ts';
import { migrate } from '../../src/warehouse/migrate.ts';
import { createTokens, type NewToken } from '../../src/warehouse/tokens.ts';
import { eventually } from '../support/eventually.ts';
import { makeCompany, teams, writeFiles } from './company.ts';
import { createProcesses, type Keeping, type Processes } from './processes.ts';
import { type Fsync, login, openServices, type RigServices } from './services.ts';

/** Everything that a company runs, as processes of their own: two workers, two that answer HTTP, Redis and ClickHouse. */
export interface Rig {
  readonly folder: string;
  readonly fsync: Fsync;
  readonly services: RigServices;
  readonly processes: Processes;
  /** The steps of runs, past the ways. */
  readonly runs: Queue;
  /** `pql up`, `pql worker` and `pql serve`. */
  readonly kept: readonly Keeping[];
  /** Where the API answers: from `pql serve` and from `pql up`. */
  readonly api: readonly string[];
  readonly tokens: { readonly admin: string; readonly ingest: string; readonly reps: ReadonlyMap<string, string> };
  /** Rows of our database, past every fault. */
  rows<Row>(sql: string, row: z.ZodType<Row>, params?: Readonly<Record<string, unknown>>): Promise<Row[]>;
  close(): Promise<void>;
  /** Removes all that it has left on the disk. */
  forget(): void;
}

const database = 'pql';
export const prefix = '{pql}';

export async function openRig(seed: number, fsync: Fsync): Promise<Rig> {
  const folder = mkdtempSync(join(tmpdir(), `pql-chaos-${seed}-`));
  const services = await openServices(folder, fsync, database);
  try {
    return await openWith(services, { folder, seed, fsync });
  } catch (error) {
    await services.close();
    throw error;
  }
}

async function openWith(
  services: RigServices,
  { folder, seed, fsync }: { readonly folder: string; readonly seed: number; readonly fsync: Fsync },
): Promise<Rig> {
  const [upPort, servePort] = [await freePort(), await freePort()];
  const settings = {
    CLICKHOUSE_URL: `http://127.0.0.1:${services.ways.engine.port}`,
    CLICKHOUSE_USER: login.username,
    CLICKHOUSE_PASSWORD: login.password,
    REDIS_URL: `redis://127.0.0.1:${services.ways.redis.port}`,
    REDIS_PASSWORD: login.password,
    PQL_SCHEDULE_CRON: '*/15 * * * * *',
    PQL_WORKER_LOST_AFTER: '3s',
    PQL_RUN_THREADS: '1',
  };
  writeFiles(folder);
  const processes = createProcesses(folder, settings);
  const tokens = await makeTokens(settings.CLICKHOUSE_URL);
  await makeCompany(services.clickhouse, seed);

  const kept = [
    processes.keep('up', ['up'], /pql is up/, { PQL_HTTP_PORT: String(upPort) }),
    processes.keep('worker', ['worker'], /The worker takes jobs/),
    processes.keep('serve', ['serve'], /The API answers/, { PQL_HTTP_PORT: String(servePort) }),
  ];
  await eventually('all processes work', () => kept.every((one) => one.isReady()), 60_000);

  // What it would write of itself is the workers' to say.
  const runs = new Queue('runs', { connection: services.redis, prefix, skipMetasUpdate: true });
  runs.on('error', () => undefined);
  return {
    folder,
    fsync,
    services,
    processes,
    runs,
    kept,
    api: [`http://127.0.0.1:${servePort}`, `http://127.0.0.1:${upPort}`],
    tokens,
    async rows(sql, row, params) {
      const result = await services.clickhouse.query({
        query: sql,
        query_params: { ...params },
        format: 'JSONEachRow',
      });
      return row.array().parse(await result.json());
    },
    async close() {
      await Promise.all(kept.map((one) => one.stop()));
      await runs.close();
      await services.close();
    },
    forget: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Makes our database, and in it a token for everybody who asks. */
async function makeTokens(url: string): Promise<Rig['tokens']> {
  const warehouse = createWarehouse({ url, ...login, database });
  try {
    await migrate(warehouse);
    const tokens = createTokens({ warehouse, now: Date.now, random: randomBytes });
    const secretOf = async (token: NewToken) => (await tokens.create(token)).secret;
    const reps = new Map<string, string>();
    for (const rep of Object.values(teams).flat()) reps.set(rep, await secretOf({ role: 'rep', rep }));
    return { admin: await secretOf({ role: 'admin' }), ingest: await secretOf({ role: 'ingest' }), reps };
  } finally {
    await warehouse.close();
  }
}

/** One that stays a process's own over its restarts. */
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
