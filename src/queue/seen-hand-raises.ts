import { createHash } from 'node:crypto';
import type { Redis } from 'ioredis';
import { redisError } from './redis-error.ts';

/** Which hand-raises were looked at: what the API was sent comes again when it is found in ClickHouse, and must not rise a second time. */
export interface SeenHandRaises {
  has(id: string): Promise<boolean>;
  add(id: string): Promise<void>;
}

export interface SeenHandRaisesParts {
  readonly redis: Redis;
  /** Begin of every key, such as `{pql}`. */
  readonly prefix: string;
  readonly now: () => number;
}

/** Ids that are remembered: longer than anybody looks back, and 10 MB at most. */
const remembered = { ids: 100_000, for: 7 * 86_400_000 };

export function createSeenHandRaises({ redis, prefix, now }: SeenHandRaisesParts): SeenHandRaises {
  const key = `${prefix}:hand-raises:seen`;
  return {
    async has(id) {
      const score = await during(redis.zscore(key, digestOf(id)), 'looking whether a hand-raise was seen');
      return score !== null;
    },
    async add(id) {
      const adding = redis
        .multi()
        .zadd(key, now(), digestOf(id))
        .zremrangebyrank(key, 0, -1 - remembered.ids)
        .zremrangebyscore(key, '-inf', now() - remembered.for)
        .exec();
      await during(adding, 'remembering a hand-raise');
    },
  };
}

/** Ids of people lie nowhere as they are. */
const digestOf = (id: string): string => createHash('sha1').update(id).digest('base64url').slice(0, 16);

function during<Result>(result: Promise<Result>, doing: string): Promise<Result> {
  return result.catch((error: unknown) => {
    throw redisError(error, doing);
  });
}
