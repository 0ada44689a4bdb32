import type { Redis } from 'ioredis';
import { InputError } from '../../model/errors.ts';
import { createWarehouse, type Warehouse } from '../../warehouse/client.ts';
import { checkServer, migrate } from '../../warehouse/migrate.ts';
import type { Changes } from '../../warehouse/while-unchanged.ts';
import type { Config } from '../config.ts';
import { attachEmbedded } from '../embedded/attach.ts';
import type { Lifecycle } from '../lifecycle.ts';
import type { Logger } from '../log.ts';
import { checkRedis, closeRedis, connectRedis, keyPrefix, type RedisAddress, type RedisRole } from '../redis.ts';

/** ClickHouse and Redis, checked and connected. */
export interface Services {
  readonly warehouse: Warehouse;
  /** Whether anything was written into ClickHouse; only the embedded engine tells. */
  readonly changes: Changes;
  /** Migrations that were applied when the database was opened. */
  readonly migrated: readonly string[];
  /** Begin of all our keys, in braces: `{pql}`. */
  readonly prefix: string;
  /** Another connection, closed with the process. */
  connect(role: RedisRole): Redis;
  /** Closed with the process; resolves when it is there. A producer refuses commands until then, instead of keeping them. */
  connected(role: RedisRole): Promise<Redis>;
}

/**
 * Milliseconds that Redis has to answer when work is let go of. One that hangs answers nobody, and what waits for it without a limit, such as a
 * worker that gives a job back, would never close; the locks and leases that it couldn't give back run out.
 */
const lastAnswers = 3_000;

/** Throws InputError, one line each, where a service is away, refuses us, or is too old. */
export async function openServices(config: Config, log: Logger, life: Lifecycle): Promise<Services> {
  const addresses = await findServices(config, log, life);
  const warehouse = createWarehouse({ ...addresses.clickhouse, database: config.clickhouse.database });
  life.add({ name: 'ClickHouse', close: () => warehouse.close() });
  await checkServer(warehouse);
  await checkRedis(addresses.redis, log);
  const { applied } = await migrate(warehouse);
  if (applied.length > 0) log.info({ applied }, 'The database was brought to the schema of this version');

  const connections: Redis[] = [];
  const disconnect = () => {
    for (const redis of connections) redis.disconnect();
  };
  life.abort.addEventListener('abort', () => setTimeout(disconnect, lastAnswers).unref(), { once: true });
  const connect: Services['connect'] = (role) => {
    const redis = connectRedis(addresses.redis, role, log);
    connections.push(redis);
    life.add({ name: `Redis (${role})`, close: () => closeRedis(redis) });
    return redis;
  };
  return {
    warehouse,
    changes: addresses.changes,
    migrated: applied,
    prefix: keyPrefix(config.redis.prefix),
    connect,
    async connected(role) {
      const redis = connect(role);
      await ready(redis);
      return redis;
    },
  };
}

interface Addresses {
  readonly clickhouse: { readonly url: string; readonly username: string; readonly password: string };
  readonly redis: RedisAddress;
  readonly changes: Changes;
}

/** The company's servers where they are named, ours in the data folder where they aren't. */
async function findServices(config: Config, log: Logger, life: Lifecycle): Promise<Addresses> {
  const { clickhouse, redis } = config;
  if (clickhouse.url !== undefined && redis.url !== undefined) {
    return {
      clickhouse: { ...clickhouse, url: clickhouse.url },
      redis: { ...redis, url: redis.url },
      changes: nobodyTells,
    };
  }
  const embedded = await attachEmbedded({
    dataDir: config.dataDir,
    needs: { clickhouse: clickhouse.url === undefined, redis: redis.url === undefined },
    ...(config.engine.memory === undefined ? {} : { engineMemory: config.engine.memory }),
    log: (line) => log.warn(line),
  });
  life.add({ name: 'embedded services', close: () => embedded.close() });
  return {
    clickhouse: clickhouse.url === undefined ? embedded.clickhouse : { ...clickhouse, url: clickhouse.url },
    redis: redis.url === undefined ? embedded.redis : { ...redis, url: redis.url },
    changes: clickhouse.url === undefined ? embedded.changes : nobodyTells,
  };
}

const nobodyTells: Changes = () => Promise.resolve(undefined);

function ready(redis: Redis): Promise<void> {
  return new Promise((resolve, reject) => {
    if (redis.status === 'ready') return resolve();
    redis.once('ready', () => resolve());
    redis.once('end', () =>
      reject(new InputError('Redis closed the connection before it was ready. Is it running, and is REDIS_URL right?')),
    );
  });
}
