import { randomBytes } from 'node:crypto';
import { startEngine } from '../engine-process.ts';
import { findRedisProgram, startRedis, stopOrphan } from '../redis.ts';
import { readState, writeState } from '../state-file.ts';
import { openLeases } from './leases.ts';
import type { KeeperRequest, LeaseMessage } from './protocol.ts';
import { type Supervised, supervise } from './supervise.ts';

const FIRST_LEASE_WITHIN_MS = 10_000;

export interface Kept {
  /** Resolves when both are down: with the reason if that was because one of them would not run. */
  readonly ended: Promise<string | undefined>;
  stop(): void;
  /** Lets the last holder go, who waits until the folder is free. */
  letGo(): void;
}

/**
 * Starts the engine and Redis of one data folder, with the ports and the secret of the last time where they are free, and keeps
 * them while somebody holds a lease.
 */
export async function keep(request: KeeperRequest, logFd: number, log: (line: string) => void): Promise<Kept> {
  const { dataDir } = request;
  // Asked first: what is missing on this machine is said before anything is started.
  findRedisProgram();
  const before = readState(dataDir);
  const secret = before?.secret ?? randomBytes(24).toString('hex');
  if (before) await stopOrphan(before.redisPort, secret);

  let services: { engine: Supervised; redis: Supervised } | undefined;
  let stopping = false;
  let end: (reason: string | undefined) => void = () => undefined;
  const ended = new Promise<string | undefined>((resolve) => {
    end = resolve;
  });

  const standing = (): LeaseMessage => ({
    kind: 'services',
    clickhousePort: services?.engine.port ?? 0,
    redisPort: services?.redis.port ?? 0,
    engineRestarts: services?.engine.restarts ?? 0,
    pids: { keeper: process.pid, engine: services?.engine.pid ?? 0, redis: services?.redis.pid ?? 0 },
  });
  const on = {
    log,
    restarted: (): void => leases.tell(standing()),
    gaveUp: (reason: string): void => stop(reason),
  };
  const started = await Promise.allSettled([
    onFreePort(before?.clickhousePort, (first) =>
      supervise(
        'The embedded ClickHouse engine',
        (port) =>
          startEngine({ dataDir, port, username: 'pql', password: secret, memoryBytes: request.memoryBytes }, logFd),
        first,
        on,
      ),
    ),
    onFreePort(before?.redisPort, (first) =>
      supervise('Redis', (port) => startRedis({ dataDir, port, password: secret }, logFd), first, on),
    ),
  ]);
  const [engine, redis] = started;
  if (engine.status === 'rejected' || redis.status === 'rejected') {
    await Promise.all(started.map((one) => (one.status === 'fulfilled' ? one.value.stop() : undefined)));
    throw engine.status === 'rejected' ? engine.reason : redis.status === 'rejected' ? redis.reason : undefined;
  }
  services = { engine: engine.value, redis: redis.value };

  const leases = await openLeases({
    secret,
    greeting: standing,
    onEmpty: () => stop(),
    firstWithinMs: FIRST_LEASE_WITHIN_MS,
  });
  writeState(dataDir, {
    keeperPid: process.pid,
    leasePort: leases.port,
    secret,
    clickhousePort: engine.value.port,
    redisPort: redis.value.port,
  });

  function stop(reason?: string): void {
    if (stopping) return;
    stopping = true;
    leases.close();
    if (reason !== undefined) leases.tell({ kind: 'gave up', message: reason });
    void Promise.allSettled([services?.engine.stop(), services?.redis.stop()]).then(() => end(reason));
  }
  return { ended, stop, letGo: () => leases.end() };
}

/** With the port of the last time if it can still be had. */
async function onFreePort<T>(port: number | undefined, start: (port: number) => Promise<T>): Promise<T> {
  if (port === undefined) return start(0);
  try {
    return await start(port);
  } catch (failure) {
    if (!(failure instanceof Error && /EADDRINUSE|port/.test(failure.message))) throw failure;
    return start(0);
  }
}
