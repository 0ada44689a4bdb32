import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import { afterAll, beforeEach, inject } from 'vitest';
import { createQueueStore, type QueueStore } from '../../src/queue/store.ts';
import type { Warehouse } from '../../src/warehouse/client.ts';
import { ownWarehouse } from '../support/own-warehouse.ts';
import { forget } from './story.ts';

/** A database and queues for a test file: every test begins without a story, and with queues in which nothing was published. */
export function ownQueues(): { readonly warehouse: Warehouse; store: QueueStore; newStore(): QueueStore } {
  const warehouse = ownWarehouse();
  const { url, password } = inject('services').redis;
  const redis = new Redis(url, { password });
  afterAll(() => redis.quit());
  const newStore = () => createQueueStore({ redis, prefix: `{pql-test-${randomUUID()}}`, newId: randomUUID });
  const own = { warehouse, store: newStore(), newStore };
  beforeEach(async () => {
    await forget(warehouse);
    own.store = newStore();
  });
  return own;
}
