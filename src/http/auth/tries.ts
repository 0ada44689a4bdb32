import { isIPv6 } from 'node:net';
import type { Redis } from 'ioredis';
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import { Problem } from '../problem.ts';

/** Wrong tokens that one address may send in a minute. */
const perMinute = 10;

/** Slows down whoever tries tokens. Right ones go on working: behind one address may be a whole office. */
export interface Tries {
  /** Counts a wrong token. Throws Problem `too_many_tries` with the seconds to wait, when it was one too many. */
  wrong(address: string): Promise<void>;
}

export function createTries({ redis, prefix }: { readonly redis: Redis; readonly prefix: string }): Tries {
  const limit = { points: perMinute, duration: 60 };
  const limiter = new RateLimiterRedis({
    ...limit,
    storeClient: redis,
    keyPrefix: `${prefix}:http:tries`,
    rejectIfRedisNotReady: true,
    // While Redis is away each process counts for itself.
    insuranceLimiter: new RateLimiterMemory(limit),
  });
  return {
    async wrong(address) {
      try {
        await limiter.consume(network(address));
      } catch (refused) {
        if (!(refused instanceof RateLimiterRes)) throw refused;
        const seconds = Math.max(1, Math.ceil(refused.msBeforeNext / 1000));
        throw new Problem('too_many_tries', `Too many wrong tokens came from this address. Wait ${seconds} s.`, {
          retryAfter: seconds,
        });
      }
    },
  };
}

/** One customer of IPv6 has a whole /64, and would have as many tries. */
function network(address: string): string {
  if (!isIPv6(address)) return address || 'unknown';
  const [head = '', tail] = address.split('::');
  const groups = (text: string) => (text === '' ? [] : text.split(':'));
  const written = [...groups(head), ...groups(tail ?? '')].length;
  const zeros = tail === undefined ? [] : Array.from({ length: 8 - written }, () => '0');
  return [...groups(head), ...zeros, ...groups(tail ?? '')].slice(0, 4).join(':');
}
