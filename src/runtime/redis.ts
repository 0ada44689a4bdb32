import { Redis, type RedisOptions } from 'ioredis';
import { InputError } from '../model/errors.ts';
import type { Logger } from './log.ts';

/** Where a Redis is: `redis://`, `rediss://` (TLS) with a database number, or `unix:///path`; credentials apart. */
export interface RedisAddress {
  readonly url: string;
  readonly username?: string | undefined;
  readonly password?: string | undefined;
}

/**
 * What a connection is for:
 * `worker` blocks while it waits for jobs and must outlast a Redis that restarts;
 * `producer` enqueues for somebody who waits for the answer and must fail at once;
 * `store` serves queue commands, which may wait out a short break;
 * `desk` claims and moves: it may wait too, but what was sent and not answered is not sent again, because it may have been done.
 */
export type RedisRole = 'worker' | 'producer' | 'store' | 'desk';

const byRole: Readonly<Record<RedisRole, RedisOptions>> = {
  // BullMQ refuses a blocking connection that gives up on a command: a worker waits as long as Redis is away.
  worker: { maxRetriesPerRequest: null },
  // Without the offline queue a command fails when Redis is away, instead of being kept and sent much later.
  // Nor is one sent a second time after a break: a flow added over its own failed child would hang.
  // What a break swallows ioredis then forgets without a word: only its time tells whoever waits.
  producer: {
    enableOfflineQueue: false,
    maxRetriesPerRequest: 1,
    autoResendUnfulfilledCommands: false,
    commandTimeout: 5_000,
  },
  // A Redis that hangs doesn't close its connection: without a limit whoever asks would wait for ever.
  store: { maxRetriesPerRequest: 3, commandTimeout: 10_000 },
  desk: { maxRetriesPerRequest: 3, commandTimeout: 5_000, autoResendUnfulfilledCommands: false },
};

/** Waits 50 ms, then longer, 2 s at most: a restarted Redis is found again within that. */
const retryStrategy = (times: number) => Math.min(50 * 2 ** Math.min(times, 6), 2000);

function open({ url, username, password }: RedisAddress, options: RedisOptions): Redis {
  const all: RedisOptions = { ...options, ...(username ? { username } : {}), ...(password ? { password } : {}) };
  const { protocol, pathname } = new URL(url);
  return protocol === 'unix:' ? new Redis({ ...all, path: pathname }) : new Redis(url, all);
}

/** A connection that opens at once and reconnects by itself; who asked for it closes it (`closeRedis`). */
export function connectRedis(address: RedisAddress, role: RedisRole, log: Logger): Redis {
  const redis = open(address, { ...byRole[role], retryStrategy, connectionName: `pql-${role}` });
  // Without a listener an error of the socket would end the process. ioredis tries on; it is said once a break.
  let down = false;
  redis.on('error', (error: Error) => {
    if (!down) log.warn({ role, reason: error.message }, `Redis at ${address.url} is away; trying again`);
    down = true;
  });
  redis.on('ready', () => {
    if (down) log.info({ role }, `Redis at ${address.url} is back`);
    down = false;
  });
  return redis;
}

/** Closes a connection after what was sent on it is answered; one that isn't open (yet, or any more) is just dropped. */
export async function closeRedis(redis: Redis): Promise<void> {
  if (redis.status === 'ready') await redis.quit();
  else redis.disconnect();
}

// Lua's `redis.setresp`, `XAUTOCLAIM` and `GETDEL` came with 6.2, and Valkey began above it.
const oldest = [6, 2] as const;

/**
 * Asks a Redis whether pql can work with it. Throws InputError with one line: away, password refused, or too old.
 * Warns where it may evict keys, because an evicted job is a run that never ends.
 */
export async function checkRedis(address: RedisAddress, log: Logger): Promise<{ version: string }> {
  const where = `Redis at ${address.url}`;
  const redis = open(address, {
    lazyConnect: true,
    retryStrategy: () => null,
    connectTimeout: 5000,
    maxRetriesPerRequest: 0,
  });
  let socketError: Error | undefined;
  redis.on('error', (error: Error) => {
    socketError = error;
  });
  try {
    await redis.connect();
    const server = await redis.info('server');
    // A database number that isn't there is no failed command: ioredis says so beside, and goes on in database 0.
    if (socketError) throw socketError;
    const version = /^(?:valkey|redis)_version:(\S+)/m.exec(server)?.[1] ?? '0';
    const [major = 0, minor = 0] = version.split('.').map(Number);
    if (major < oldest[0] || (major === oldest[0] && minor < oldest[1])) {
      throw new InputError(
        `${where} is version ${version}; pql needs ${oldest.join('.')} or later. Upgrade it, or set another REDIS_URL.`,
      );
    }
    await warnOfEviction(redis, where, log);
    return { version };
  } catch (error) {
    throw refusal(error instanceof InputError ? error : (socketError ?? error), where);
  } finally {
    redis.disconnect();
  }
}

async function warnOfEviction(redis: Redis, where: string, log: Logger): Promise<void> {
  const memory = await redis.info('memory');
  const policy = /^maxmemory_policy:(\S+)/m.exec(memory)?.[1];
  const most = /^maxmemory:(\d+)/m.exec(memory)?.[1];
  if (policy === undefined || policy === 'noeviction') return;
  log.warn(
    { policy, maxmemory: most },
    `${where} may evict keys (maxmemory-policy ${policy}), and with them jobs and queues. Set maxmemory-policy noeviction.`,
  );
}

function refusal(error: unknown, where: string): Error {
  if (error instanceof InputError) return error;
  const message = error instanceof Error ? error.message : String(error);
  if (/NOAUTH|WRONGPASS|invalid password|NOPERM|without any password configured/i.test(message)) {
    return new InputError(`${where} refused the user or password (${message}). Check REDIS_URL.`, { cause: error });
  }
  return new InputError(`${where} can't be reached (${message}). Is it running, and is REDIS_URL right?`, {
    cause: error,
  });
}

/** The begin of every key of ours: in braces, so that all of them lie in one slot of a cluster. */
export function keyPrefix(prefix: string): string {
  return `{${prefix}}`;
}
