import { createHash } from 'node:crypto';
import { z } from '@hono/zod-openapi';
import type { Redis } from 'ioredis';
import type { Once } from '../queue/desk.ts';
import { redisError } from '../queue/redis-error.ts';
import { keyReused } from '../queue/refusal.ts';
import type { ApiContext } from './context.ts';
import { Problem } from './problem.ts';

export const idempotencyHeader = z.object({
  'Idempotency-Key': z
    .string()
    .regex(/^[\x21-\x7e]{1,200}$/, 'expected 1 to 200 visible ASCII characters')
    .optional()
    .describe('The same request with the same key is answered once, for a day'),
});

/** The key of a write, apart for each caller, and the digest of what is asked; undefined without a key. */
export async function onceOf(c: ApiContext): Promise<Once | undefined> {
  const key = c.req.header('idempotency-key');
  if (key === undefined) return undefined;
  const { id } = c.get('caller');
  const asked = [c.req.method, c.req.path, id, await c.req.text()];
  return {
    key: createHash('sha256')
      .update(JSON.stringify([id, key]))
      .digest('hex'),
    request: createHash('sha256').update(JSON.stringify(asked)).digest('hex'),
  };
}

/** Answers a request once whose work isn't one Lua script: by a key that is taken first, and holds the answer afterwards. */
export interface Idempotency {
  once(once: Once | undefined, work: () => Promise<unknown>): Promise<unknown>;
}

const daySeconds = 24 * 3600;
/** So many milliseconds a request that died before its answer holds up the next one with its key. While it is worked on it is renewed. */
const usualLease = 10_000;
const renewals = 4;

const kept = z.object({ request: z.string(), answer: z.unknown().optional() });

export interface IdempotencyParts {
  readonly redis: Redis;
  readonly prefix: string;
  /** Milliseconds; tests make it short. */
  readonly lease?: number;
}

export function createIdempotency({ redis, prefix, lease = usualLease }: IdempotencyParts): Idempotency {
  const during = <Result>(result: Promise<Result>) =>
    result.catch((error: unknown) => {
      throw redisError(error, 'looking for an idempotency key');
    });
  return {
    async once(once, work) {
      if (once === undefined) return work();
      const key = `${prefix}:http:once:${once.key}`;
      const { request } = once;
      const mine = await during(redis.set(key, JSON.stringify({ request }), 'PX', lease, 'NX', 'GET'));
      if (mine !== null) return answerOf(mine, request);
      // While Redis is away it can't be renewed: then it runs out, as the one of a process that died.
      const renewing = setInterval(() => void redis.pexpire(key, lease, 'XX').catch(() => undefined), lease / renewals);
      // Work that never ends mustn't keep a process that is stopped.
      renewing.unref();
      try {
        const answer = await work();
        clearInterval(renewing);
        await during(redis.set(key, JSON.stringify({ request, answer: answer ?? null }), 'EX', daySeconds));
        return answer;
      } catch (error) {
        // Nothing was answered: the same request may be made again.
        await redis.del(key).catch(() => undefined);
        throw error;
      } finally {
        clearInterval(renewing);
      }
    },
  };
}

function answerOf(text: string, request: string): unknown {
  const before = kept.parse(JSON.parse(text));
  if (before.request !== request) {
    throw new Problem('key_reused', keyReused);
  }
  if (before.answer !== undefined) return before.answer;
  throw new Problem('unavailable', 'The same request is being worked on. Ask again.', { retryAfter: 1 });
}
