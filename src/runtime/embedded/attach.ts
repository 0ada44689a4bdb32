import { closeSync, mkdirSync, openSync, renameSync, statSync } from 'node:fs';
import { totalmem } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { TransientError } from '../../model/errors.ts';
import type { Changes } from '../../warehouse/while-unchanged.ts';
import { askChanges } from './changes.ts';
import { firstMessage, spawnEntry } from './child.ts';
import { type KeeperRequest, keeperReply, type Needs, type Services } from './keeper/protocol.ts';
import { type Lease, openLease } from './lease.ts';
import { readState } from './state-file.ts';

export interface EmbeddedOptions {
  /** The data folder, made if it isn't there. */
  readonly dataDir: string;
  /** The most the engine may hold, in bytes; a keeper that runs already keeps its own. By default half of the machine's. */
  readonly engineMemory?: number;
  readonly log?: (line: string) => void;
  /** Both by default; one for which a server stands in is not started. */
  readonly needs?: Needs;
}

/** The embedded services, ours to use until `close`. One that wasn't needed has port 0. */
export interface Embedded {
  readonly clickhouse: { readonly url: string; readonly username: string; readonly password: string };
  readonly redis: { readonly url: string; readonly password: string };
  /** Whether anything was written into the engine. */
  readonly changes: Changes;
  readonly pids: Services['pids'];
  /** How often the engine was started again under the present keeper. */
  readonly engineRestarts: number;
  /** Lets go. The last holder waits until both services are down and the folder is free. */
  close(): Promise<void>;
}

const ATTACH_WITHIN_MS = 90_000;
const LOG_ROTATES_AT_BYTES = 4 * 1024 * 1024;

/**
 * Attaches to the embedded engine and Redis of a data folder, and starts them if nobody has.
 * @throws InputError where a person has to act: no redis-server to start, a folder that another program has open.
 */
export async function attachEmbedded(options: EmbeddedOptions): Promise<Embedded> {
  const request: KeeperRequest = {
    dataDir: resolve(options.dataDir),
    memoryBytes: options.engineMemory ?? Math.floor(totalmem() / 2),
  };
  const log = options.log ?? (() => undefined);
  mkdirSync(request.dataDir, { recursive: true, mode: 0o700 });
  const closing = new AbortController();
  let services: Services | undefined;
  let reattaching: Promise<void> | undefined;

  const attach = (): Promise<{ lease: Lease; secret: string }> =>
    holdLease(request, options.needs ?? { clickhouse: true, redis: true }, closing.signal, {
      services(now) {
        if (services && now.engineRestarts > services.engineRestarts)
          log('The embedded ClickHouse engine was started again');
        services = now;
      },
      lost(gaveUp) {
        if (closing.signal.aborted) return;
        if (gaveUp !== undefined) {
          log(`The embedded services are down for good: ${gaveUp}. See ${join(request.dataDir, 'embedded.log')}`);
          return;
        }
        log('The keeper of the embedded services is gone; starting another');
        reattaching = attach().then(
          (again) => {
            held = again;
            log('Attached to the embedded services again');
          },
          (failure: Error) => {
            if (!closing.signal.aborted) log(failure.message);
          },
        );
      },
    });
  let held = await attach();
  const now = (): Services => services ?? held.lease.services;

  const clickhouse = () => ({
    url: `http://127.0.0.1:${now().clickhousePort}`,
    username: 'pql',
    password: held.secret,
  });
  const { changes, close: stopAsking } = askChanges(clickhouse);

  return {
    get clickhouse() {
      return clickhouse();
    },
    changes,
    get redis() {
      return { url: `redis://127.0.0.1:${now().redisPort}`, password: held.secret };
    },
    get pids() {
      return now().pids;
    },
    get engineRestarts() {
      return now().engineRestarts;
    },
    async close() {
      closing.abort();
      stopAsking();
      await reattaching;
      await held.lease.leave();
    },
  };
}

/** A lease on the living keeper, or on one that is started for it; whoever else tries at the same time ends with the same. */
async function holdLease(
  request: KeeperRequest,
  needs: Needs,
  closing: AbortSignal,
  on: Parameters<typeof openLease>[2],
): Promise<{ lease: Lease; secret: string }> {
  const deadline = Date.now() + ATTACH_WITHIN_MS;
  while (Date.now() < deadline && !closing.aborted) {
    const state = readState(request.dataDir);
    const lease = state && (await openLease(state, needs, on));
    if (lease) return { lease, secret: state.secret };
    // Taken: another command is starting the services, or the last one is stopping them.
    if ((await startKeeper(request)) === 'taken') await delay(50);
  }
  throw new TransientError(
    `The embedded services in ${request.dataDir} are being started or stopped by another process, which did not finish within ${ATTACH_WITHIN_MS / 1000} s. See ${join(request.dataDir, 'embedded.log')}.`,
  );
}

async function startKeeper(request: KeeperRequest): Promise<'ready' | 'taken'> {
  const logPath = join(request.dataDir, 'embedded.log');
  if ((statSync(logPath, { throwIfNoEntry: false })?.size ?? 0) > LOG_ROTATES_AT_BYTES) {
    renameSync(logPath, `${logPath}.1`);
  }
  const logFd = openSync(logPath, 'a', 0o600);
  try {
    const child = spawnEntry(import.meta.url, 'keeper/main', { cwd: request.dataDir, logFd, detached: true });
    child.send(request);
    const reply = await firstMessage(child, keeperReply, `The keeper of the embedded services (see ${logPath})`);
    if (child.connected) child.disconnect();
    child.unref();
    if (reply.kind !== 'failed') return reply.kind;
    throw new TransientError(`The embedded services did not start: ${reply.message}. See ${logPath}.`);
  } finally {
    closeSync(logFd);
  }
}
