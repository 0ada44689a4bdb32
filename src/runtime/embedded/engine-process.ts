import { InputError } from '../../model/errors.ts';
import { endOf, firstMessage, type Service, spawnEntry } from './child.ts';
import { type EngineRequest, engineReply } from './engine/protocol.ts';

/** A query and its stream take one of Node's pool threads each; the rest is for files and gzip. */
const POOL_THREADS = '40';

/** Starts the embedded ClickHouse engine on the folder and waits until it serves. */
export async function startEngine(request: EngineRequest, logFd: number): Promise<Service> {
  const child = spawnEntry(import.meta.url, 'engine/main', {
    cwd: request.dataDir,
    logFd,
    detached: false,
    env: { UV_THREADPOOL_SIZE: POOL_THREADS },
  });
  const ended = endOf(child);
  child.send(request);
  const reply = await firstMessage(child, engineReply, 'The embedded ClickHouse engine');
  if (reply.kind === 'failed') {
    await ended;
    throw reply.isInput ? new InputError(reply.message) : new Error(reply.message);
  }
  if (child.pid === undefined) throw new Error('The embedded ClickHouse engine has no process');
  return {
    pid: child.pid,
    port: reply.port,
    ended,
    async stop() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}
