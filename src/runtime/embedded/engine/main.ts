/**
 * The engine's own process: opens one chdb data folder and serves it on loopback. Started by the keeper, which says over IPC
 * what to open and learns the port; ends when the keeper does.
 */
import { mkdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { openConnections } from './connections.ts';
import { createEndpoint } from './endpoint.ts';
import { FolderTaken, openFolder } from './folder.ts';
import { openIngest } from './ingest.ts';
import { type EngineReply, type EngineRequest, engineRequest } from './protocol.ts';
import { openQueries } from './queries.ts';

/** Queries at once; more wait for their turn. */
const MAX_QUERIES = 16;
const KILL_WITHIN_MS = 5_000;

const reply = (message: EngineReply): void => {
  process.send?.(message);
};

const fail = (error: unknown): void => {
  const message = error instanceof Error ? error.message : String(error);
  reply({ kind: 'failed', message, isInput: error instanceof FolderTaken });
  process.exitCode = 1;
  if (process.connected) process.disconnect();
};

async function serve(request: EngineRequest): Promise<void> {
  const folder = join(request.dataDir, 'clickhouse');
  mkdirSync(folder, { recursive: true });
  const settings = [
    `--max_server_memory_usage=${request.memoryBytes}`,
    // By default it wakes 20 times a second, which is a fifth of what an idle engine takes.
    '--memory_worker_period_ms=500',
    `--max_threads=${Math.max(1, Math.min(request.maxThreads ?? 2, availableParallelism()))}`,
    // Parameters travel in a SET statement, which may be long; a server bounds only the statement that names them.
    `--max_query_size=${1024 ** 3}`,
    // A server's own defaults, where the embedded engine's differ.
    '--implicit_select=0',
    '--async_insert=0',
    '--allow_introspection_functions=0',
  ];
  const connections = await openFolder(
    folder,
    () => openConnections(folder, settings, MAX_QUERIES),
    KILL_WITHIN_MS + 1_000,
  );
  const ingest = openIngest(join(request.dataDir, 'inserting'), MAX_QUERIES);
  const queries = openQueries(connections, ingest);
  const probe = connections.open();
  const timezone = Buffer.from((await probe.run('SELECT timezone()')).output)
    .toString()
    .trim();
  probe.close();
  const server = createEndpoint(queries, request, timezone);

  let ending = false;
  const end = (): void => {
    if (ending) return;
    ending = true;
    server.close();
    // Whoever is served sees the connection end, and every running query is killed by that.
    server.closeAllConnections();
    const deadline = Date.now() + KILL_WITHIN_MS;
    const leave = (): void => {
      if (queries.running() > 0 && Date.now() < deadline) {
        setTimeout(leave, 10);
        return;
      }
      // What was acknowledged is on disk: where a query can't be stopped, a hard end loses nothing.
      if (queries.running() > 0) process.kill(process.pid, 'SIGKILL');
      queries.close();
      connections.close();
      ingest.close();
      process.exit(0);
    };
    leave();
  };
  process.on('SIGTERM', end);
  // Ctrl-C in a terminal reaches the whole process group: the keeper decides when to end.
  process.on('SIGINT', () => undefined);
  process.on('disconnect', end);
  server.on('error', (error) => {
    fail(error);
    end();
  });
  server.listen(request.port, '127.0.0.1', () => {
    // The keeper may have gone before anybody listened for that.
    if (!process.connected) end();
    const address = server.address();
    reply({ kind: 'ready', port: typeof address === 'object' && address ? address.port : request.port });
  });
}

process.once('message', (request) => {
  serve(engineRequest.parse(request)).catch(fail);
});
