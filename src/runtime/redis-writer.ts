import { setTimeout as delay } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import { TransientError } from '../model/errors.ts';
import type { Writer } from '../warehouse/intake/writer.ts';

const lease = 30_000;
const renewEvery = 10_000;
const lookEvery = 200;

const renewIfMine = `if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('PEXPIRE', KEYS[1], ARGV[2]) end return 0`;
const releaseIfMine = `if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end return 0`;

/**
 * One writer at a time over all processes: deduplication compares what comes with what is there. Waits for its turn; the lock
 * of a process that died runs out after 30 s.
 */
export function redisWriter(redis: Redis, prefix: string, newId: () => string): Writer {
  const key = `${prefix}:intake:writer`;
  return {
    async exclusively(work) {
      const mine = newId();
      while ((await redis.set(key, mine, 'PX', lease, 'NX')) !== 'OK') await delay(lookEvery);
      let lost = false;
      const renewing = setInterval(() => {
        redis.eval(renewIfMine, 1, key, mine, String(lease)).then(
          (renewed) => {
            lost ||= renewed !== 1;
          },
          // Redis is away for the moment: the next renewal tells whether the lock is still ours.
          () => undefined,
        );
      }, renewEvery);
      try {
        const done = await work();
        if (lost) {
          throw new TransientError(
            'The lock for writing was lost while rows were taken in (Redis was away for long). Run it again: what is here already is passed over.',
          );
        }
        return done;
      } finally {
        clearInterval(renewing);
        // If Redis can't be told, the lock runs out by itself; what the work gave or threw matters more.
        await redis.eval(releaseIfMine, 1, key, mine).catch(() => undefined);
      }
    },
  };
}
