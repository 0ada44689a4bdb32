import type { Redis } from 'ioredis';
import { queueKeys } from '../../src/queue/keys.ts';
import { positionsIn } from '../queue/bits.ts';

/**
 * All that Redis holds of the queues, with the generation under one name, whichever it is. Without what isn't theirs to give back: the outbox, the
 * name of the Redis, answers to idempotency keys, in which order things changed, which only a publish under way asks for, and the directory, which names
 * contacts that left since the publish: who is found by it is told by the store.
 */
export async function dump(redis: Redis, prefix: string): Promise<Record<string, unknown>> {
  const keys = queueKeys(prefix);
  const generation = (await redis.hget(keys.published, 'generation')) ?? 'none';
  const left = [keys.outbox, keys.meta, keys.changed, keys.directory(generation)];
  const found: Record<string, unknown> = {};
  for (const key of (await redis.keys(`${keys.base.replace(/[{}]/g, '?')}:*`)).sort()) {
    if (left.includes(key) || key.startsWith(keys.once(''))) continue;
    const name = key.slice(keys.base.length + 1).replace(generation, 'GENERATION');
    found[name] = await contentOf(redis, key, generation);
  }
  return found;
}

async function contentOf(redis: Redis, key: string, generation: string): Promise<unknown> {
  const kind = await redis.type(key);
  if (kind === 'zset') return redis.zrange(key, '0', '-1', 'WITHSCORES');
  if (kind === 'string') return positionsIn(redis, key);
  const hash = await redis.hgetall(key);
  return Object.fromEntries(
    Object.entries(hash).map(([field, text]) => [field, text === generation ? 'GENERATION' : parsed(text)]),
  );
}

/** Records and documents by what they say: the order of keys in JSON says nothing. Before a document stands its form. */
function parsed(text: string): unknown {
  const [form, json] = /^([0-9a-f]{8})?([[{].*)$/s.exec(text)?.slice(1) ?? [];
  return json === undefined ? text : [form, JSON.parse(json)];
}
