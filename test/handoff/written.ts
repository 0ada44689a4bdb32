import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import { inject } from 'vitest';
import { createDrain, type Drain } from '../../src/handoff/drain.ts';
import { createLease } from '../../src/handoff/lease.ts';
import { queueKeys } from '../../src/queue/keys.ts';
import type { OutboxRow } from '../../src/queue/log-row.ts';
import { createOutbox, type Outbox } from '../../src/queue/outbox.ts';
import type { Warehouse } from '../../src/warehouse/client.ts';
import { createQueueLog, type QueueLog } from '../../src/warehouse/queue-log.ts';

/** A Redis of one's own with an outbox, drained into a warehouse. */
export interface Written {
  readonly redis: Redis;
  readonly prefix: string;
  readonly outbox: Outbox;
  readonly queueLog: QueueLog;
  readonly drain: Drain;
  /** Another process at the same work; parts of it may be replaced. */
  another(parts?: { readonly outbox?: Outbox; readonly queueLog?: QueueLog; readonly lease?: string }): Drain;
  /** Appends transitions as the scripts do, and gives their fences. */
  did(...rows: readonly (Partial<OutboxRow> & { readonly done: string; readonly at: number })[]): Promise<string[]>;
  /** Forgets all that Redis holds of these queues. */
  flush(): Promise<void>;
  close(): Promise<void>;
}

export function openWritten(
  warehouse: Warehouse,
  now: () => number = Date.now,
  { url, password } = inject('services').redis,
): Written {
  const redis = new Redis(url, { password, maxRetriesPerRequest: 1 });
  const prefix = `{pql-test-${randomUUID()}}`;
  const keys = queueKeys(prefix);
  const outbox = createOutbox({ redis, prefix });
  const queueLog = createQueueLog(warehouse);
  const another: Written['another'] = ({ lease = 'drainer', ...parts } = {}) =>
    createDrain({
      outbox,
      queueLog,
      lease: createLease({ redis, key: `${keys.base}:${lease}`, newId: randomUUID, ms: 30_000 }),
      newId: randomUUID,
      now,
      batch: 100,
      ...parts,
    });
  return {
    redis,
    prefix,
    outbox,
    queueLog,
    drain: another(),
    another,
    async did(...rows) {
      const fences: string[] = [];
      for (const row of rows) {
        const last = Number((await redis.hget(keys.meta, 'fence')) ?? 0);
        const fence = String(Math.max(last + 1, row.at * 1_000));
        const team = row.entry_id === undefined ? {} : { team: 'us' };
        const full: OutboxRow = { by: 'ana', role: 'rep', rep: 'ana', work: '', ...team, ...row };
        await redis
          .multi()
          .hset(keys.meta, 'fence', fence)
          .xadd(keys.outbox, `${fence}-0`, 'row', JSON.stringify(full))
          .exec();
        fences.push(fence);
      }
      return fences;
    },
    async flush() {
      const all = await redis.keys(`${prefix.replace(/[{}]/g, '?')}*`);
      if (all.length > 0) await redis.unlink(...all);
    },
    async close() {
      await redis.quit();
    },
  };
}
