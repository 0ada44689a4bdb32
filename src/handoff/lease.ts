import type { Redis } from 'ioredis';
import { redisError } from '../queue/redis-error.ts';

export interface LeaseParts {
  readonly redis: Redis;
  readonly key: string;
  /** A name that was never given before. */
  readonly newId: () => string;
  /** Whoever died with it holds the others up for so many milliseconds. */
  readonly ms: number;
}

/** Lets one of many processes do something at a time. What is done must bear a second one all the same: a process may stall for longer. */
export interface Lease {
  /** Does the work if nobody else is at it; undefined if somebody is. */
  ifFree<Result>(work: () => Promise<Result>): Promise<Result | undefined>;
}

const renewIfMine = `if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('PEXPIRE', KEYS[1], ARGV[2]) end return 0`;
const releaseIfMine = `if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end return 0`;

export function createLease({ redis, key, newId, ms }: LeaseParts): Lease {
  return {
    async ifFree(work) {
      const mine = newId();
      const taken = await redis.set(key, mine, 'PX', ms, 'NX').catch((error: unknown) => {
        throw redisError(error, `taking ${key}`);
      });
      if (taken !== 'OK') return undefined;
      // While Redis is away it can't be renewed; then somebody else may begin.
      const renewing = setInterval(() => {
        redis.eval(renewIfMine, 1, key, mine, ms).catch(() => undefined);
      }, ms / 3);
      try {
        return await work();
      } finally {
        clearInterval(renewing);
        // If Redis can't be told, it runs out by itself; what the work gave or threw matters more.
        await redis.eval(releaseIfMine, 1, key, mine).catch(() => undefined);
      }
    },
  };
}
