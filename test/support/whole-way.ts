import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import { pino } from 'pino';
import { inject } from 'vitest';
import type { Model } from '../../src/model/types.ts';
import { type Listing, listQueue } from '../../src/queue/listing.ts';
import type { Routing } from '../../src/queue/routing/types.ts';
import { createQueueStore } from '../../src/queue/store.ts';
import { checkRun } from '../../src/rescoring/check-run.ts';
import { publishRun } from '../../src/rescoring/publish.ts';
import { type ScoreSummary, scoreRun } from '../../src/rescoring/score.ts';
import type { StepContext } from '../../src/rescoring/step.ts';
import type { Warehouse } from '../../src/warehouse/client.ts';
import { idle } from './idle-desk.ts';

export const quietly = (): StepContext => ({
  signal: new AbortController().signal,
  log: pino({ level: 'silent' }),
  progress: () => undefined,
});

export interface WholeWay {
  /** Scores everyone as of an instant, on what had arrived by then. */
  score(runId: string, asOf: number): Promise<ScoreSummary>;
  /** Scores, checks, publishes, and gives each team's queue. */
  night(runId: string, asOf: number): Promise<ReadonlyMap<string, Listing>>;
  close(): Promise<void>;
}

/** The steps that follow the pull, one after the other as the nightly job takes them, with queues of one's own in Redis. */
export function wholeWay(warehouse: Warehouse, model: Model, routing: Routing): WholeWay {
  const { redis: address } = inject('services');
  const redis = new Redis(address.url, { password: address.password });
  const store = createQueueStore({ redis, prefix: `{pql-test-${randomUUID()}}`, newId: randomUUID });

  const score: WholeWay['score'] = (runId, asOf) =>
    scoreRun(
      { warehouse, model, run: { runId, asOf, knownAt: asOf }, slices: 0, threads: 2, memory: 1024 ** 3 },
      quietly(),
    );
  return {
    score,
    async night(runId, asOf) {
      const scored = await score(runId, asOf);
      const run = { runId, asOf, knownAt: asOf };
      await checkRun({ warehouse, run, model, scored }, quietly());
      await publishRun({ warehouse, store, ...idle, model, routing, run, queueLimit: 5000, now: asOf }, quietly());
      const queues = new Map<string, Listing>();
      for (const { name } of routing.teams) queues.set(name, await listQueue(store, name, { offset: 0, limit: 5000 }));
      return queues;
    },
    async close() {
      await redis.quit();
    },
  };
}
