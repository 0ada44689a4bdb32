import { createHash } from 'node:crypto';
import type { Redis } from 'ioredis';
import { redisError } from '../../queue/redis-error.ts';

/** Twelve hours: a working day, and no longer. */
export const sessionSeconds = 12 * 3600;

/** Pages that are signed in. Redis has hashes of their ids only: whoever reads it can't be anybody. */
export interface Sessions {
  /** Gives the id that the cookie holds. */
  open(tokenId: string): Promise<string>;
  /** The token that a session stands for; undefined for one that is over or never was. */
  tokenOf(id: string): Promise<string | undefined>;
  /** Milliseconds for which a session goes on; 0 for one that is over or never was. */
  msLeft(id: string): Promise<number>;
  end(id: string): Promise<void>;
}

export interface SessionsParts {
  readonly redis: Redis;
  readonly prefix: string;
  readonly random: (bytes: number) => Uint8Array;
}

export function createSessions({ redis, prefix, random }: SessionsParts): Sessions {
  const key = (id: string) => `${prefix}:http:session:${createHash('sha256').update(id).digest('hex')}`;
  const during = <Result>(result: Promise<Result>, doing: string) =>
    result.catch((error: unknown) => {
      throw redisError(error, doing);
    });
  return {
    async open(tokenId) {
      const id = Buffer.from(random(32)).toString('base64url');
      await during(redis.set(key(id), tokenId, 'EX', sessionSeconds), 'opening a session');
      return id;
    },
    async tokenOf(id) {
      return (await during(redis.get(key(id)), 'reading a session')) ?? undefined;
    },
    async msLeft(id) {
      return Math.max(0, await during(redis.pttl(key(id)), 'reading how long a session lasts'));
    },
    async end(id) {
      await during(redis.del(key(id)), 'ending a session');
    },
  };
}
