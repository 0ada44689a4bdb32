import { randomBytes } from 'node:crypto';
import { InputError } from '../../../model/errors.ts';
import { startEngine } from '../engine-process.ts';
import { startRedis, stopOrphan } from '../redis.ts';
import { readState, writeState } from '../state-file.ts';
import { openLeases } from './leases.ts';
import type { KeeperRequest, LeaseMessage, Needs } from './protocol.ts';
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
 * Keeps the engine and Redis of one data folder while somebody holds a lease: each is started when the first holder needs it,
 * with the port and the secret of the last time where they are free.
 */
export async function keep(request: KeeperRequest, logFd: number, log: (line: string) => void): Promise<Kept> {
  const { dataDir } = request;
  const before = readState(dataDir);
  const secret = before?.secret ?? randomBytes(24).toString('hex');
  if (before?.redisPort) await stopOrphan(before.redisPort, secret);

  let stopping = false;
  let end: (reason: string | undefined) => void = () => undefined;
  const ended = new Promise<string | undefined>((resolve) => {
    end = resolve;
  });
  const on = {
    log,
    restarted: (): void => leases.tell(standing()),
    gaveUp: (reason: string): void => stop(reason),
  };
  const engine = onDemand(before?.clickhousePort, (firstPort) =>
    supervise(
      'The embedded ClickHouse engine',
      (port) =>
        startEngine({ dataDir, port, username: 'pql', password: secret, memoryBytes: request.memoryBytes }, logFd),
      firstPort,
      on,
    ),
  );
  const redis = onDemand(before?.redisPort, (firstPort) =>
    supervise('Redis', (port) => startRedis({ dataDir, port, password: secret }, logFd), firstPort, on),
  );

  const leases = await openLeases({ secret, provide, onEmpty: () => stop(), firstWithinMs: FIRST_LEASE_WITHIN_MS });
  writeDown();

  async function provide(needs: Needs): Promise<LeaseMessage> {
    const [one, other] = await Promise.allSettled([
      needs.clickhouse ? engine.start() : undefined,
      needs.redis ? redis.start() : undefined,
    ]);
    writeDown();
    const failed = [one, other].find((start) => start.status === 'rejected');
    if (!failed) return standing();
    const { reason } = failed;
    const message = reason instanceof Error ? reason.message : String(reason);
    log(`Could not start: ${message}`);
    return { kind: 'failed', message, isInput: reason instanceof InputError };
  }

  function standing(): LeaseMessage {
    return {
      kind: 'services',
      clickhousePort: engine.running()?.port ?? 0,
      redisPort: redis.running()?.port ?? 0,
      engineRestarts: engine.running()?.restarts ?? 0,
      pids: { keeper: process.pid, engine: engine.running()?.pid ?? 0, redis: redis.running()?.pid ?? 0 },
    };
  }

  function writeDown(): void {
    writeState(dataDir, {
      keeperPid: process.pid,
      leasePort: leases.port,
      secret,
      clickhousePort: engine.running()?.port ?? before?.clickhousePort,
      redisPort: redis.running()?.port ?? before?.redisPort,
    });
  }

  function stop(reason?: string): void {
    if (stopping) return;
    stopping = true;
    leases.close();
    if (reason !== undefined) leases.tell({ kind: 'gave up', message: reason });
    void Promise.allSettled([engine.stop(), redis.stop()]).then(() => end(reason));
  }
  return { ended, stop: () => stop(), letGo: () => leases.end() };
}

/** A service that is started once, when it is first asked for; a start that failed may be tried again. */
function onDemand(
  lastPort: number | undefined,
  start: (port: number) => Promise<Supervised>,
): { start(): Promise<Supervised>; running(): Supervised | undefined; stop(): Promise<void> } {
  let starting: Promise<Supervised> | undefined;
  let running: Supervised | undefined;
  return {
    async start() {
      starting ??= onFreePort(lastPort, start);
      try {
        running = await starting;
        return running;
      } catch (failure) {
        starting = undefined;
        throw failure;
      }
    },
    running: () => running,
    async stop() {
      await starting?.then(
        (service) => service.stop(),
        // It never ran: whoever asked for it has been told.
        () => undefined,
      );
    },
  };
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
