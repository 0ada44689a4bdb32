import type { Redis } from 'ioredis';
import type { QueueKeys } from '../keys.ts';
import { workSchema } from '../work.ts';
import type { Touched } from './comes-back.ts';

const touchedSchema = workSchema.pick({
  state: true,
  fence: true,
  since: true,
  recycled_until: true,
  undo_until: true,
  withdrawn_at: true,
});

/** Of every entry that has a record, as much as decides whether it comes back. What changes meanwhile may be seen before or after. */
export async function touchedEntries(redis: Redis, keys: QueueKeys): Promise<Map<string, Touched>> {
  const touched = new Map<string, Touched>();
  let cursor = '0';
  do {
    const [next, pairs] = await redis.hscan(keys.work, cursor, 'COUNT', 500);
    for (let at = 0; at < pairs.length; at += 2) {
      const [id = '', text = ''] = pairs.slice(at, at + 2);
      touched.set(id, touchedSchema.parse(JSON.parse(text)));
    }
    cursor = next;
  } while (cursor !== '0');
  return touched;
}
