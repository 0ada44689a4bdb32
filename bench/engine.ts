import { randomBytes } from 'node:crypto';
import { closeSync, openSync } from 'node:fs';
import { totalmem } from 'node:os';
import { join } from 'node:path';
import { startEngine } from '../src/runtime/embedded/engine-process.ts';
import { createWarehouse, type Warehouse } from '../src/warehouse/client.ts';

export interface BenchEngine {
  readonly pid: number;
  /** The warehouse in a database of that name; each has its own tables. */
  warehouse(database: string): Warehouse;
  close(): Promise<void>;
}

/** Starts the embedded engine on the folder, in a process of its own whose memory is that of nothing else. */
export async function openEngine(dataDir: string, threads: number): Promise<BenchEngine> {
  const log = openSync(join(dataDir, 'engine.log'), 'a');
  try {
    const password = randomBytes(16).toString('hex');
    const engine = await startEngine(
      { dataDir, port: 0, username: 'pql', password, memoryBytes: Math.floor(totalmem() / 2), maxThreads: threads },
      log,
    );
    const url = `http://127.0.0.1:${engine.port}`;
    const opened = new Map<string, Warehouse>();
    return {
      pid: engine.pid,
      warehouse(database) {
        const warehouse = opened.get(database) ?? createWarehouse({ url, username: 'pql', password, database });
        opened.set(database, warehouse);
        return warehouse;
      },
      async close() {
        await Promise.all([...opened.values()].map((warehouse) => warehouse.close()));
        await engine.stop();
      },
    };
  } finally {
    closeSync(log);
  }
}
