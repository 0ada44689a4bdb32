import { randomUUID } from 'node:crypto';
import { createHandRaises } from '../../src/handoff/hand-raise/create-hand-raises.ts';
import type { HandRaises } from '../../src/handoff/hand-raise/hand-raise.ts';
import { createRaisingSent } from '../../src/handoff/hand-raise/raise-sent.ts';
import { type Needs, routeGroup } from '../../src/http/context.ts';
import { segmentRoutes } from '../../src/http/segment/routes.ts';
import { listen } from '../../src/http/server.ts';
import { PermanentError } from '../../src/model/errors.ts';
import type { Model } from '../../src/model/types.ts';
import { createDesk } from '../../src/queue/desk.ts';
import { createIntakeStream } from '../../src/queue/intake-stream.ts';
import { readRouting } from '../../src/queue/routing/parse.ts';
import { createSeenHandRaises, type SeenHandRaises } from '../../src/queue/seen-hand-raises.ts';
import { createQueueStore, type QueueStore } from '../../src/queue/store.ts';
import { prefix, teams } from '../queues/made-up.ts';
import { offer } from '../queues/offered-load.ts';
import type { BenchRedis } from '../queues/redis.ts';

const asksASecond = 25;

export interface Asked {
  /** Of each, from when the call was due to when another connection has read the entry at the head of its queue. */
  readonly milliseconds: readonly number[];
}

/** What raises by messages and by rows, on one Redis. */
export interface Asking {
  readonly handRaises: HandRaises;
  readonly seen: SeenHandRaises;
  /** Of another connection. */
  readonly store: QueueStore;
  /** Each of another company, all teams in turn; whoever comes later waits the longer, and comes to the head. */
  ask(which: { readonly from: number; readonly count: number }): Promise<Asked>;
  close(): Promise<void>;
}

/** The routes of Segment's libraries over HTTP, without tokens. */
export async function openAsking(opened: BenchRedis, model: Model): Promise<Asking> {
  const redis = opened.connect();
  const now = () => Date.now();
  const routing = readRouting(
    JSON.stringify({ teams: Object.fromEntries(teams.map((team) => [team, {}])), rules: [{ else: teams[0] }] }),
    'routing.yaml',
    undefined,
  );
  const seen = createSeenHandRaises({ redis, prefix, now });
  const handRaises = createHandRaises({
    ...{
      store: createQueueStore({ redis, prefix, newId: randomUUID }),
      desk: createDesk({ redis, prefix, now }),
      seen,
    },
    ...{ readModel: async () => model, readRouting: async () => routing, now },
  });
  const raise = createRaisingSent({
    ...{ handRaises, readModel: async () => model, raised: async () => undefined },
    failed(error) {
      throw error;
    },
  });
  const needs: Needs = () => (_, next) => next();
  const stream = createIntakeStream({ redis, prefix, now });
  const app = routeGroup().route('/', segmentRoutes({ needs, stream, raise, now, newId: randomUUID }));
  const server = await listen({ host: '127.0.0.1', port: 0, fetch: (request, env) => app.fetch(request, env) });
  const store = createQueueStore({ redis: opened.connect(), prefix, newId: randomUUID });
  const began = now();

  async function one(index: number): Promise<void> {
    const team = teams[index % teams.length] ?? '';
    const account = `${team}-${30 + Math.floor(index / teams.length)}`;
    const answer = await fetch(`${server.url}/v1/track`, {
      method: 'POST',
      body: JSON.stringify({
        ...{ userId: `user-${account}-2`, event: 'demo_requested', messageId: `bench-${index}` },
        timestamp: new Date(began - index * 100).toISOString(),
      }),
    });
    if (!answer.ok) throw new PermanentError(`Somebody who asked was answered with ${answer.status}.`);
    // On a busy machine somebody who waits the longer may have come to the head before this is read.
    const { entries } = await store.list(team, { limit: 10 });
    const at = entries.findIndex(({ entry_id }) => entry_id === `account:${account}`);
    if (at >= 0 && entries.slice(0, at + 1).every((entry) => entry.hand_raised_at !== null)) return;
    throw new PermanentError(`account:${account}, who asked, is not at the head of the queue of ${team}.`);
  }

  return {
    handRaises,
    seen,
    store,
    async ask({ from, count }) {
      const { milliseconds } = await offer({ aSecond: asksASecond, count }, (index) => one(from + index));
      return { milliseconds };
    },
    close: () => server.close(),
  };
}
