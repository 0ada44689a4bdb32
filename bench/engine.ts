import { randomBytes } from 'node:crypto';
import { closeSync, openSync } from 'node:fs';
import { totalmem } from 'node:os';
import { join } from 'node:path';
import { startEngine } from '../src/runtime/embedded/engine-process.ts';
import { createWarehouse, type Warehouse } from '../src/warehouse/client.ts';

export interface BenchEngine {
  readonly warehouse: Warehouse;
  readonly pid: number;
  close(): Promise<void>;
}

/** Starts the embedded engine on the folder, in a process of its own whose memory is that of nothing else. */
export async function openEngine(dataDir: string, threads: number): Promise<BenchEngine> {
  const log = openSync(join(dataDir, 'engine.log'), 'a');
  try {
    const password = randomBytes(16).toString('hex');
    const engine = await startEngine(
      {
        dataDir,
        port: 0,
        username: 'pql',
        password,
        memoryBytes: Math.floor(totalmem() / 2),
        maxThreads: threads,
      },
      log,
    );
    const url = `http://127.0.0.1:${engine.port}`;
    const warehouse = createWarehouse({ url, username: 'pql', password, database: 'bench' });
    return {
      warehouse,
      pid: engine.pid,
      async close() {
        await warehouse.close();
        await engine.stop();
      },
    };
  } finally {
    closeSync(log);
  }
}
