import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { createLease } from '../../src/handoff/lease.ts';
import { createRebuild, type RebuildParts } from '../../src/handoff/rebuild.ts';
import { createDesk, type Desk, type Held, type MoveRequest } from '../../src/queue/desk.ts';
import type { Entry } from '../../src/queue/entry.ts';
import { queueKeys } from '../../src/queue/keys.ts';
import { createQueueStore, type QueueStore } from '../../src/queue/store.ts';
import type { TransitionName } from '../../src/queue/transitions.ts';
import { createPublicationRecord } from '../../src/rescoring/publish-record.ts';
import { createRuns } from '../../src/rescoring/runs.ts';
import type { Warehouse } from '../../src/warehouse/client.ts';
import { hour, monday, mover } from '../queue/desk/acting.ts';
import { dump } from './dump.ts';
import { openWritten, type Written } from './written.ts';

const never = new AbortController().signal;

/** Queues that are published, worked on and drained as in production, at a clock that a test moves. */
export interface Standing extends Written {
  readonly clock: { now: number };
  readonly store: QueueStore;
  readonly desk: Desk;
  /** A process that may rebuild; parts of it may be replaced. */
  rebuilder(parts?: Partial<RebuildParts>): ReturnType<typeof createRebuild>;
  /** As a run does: rows, queues, record. Each team's entries in order. */
  publish(runId: string, teams: Readonly<Record<string, readonly Entry[]>>, toldUpTo?: string): Promise<void>;
  claim(name: string, entryId?: string): Promise<Held>;
  /** By the holder, with the fence of what they hold. */
  move(held: Held, transition: TransitionName, chosen?: Partial<MoveRequest>): Promise<Held>;
  dump(): Promise<Record<string, unknown>>;
}

export function openStanding(warehouse: Warehouse): Standing {
  const clock = { now: monday };
  const now = () => clock.now;
  const written = openWritten(warehouse, now);
  const { redis, prefix } = written;
  const store = createQueueStore({ redis, prefix, newId: randomUUID });
  const desk = createDesk({ redis, prefix, now });
  return {
    ...written,
    clock,
    store,
    desk,
    rebuilder: (parts = {}) =>
      createRebuild({
        warehouse,
        queueLog: written.queueLog,
        outbox: written.outbox,
        drain: written.drain,
        store,
        lease: createLease({ redis, key: queueKeys(prefix).rebuilding, newId: randomUUID, ms: 30_000 }),
        now: Date.now,
        pause: (ms) => pause(Math.min(ms, 10)),
        ...parts,
      }),
    async publish(runId, byTeam, toldUpTo = '0') {
      const teams = new Map(Object.entries(byTeam));
      const run = { runId, asOf: clock.now, knownAt: clock.now };
      const runs = createRuns(warehouse);
      await runs.begin({ runId, kind: 'full', businessDate: '', startedAt: clock.now });
      const record = createPublicationRecord(warehouse, never);
      await record.writeEntries(runId, teams);
      await store.publish({ ...run, publishedAt: clock.now, teams, toldUpTo });
      await record.add(run, clock.now);
      const queues = [...teams].map(([team, entries]) => ({ team, entries: entries.length, cut: 0 }));
      await runs.update(runId, { ...run, state: 'published', queues, finishedAt: clock.now });
    },
    claim: (name, entryId) =>
      desk.claim({ team: 'us', rep: name, entryId, day: '2026-11-23', leaseUntil: clock.now + hour, newADay: 20 }),
    move: mover(desk, clock),
    dump: () => dump(redis, prefix),
  };
}
