import { randomBytes, randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import { pino } from 'pino';
import { expect, inject } from 'vitest';
import { createDrain } from '../../../src/handoff/drain.ts';
import { createLease } from '../../../src/handoff/lease.ts';
import { createRebuild, type Rebuilt } from '../../../src/handoff/rebuild.ts';
import { readModel } from '../../../src/model/parse.ts';
import { createDesk, type Desk } from '../../../src/queue/desk.ts';
import type { Entry } from '../../../src/queue/entry.ts';
import { queueKeys } from '../../../src/queue/keys.ts';
import { type Listing, listQueue } from '../../../src/queue/listing.ts';
import { createOutbox } from '../../../src/queue/outbox.ts';
import { readRouting } from '../../../src/queue/routing/parse.ts';
import type { Routing } from '../../../src/queue/routing/types.ts';
import { createQueueStore, type QueueStore } from '../../../src/queue/store.ts';
import type { Holdout } from '../../../src/rescoring/holdout.ts';
import { publishRun } from '../../../src/rescoring/publish.ts';
import { createRuns, type Runs } from '../../../src/rescoring/runs.ts';
import { scoreRun } from '../../../src/rescoring/score.ts';
import { baseRun } from '../../../src/rescoring/touched/base-run.ts';
import { createFollow, type Follow, type FollowParts } from '../../../src/rescoring/touched/follow.ts';
import { countMoved, movedSince } from '../../../src/rescoring/touched/moved.ts';
import { type TouchedRunParts, touchedRun } from '../../../src/rescoring/touched/run.ts';
import { createTouchedRuns } from '../../../src/rescoring/touched/touched-runs.ts';
import type { KindName } from '../../../src/warehouse/intake/kinds.ts';
import { createQueueLog } from '../../../src/warehouse/queue-log.ts';
import { alone } from '../../support/idle-desk.ts';
import { quietly } from '../../support/whole-way.ts';
import { freshImporter, type Importer } from '../../warehouse/importer.ts';

export const model = readModel(
  `
model: calls
signals:
  calls: { event: api_call, score: usage, points: { each: 10, limit: 100 } }
  team_calls: { event: sync, of: account, score: usage, points: { each: 10, limit: 100 } }
qualify:
  pql: { kind: pql, usage: 30 }
  pqa: { kind: pqa, usage: 30 }
hand_raise: [{ event: demo_requested, within: 14d }]
suppress: [customer, open_opportunity, opted_out, competitor]
`,
  'model.yaml',
);
export const routing = readRouting('{ teams: { all: {} }, rules: [{ else: all }] }', 'routing.yaml');

export const minute = 60_000;
export const iso = (at: number) => new Date(at).toISOString();
/** What somebody did four times, which is enough to qualify. */
export const used = (who: Record<string, string>, at: number, event = 'api_call') =>
  [1, 2, 3, 4].map((nth) => ({
    ...{ ...who, event, at: iso(at - nth * minute), event_id: `${event}-${at}-${nth}`, channel: 'product' },
  }));

export interface Company {
  readonly importer: Importer;
  readonly runs: Runs;
  queues(): { readonly store: QueueStore; readonly desk: Desk };
  /** Redis loses all that it holds of the queues, drained before, and they are made anew of what ClickHouse has. */
  flushAndRebuild(now: number): Promise<Rebuilt>;
  /** Begins anew, with queues in which nothing was published. */
  forget(): Promise<void>;
  load(kind: KindName, rows: readonly Record<string, unknown>[], now: number): Promise<void>;
  /** What was written so far is no news. */
  settle(): Promise<void>;
  /** A full run, scored and published. */
  night(runId: string, asOf: number, publishedAt?: number): Promise<void>;
  /** As one process follows, at this instant; `parts` in place of its own. */
  follow(now: number, parts?: Partial<TouchedRunParts>, following?: Partial<FollowParts>): Follow;
  queue(): Promise<Listing['entries']>;
  close(): Promise<void>;
}

const tables = [
  ...['qualification_facts', 'queue_entries', 'publications', 'lead_scores', 'account_scores', 'run_slices'],
  ...['moved', 'live_entries', 'touched_runs', 'touched_lead_scores', 'touched_account_scores', 'runs', 'queue_log'],
  'holdouts',
];

/** A database and queues with the whole way from an import to an entry. */
export async function openCompany(by: Routing = routing, holdout?: Holdout): Promise<Company> {
  const importer = await freshImporter();
  const { warehouse } = importer;
  const { redis: address } = inject('services');
  const redis = new Redis(address.url, { password: address.password });
  let prefix = '';
  const openQueues = () => {
    prefix = `{pql-test-${randomUUID()}}`;
    return {
      store: createQueueStore({ redis, prefix, newId: randomUUID }),
      desk: createDesk({ redis, prefix, now: () => Date.now() }),
    };
  };
  let queues = openQueues();
  const touchedRuns = createTouchedRuns(warehouse);
  const runs = createRuns(warehouse);
  const power = { threads: 2, memory: 1024 ** 3 };
  let files = 0;

  return {
    importer,
    runs,
    queues: () => queues,
    async forget() {
      queues = openQueues();
      await importer.clear();
      for (const table of tables) await warehouse.run({ name: 'forget', sql: `TRUNCATE TABLE ${table}` });
    },
    async load(kind, rows, now) {
      files += 1;
      const text = rows.map((row) => `${JSON.stringify(row)}\n`).join('');
      const path = await importer.file(`${kind}-${files}.ndjson`, text);
      expect(await importer.load(kind, path, { now })).toMatchObject({ loaded: rows.length });
    },
    settle: () => warehouse.run({ name: 'settle', sql: 'TRUNCATE TABLE moved' }),
    async flushAndRebuild(now) {
      const keys = queueKeys(prefix);
      const [outbox, queueLog] = [createOutbox({ redis, prefix }), createQueueLog(warehouse)];
      const lease = (key: string) => createLease({ redis, key, newId: randomUUID, ms: 30_000 });
      const drain = createDrain({
        ...{ outbox, queueLog, lease: lease(`${keys.base}:drainer`), newId: randomUUID, now: () => now, batch: 100 },
      });
      await drain.once();
      const held = await redis.keys(`${prefix.replace(/[{}]/g, '?')}*`);
      await redis.unlink(...held);
      return createRebuild({
        ...{ warehouse, queueLog, outbox, drain, store: queues.store, lease: lease(keys.rebuilding), now: () => now },
        pause: async () => undefined,
      }).rebuild();
    },
    async night(runId, asOf, publishedAt = asOf) {
      const run = { runId, asOf, knownAt: asOf };
      await scoreRun({ warehouse, model, run, slices: 1, ...power }, quietly());
      const parts = { warehouse, ...queues, ensureStanding: async () => undefined, exclusively: alone, model, run };
      await publishRun({ ...parts, routing: by, queueLimit: 100, holdout, now: publishedAt }, quietly());
    },
    follow(now, parts, following) {
      const touching: TouchedRunParts = {
        ...{ warehouse, ...queues, exclusively: alone, touchedRuns, ...power },
        contract: async () => ({ model, routing: by }),
        engineNow: async () => now,
        now: () => now,
        random: randomBytes,
        inflation: { mode: 'hold', most: 50 },
        ...{ holdout, log: pino({ level: 'silent' }) },
        ...parts,
      };
      return createFollow({
        baseRun: (signal) => baseRun(warehouse, { signal }),
        upTo: (runId, signal) => touchedRuns.upTo(runId, { signal }),
        movedSince: (since, limit, signal) => movedSince(warehouse, since, limit, { signal }),
        countMoved: (since, signal) => countMoved(warehouse, since, { signal }),
        touchedRun: (taken, base, signal) => touchedRun(touching, taken, base, signal),
        startFull: async () => ({ runId: 'run-full' }),
        isDropped: async (runId) => (await runs.get(runId))?.state === 'dropped',
        most: 1_000,
        fullBeyond: 10_000,
        log: pino({ level: 'silent' }),
        ...following,
      });
    },
    queue: async () => (await listQueue(queues.store, 'all', { offset: 0, limit: 100 })).entries,
    async close() {
      await redis.quit();
      await importer.close();
    },
  };
}

/** Entries by id, as they are published: without their place and what reps do with them. */
export function documents(entries: Listing['entries']): Record<string, Entry> {
  return Object.fromEntries(
    entries.map(({ position: _place, status: _status, work: _work, ...entry }) => [entry.entry_id, entry]),
  );
}
