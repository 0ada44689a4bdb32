import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import type { Entry } from '../../src/queue/entry.ts';
import { createQueueStore, type Publication, type QueueRow } from '../../src/queue/store.ts';
import { positionsIn } from './bits.ts';
import { atDesk } from './desk/at-desk.ts';
import { entry } from './entries.ts';

export const iso = (at: number) => new Date(at).toISOString();

/** An entry of an account of its own. */
export function company(name: string, chosen: Partial<Entry> = {}): Entry {
  return entry(`account:${name}`, { account_id: name, ...chosen });
}

/** The queues and the desk in a corner of Redis of its own, at a clock that a test sets. */
export function openStore(redis: Redis) {
  const at = atDesk(redis);
  const prefix = at.keys.base.replace(/:queue$/, '');
  const store = createQueueStore({ redis, prefix, newId: randomUUID });
  let runs = 0;
  return {
    ...at,
    prefix,
    store,
    /** Publishes a run of this instant, which knew nothing of what reps did unless it says so. */
    async night(teams: Publication['teams'] | Record<string, Entry[]>, chosen: Partial<Publication> = {}) {
      runs += 1;
      const now = at.clock.now;
      return await store.publish({
        runId: `run-${runs}`,
        asOf: now,
        knownAt: now,
        publishedAt: now,
        toldUpTo: '0',
        teams: teams instanceof Map ? teams : new Map(Object.entries(teams)),
        ...chosen,
      });
    },
    /** A queue in short: `acme`, `bell: claimed by ana`. */
    async queue(team = 'us', status: 'open' | 'available' | 'held' = 'open'): Promise<string[]> {
      return (await store.list(team, { limit: 1_000, status })).entries.map(inShort);
    },
    async row(name: string, team = 'us'): Promise<QueueRow | undefined> {
      const { entries } = await store.list(team, { limit: 1_000 });
      return entries.find(({ entry_id }) => entry_id === `account:${name}`);
    },
    async fence(): Promise<string> {
      return (await redis.hget(at.keys.meta, 'fence')) ?? '0';
    },
    /** Everything below the prefix, as it lies there. */
    async dump(): Promise<Record<string, unknown>> {
      const found: Record<string, unknown> = {};
      for (const key of (await redis.keys(`${prefix.replace(/[{}]/g, '?')}*`)).sort()) {
        const kind = await redis.type(key);
        if (kind === 'hash') found[key] = await redis.hgetall(key);
        else if (kind === 'zset') found[key] = await redis.zrange(key, '0', '-1', 'WITHSCORES');
        else if (kind === 'string') found[key] = await positionsIn(redis, key);
        else found[key] = kind;
      }
      return found;
    },
  };
}

export type OpenStore = ReturnType<typeof openStore>;

function inShort({ entry_id, status, work }: QueueRow): string {
  const name = entry_id.replace(/^account:/, '');
  return status === 'available' ? name : `${name}: ${status} by ${work?.rep ?? ''}`;
}
