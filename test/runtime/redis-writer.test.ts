import { randomUUID } from 'node:crypto';
import { afterAll, beforeEach, expect, inject, it } from 'vitest';
import { TransientError } from '../../src/model/errors.ts';
import { takeLock } from '../../src/queue/take-lock.ts';
import { createLog, silentLog } from '../../src/runtime/log.ts';
import { connectRedis } from '../../src/runtime/redis.ts';
import { type OpenWriting, redisWriter } from '../../src/runtime/redis-writer.ts';
import { eventually } from '../support/eventually.ts';

const log = silentLog();
const redis = connectRedis(inject('services').redis, 'store', log);
afterAll(() => void redis.disconnect());

let prefix: string;
let openWriting: OpenWriting;
beforeEach(() => {
  prefix = `{writer-${randomUUID()}}`;
  const timing = { lease: 5_000, renewEvery: 50, lookEvery: 10, tellAfter: 30 };
  openWriting = redisWriter({ redis, prefix, newId: randomUUID, takeLock, timing });
});

const never = new AbortController().signal;
const heldByAnother = () => redis.set(`${prefix}:intake:writer`, 'another', 'PX', 5_000);

it('one writes at a time', async () => {
  const order: string[] = [];
  const writing = (name: string) =>
    openWriting(never, log).writer.exclusively(async () => {
      order.push(`${name} begins`);
      await redis.ping();
      order.push(`${name} ends`);
    });
  await Promise.all([writing('import'), writing('pull')]);
  const [first, second] = order[0] === 'import begins' ? ['import', 'pull'] : ['pull', 'import'];
  expect(order).toEqual([`${first} begins`, `${first} ends`, `${second} begins`, `${second} ends`]);
});

it('whoever waits for the other says so, and can be stopped', async () => {
  await heldByAnother();
  const lines: string[] = [];
  const kept = createLog({ level: 'warn', terminal: false, to: { write: (line) => lines.push(line) } });
  const stop = new AbortController();
  const waiting = openWriting(stop.signal, kept).writer.exclusively(async () => 'written');
  const stopped = expect(waiting).rejects.toThrow(expect.objectContaining({ name: 'AbortError' }));
  await eventually('the wait is told', () => lines.length > 0);
  expect(lines.join('')).toContain('Waits for another import or pull to end');
  stop.abort();
  await stopped;
  expect(await redis.get(`${prefix}:intake:writer`)).toBe('another');
});

it('whoever has lost the lock is cut off, because another writes by now', async () => {
  const { writer, signal } = openWriting(never, log);
  const written = writer.exclusively(async () => {
    await heldByAnother();
    await new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('cut off'))));
  });
  await expect(written).rejects.toThrow(TransientError);
  await expect(written).rejects.toThrow('The lock for writing was lost');
  expect(await redis.get(`${prefix}:intake:writer`)).toBe('another');
});
