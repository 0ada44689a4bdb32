import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import { createHandoff } from '../../../src/handoff/create-handoff.ts';
import { createDrain } from '../../../src/handoff/drain.ts';
import { historySources } from '../../../src/handoff/history-sources.ts';
import { createLease } from '../../../src/handoff/lease.ts';
import { createOutcomes } from '../../../src/handoff/outcomes.ts';
import { createRebuild } from '../../../src/handoff/rebuild.ts';
import { sweepQueues } from '../../../src/handoff/sweep.ts';
import { type Actor, createDesk } from '../../../src/queue/desk.ts';
import { queueKeys } from '../../../src/queue/keys.ts';
import { createOutbox, type Outbox } from '../../../src/queue/outbox.ts';
import { readRouting } from '../../../src/queue/routing/parse.ts';
import { createQueueStore } from '../../../src/queue/store.ts';
import { createPublicationRecord } from '../../../src/rescoring/publish-record.ts';
import { createRuns } from '../../../src/rescoring/runs.ts';
import type { Warehouse } from '../../../src/warehouse/client.ts';
import { createDispositions } from '../../../src/warehouse/intake/dispositions.ts';
import { inProcessWriter } from '../../../src/warehouse/intake/writer.ts';
import { createQueueLog, type QueueLog, toldUpTo } from '../../../src/warehouse/queue-log.ts';
import type { Request } from './doings.ts';
import type { Publication } from './model.ts';
import { lead, monday, routingYaml } from './terms.ts';

const never = new AbortController().signal;
const die = async (): Promise<never> => {
  throw new Error('the drainer died');
};
const routing = readRouting(routingYaml, 'routing.yaml', undefined);
const actor = (name: string): Actor => ({ name, role: name === lead ? 'team_lead' : 'rep' });

/** All of the product that has to do with the queues, put together as in production, at a clock that a test moves. */
export function openCompany(redis: Redis, warehouse: Warehouse) {
  const prefix = `{pql-test-${randomUUID()}}`;
  const keys = queueKeys(prefix);
  const clock = { now: monday };
  const now = () => clock.now;
  const lease = (key: string) => createLease({ redis, key, newId: randomUUID, ms: 30_000 });
  const store = createQueueStore({ redis, prefix, newId: randomUUID });
  const desk = createDesk({ redis, prefix, now });
  const outbox = createOutbox({ redis, prefix });
  const queueLog = createQueueLog(warehouse);
  const current = async () => routing;
  const handoff = createHandoff({ desk, readRouting: current, history: historySources(queueLog, outbox), now });
  const drainWith = (parts: { readonly outbox?: Outbox; readonly queueLog?: QueueLog }) =>
    createDrain({ outbox, queueLog, lease: lease(keys.draining), newId: randomUUID, now, batch: 7, ...parts });
  const drain = drainWith({});
  const dispositions = createDispositions(warehouse);
  const writer = inProcessWriter();
  const outcomes = createOutcomes({
    warehouse,
    dispositions: {
      ...dispositions,
      // By the engine's clock in production; here that of the test is everybody's.
      mark: (incarnation, fence) =>
        warehouse.insert('outcomes_told', [{ incarnation, fence, told_at: instant(clock.now) }]),
    },
    outbox,
    drain,
    lease: lease(keys.telling),
    openWriting: (signal) => ({ writer, signal }),
    newId: randomUUID,
    now,
  });
  const rebuild = createRebuild({
    warehouse,
    queueLog,
    outbox,
    drain,
    store,
    lease: lease(keys.rebuilding),
    now,
    pause: (ms) => pause(Math.min(ms, 10)),
  });

  return {
    keys,
    prefix,
    clock,
    store,
    outbox,
    queueLog,
    drain,
    rebuild,
    tell: () => outcomes.tell(never),
    sweep: () => sweepQueues({ desk, readRouting: current, now }),
    toldUpTo: (knownAt: number) => toldUpTo(warehouse, knownAt),
    /** A drainer that dies when it is about to write, or before it can take out of Redis what it wrote. */
    drainAndDie: (when: 'before it writes' | 'before it trims') =>
      drainWith(
        when === 'before it writes' ? { queueLog: { ...queueLog, insert: die } } : { outbox: { ...outbox, trim: die } },
      ).once(),
    /** As a run does it: rows, queues, record. */
    async publish(publication: Publication, meanwhile: Meanwhile): Promise<void> {
      const { runId, asOf, publishedAt, teams, toldUpTo: told } = publication;
      const run = { runId, asOf, knownAt: asOf };
      const runs = createRuns(warehouse);
      const record = createPublicationRecord(warehouse, never);
      const begun = runs.begin({ runId, kind: 'full', businessDate: '', startedAt: publishedAt });
      await Promise.all([begun, record.writeEntries(runId, teams)]);
      const writing = new Map(
        [...teams].map(([team, entries], at) => [team, streamed(entries, at === 1 ? meanwhile.writing : undefined)]),
      );
      await store.publish(
        {
          ...run,
          publishedAt,
          teams: writing,
          toldUpTo: told,
          async whyGone(ids) {
            await meanwhile.atLast(ids);
            return new Map(ids.map((id) => [id, meanwhile.why(id)]));
          },
        },
        { signal: meanwhile.signal },
      );
      const queues = [...teams].map(([team, entries]) => ({ team, entries: entries.length, cut: 0 }));
      const published = runs.update(runId, { ...run, state: 'published', queues, finishedAt: publishedAt });
      await Promise.all([record.add(run, publishedAt), published]);
    },
    /** What somebody asks for, as they ask. */
    async ask(request: Request) {
      const once = request.key === undefined ? undefined : { key: request.key, request: JSON.stringify(request) };
      const answered = once && (await handoff.answered(once));
      if (answered) return answered.work;
      switch (request.do) {
        case 'claim':
          return (await handoff.claim({ ...request, once })).work;
        case 'move':
          return (await handoff.move({ ...request, by: actor(request.by), once })).work;
        case 'undo':
          return (await handoff.undo({ ...request, by: actor(request.by), once })).work;
        case 'reassign':
          return (await handoff.reassign({ ...request, by: actor(request.by), once })).work;
        case 'leave':
          await handoff.leave({ ...request, by: actor(request.by) });
          return undefined;
        case 'back':
          await handoff.comeBack({ ...request, by: actor(request.by) });
          return undefined;
        case 'withdraw':
          await desk.withdraw(request.entryIds.map((entryId) => ({ entryId, why: request.why })));
          return undefined;
      }
    },
    async keysThere(): Promise<string[]> {
      return await redis.keys(`${prefix.replace(/[{}]/g, '?')}*`);
    },
    async flush(): Promise<void> {
      const all = await redis.keys(`${prefix.replace(/[{}]/g, '?')}*`);
      if (all.length > 0) await redis.unlink(...all);
    },
  };
}
export type Company = ReturnType<typeof openCompany>;

/** What goes on while a run is published. */
export interface Meanwhile {
  writing(): Promise<void>;
  atLast(gone: readonly string[]): Promise<void>;
  why(id: string): string;
  readonly signal: AbortSignal;
}

async function* streamed<Item>(items: readonly Item[], first: (() => Promise<void>) | undefined): AsyncIterable<Item> {
  await first?.();
  yield* items;
}

export function instant(at: number): string {
  return new Date(at).toISOString().replace('T', ' ').replace('Z', '');
}
