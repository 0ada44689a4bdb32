import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import { expect } from 'vitest';
import { createHandoff } from '../../src/handoff/create-handoff.ts';
import { historySources } from '../../src/handoff/history-sources.ts';
import { sweepQueues } from '../../src/handoff/sweep.ts';
import { createDesk, type Held } from '../../src/queue/desk.ts';
import { createOutbox } from '../../src/queue/outbox.ts';
import { Refusal, type RefusalCode } from '../../src/queue/refusal.ts';
import { readRouting } from '../../src/queue/routing/parse.ts';
import { type Published, publish } from '../queue/desk/published.ts';

export const iso = (at: number | undefined) => (at === undefined ? undefined : new Date(at).toISOString());
export const ids = (held: readonly Pick<Held, 'work'>[]) => held.map(({ work }) => work.entry_id);

/** Queues of one's own by a routing file, at a clock that stands still until a test sets it. */
export function openQueues(redis: Redis, instant: string, yaml: string) {
  const prefix = `{pql-test-${randomUUID()}}`;
  let clock = Date.parse(instant);
  let routing = readRouting(yaml, 'routing.yaml', undefined);
  const now = () => clock;
  const current = async () => routing;
  const desk = createDesk({ redis, prefix, now });
  const outbox = createOutbox({ redis, prefix });
  // What ClickHouse has of a story is told by tests of its own.
  const history = historySources({ ofEntry: async () => [] }, outbox);
  return {
    handoff: createHandoff({ desk, readRouting: current, history, now }),
    desk,
    outbox,
    sweep: () => sweepQueues({ desk, readRouting: current, now }),
    publish: (teams: Readonly<Record<string, readonly Published[]>>) => publish(redis, prefix, teams),
    at(next: string) {
      clock = Date.parse(next);
    },
    route(next: string) {
      routing = readRouting(next, 'routing.yaml', undefined);
    },
    logged: async () => (await outbox.read({ count: 1_000 })).map(({ row }) => row),
  };
}
export type OpenQueues = ReturnType<typeof openQueues>;

/** Expects a refusal of that code whose sentence says that, with nothing done. */
export async function refused(queues: OpenQueues, code: RefusalCode, says: RegExp, act: () => Promise<unknown>) {
  const before = await queues.logged();
  const error = await act().then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(Refusal);
  expect(error).toMatchObject({ code, message: expect.stringMatching(says) });
  expect(await queues.logged()).toEqual(before);
}
