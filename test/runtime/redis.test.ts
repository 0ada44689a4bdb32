import { createServer, type Server } from 'node:net';
import { afterEach, describe, expect, inject, it } from 'vitest';
import { InputError } from '../../src/model/errors.ts';
import { createLog, silentLog } from '../../src/runtime/log.ts';
import { checkRedis, connectRedis, keyPrefix } from '../../src/runtime/redis.ts';
import { openProxy } from '../support/proxy.ts';

const { redis: service } = inject('services');
const log = silentLog();
const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

/** A Redis of another version or setting, as far as the check asks: it answers INFO, and everything else with OK. */
async function otherRedis(info: string, others = '+OK\r\n'): Promise<string> {
  const server = createServer((socket) => {
    socket.on('data', (data) => {
      for (const command of data
        .toString()
        .split(/^\*\d+\r\n/m)
        .filter(Boolean)) {
        socket.write(/\binfo\b/i.test(command) ? `$${Buffer.byteLength(info)}\r\n${info}\r\n` : others);
      }
    });
    socket.on('error', () => socket.destroy());
  });
  servers.push(server);
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return `redis://127.0.0.1:${address.port}`;
}

const refusal = (address: Parameters<typeof checkRedis>[0]) =>
  checkRedis(address, log).then(
    () => 'no refusal',
    (error: unknown) => (error instanceof InputError ? error.message : `not for a person: ${String(error)}`),
  );

describe('a Redis', () => {
  it('that pql can work with passes', async () => {
    expect((await checkRedis(service, log)).version).toMatch(/^\d+\.\d+/);
  });

  it('that is away is said in one line', async () => {
    expect(await refusal({ url: 'redis://127.0.0.1:1' })).toMatch(
      /^Redis at redis:\/\/127\.0\.0\.1:1 can't be reached \(.*ECONNREFUSED.*\)\. Is it running, and is REDIS_URL right\?$/,
    );
  });

  it('that refuses the password is said in one line, which doesn’t hold the password', async () => {
    const said = await refusal({ url: service.url, password: 'not-the-password' });
    expect(said).toMatch(/^Redis at redis:.* refused the user or password \(.*\)\. Check REDIS_URL\.$/);
    expect(said).not.toContain('not-the-password');
  });

  it('that is too old is said in one line', async () => {
    expect(await refusal({ url: await otherRedis('redis_version:5.0.7\r\nmaxmemory_policy:noeviction') })).toMatch(
      /is version 5\.0\.7; pql needs 6\.2 or later\. Upgrade it, or set another REDIS_URL\.$/,
    );
  });

  it('that may evict keys gets a warning', async () => {
    const lines: string[] = [];
    const kept = createLog({ level: 'warn', terminal: false, to: { write: (line) => lines.push(line) } });
    const url = await otherRedis('redis_version:7.2.4\r\nmaxmemory_policy:allkeys-lru');
    await checkRedis({ url }, kept);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain('Set maxmemory-policy noeviction.');
  });
});

describe('a connection', () => {
  it('of a worker outlasts a Redis that is away, and one of a producer fails at once', async () => {
    expect(connectOptions('worker')).toMatchObject({ maxRetriesPerRequest: null, enableOfflineQueue: true });
    expect(connectOptions('producer')).toMatchObject({
      enableOfflineQueue: false,
      autoResendUnfulfilledCommands: false,
    });
    const producer = connectRedis({ url: 'redis://127.0.0.1:1' }, 'producer', log);
    await expect(producer.ping()).rejects.toThrow();
    producer.disconnect();
  });

  it('of the desk gives up on a Redis that takes commands and never answers', async () => {
    const silent = await otherRedis('redis_version:7.2.4', '');
    const desk = connectRedis({ url: silent }, 'desk', log);
    await expect(desk.ping()).rejects.toThrow(/timed out/);
    desk.disconnect();
  });

  it.each(['producer', 'desk'] as const)('of a %s tells whoever asked that a break swallowed it', async (role) => {
    const proxy = await openProxy(Number(new URL(service.url).port));
    const redis = connectRedis({ ...service, url: `redis://127.0.0.1:${proxy.port}` }, role, log);
    const isReady = () => new Promise<void>((resolve) => redis.once('ready', resolve));
    try {
      await isReady();
      proxy.treat({ kind: 'half-open' });
      const asked = redis.ping().catch(String);
      proxy.treat({ kind: 'pass' });
      proxy.cut();
      await isReady();
      expect(await asked).toMatch(/timed out/);
      expect(await redis.ping()).toBe('PONG');
    } finally {
      redis.disconnect();
      await proxy.close();
    }
  });

  it('takes TLS from the address', () => {
    const redis = connectRedis({ url: 'rediss://127.0.0.1:1/3', password: 'x' }, 'store', log);
    expect(redis.options).toMatchObject({ tls: expect.anything(), db: 3, password: 'x' });
    redis.disconnect();
  });

  function connectOptions(role: 'worker' | 'producer' | 'store') {
    const redis = connectRedis(service, role, log);
    const { options } = redis;
    redis.disconnect();
    return options;
  }
});

it('all keys share one hash tag', () => {
  expect(keyPrefix('pql')).toBe('{pql}');
});
