import { randomBytes, randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { z } from 'zod';
import { readModel } from '../../src/model/parse.ts';
import { createDesk, type Desk, type Withdrawal, type WithheldContact } from '../../src/queue/desk.ts';
import { listQueue } from '../../src/queue/listing.ts';
import { readRouting } from '../../src/queue/routing/parse.ts';
import { createQueueStore } from '../../src/queue/store.ts';
import { publishRun } from '../../src/rescoring/publish.ts';
import { scoreRun } from '../../src/rescoring/score.ts';
import { createSuppressedEntries, type SuppressedEntries } from '../../src/rescoring/withdraw.ts';
import type { KindName } from '../../src/warehouse/intake/kinds.ts';
import { alone } from '../support/idle-desk.ts';
import { quietly, type WholeWay, wholeWay } from '../support/whole-way.ts';
import { freshImporter, type Importer } from '../warehouse/importer.ts';

const model = readModel(
  `
model: calls
signals:
  calls: { event: api_call, score: usage, points: { each: 10, limit: 100 } }
  team_calls: { event: sync, of: account, score: usage, points: { each: 10, limit: 100 } }
qualify:
  pql: { kind: pql, usage: 30 }
  pqa: { kind: pqa, usage: 30 }
hand_raise: [{ event: demo_requested, within: 14d }]
suppressions:
  support_case: { event: ticket_opened, where: { severity: high }, within: 7d }
suppress: [customer, open_opportunity, opted_out, competitor, support_case]
`,
  'model.yaml',
);
const routing = readRouting('{ teams: { all: {} }, rules: [{ else: all }] }', 'routing.yaml');
const byLead = { ...routing, entry: 'lead' as const };

let importer: Importer;
const ways: WholeWay[] = [];
beforeAll(async () => {
  importer = await freshImporter();
});
afterAll(async () => {
  for (const way of ways) await way.close();
  await importer.close();
});
beforeEach(async () => {
  await importer.clear();
  for (const table of [
    'qualification_facts',
    'queue_entries',
    'publications',
    'lead_scores',
    'account_scores',
    'run_slices',
  ]) {
    await importer.warehouse.run({ name: 'forget', sql: `TRUNCATE TABLE ${table}` });
  }
});

const minute = 60_000;
/** The story takes place now: intakes are stamped by the engine's clock. */
const begin = Date.now() - 60 * minute;

let files = 0;
/** Imports rows as a company's export of them would be. */
async function load(kind: KindName, rows: readonly Record<string, unknown>[], now: number): Promise<void> {
  files += 1;
  const path = await importer.file(`${kind}-${files}.ndjson`, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  expect(await importer.load(kind, path, { now })).toMatchObject({ loaded: rows.length });
}
const iso = (at: number) => new Date(at).toISOString();
const used = (who: Record<string, string>, event = 'api_call') =>
  [1, 2, 3, 4].map((at) => ({
    ...who,
    event,
    at: iso(begin - at * minute),
    event_id: `${event}-${at}`,
    channel: 'product',
  }));
const came = (who: Record<string, string>, outcome: string, at = begin + 10 * minute) => ({
  ...who,
  outcome,
  at: iso(at),
});

/** Everyone qualifies: leads of their own, leads of companies, and a company by itself. */
async function everyone(): Promise<void> {
  const own = ['plain', 'opted', 'buyer', 'asks_and_buys', 'asks_and_opted', 'two', 'ticket', 'moves', 'ended'];
  const company = { ann: 'acme', bob: 'beta', cy: 'rivals', dee: 'delta', dan: 'delta', fay: 'churned' };
  await load(
    'leads',
    [
      ...own.map((id) => ({ lead_id: id, email: `${id}@home.example` })),
      { lead_id: 'two_again', email: 'two@home.example' },
      ...Object.entries(company).map(([id, account]) => ({
        lead_id: id,
        email: `${id}@${account}.example`,
        account_id: account,
      })),
    ],
    begin - 20 * minute,
  );
  await load(
    'events',
    [
      ...[...own, ...Object.keys(company)].flatMap((id) => used({ lead_id: id })),
      ...used({ account_id: 'selfmade' }, 'sync'),
      ...['asks_and_buys', 'asks_and_opted'].map((id) => ({
        ...{ lead_id: id, event: 'demo_requested', at: iso(begin - minute), channel: 'marketing' },
      })),
    ],
    begin - 20 * minute,
  );
}

/** What arrives in the morning after. */
async function morning(): Promise<void> {
  const now = begin + 30 * minute;
  await load(
    'outcomes',
    [
      came({ lead_id: 'buyer' }, 'won'),
      came({ lead_id: 'asks_and_buys' }, 'won', begin - 5 * minute),
      came({ lead_id: 'ann' }, 'won'),
      came({ email: 'bob@beta.example' }, 'opportunity'),
      came({ account_id: 'selfmade' }, 'won'),
      came({ account_id: 'churned' }, 'won', begin + 5 * minute),
      came({ account_id: 'churned' }, 'churned'),
      came({ lead_id: 'ended' }, 'disqualified'),
      came({ lead_id: 'plain' }, 'contacted'),
    ],
    now,
  );
  await load(
    'leads',
    [
      ...['opted', 'asks_and_opted', 'two_again', 'dee'].map((id) => ({ lead_id: id, traits: { opted_out: 'true' } })),
      { lead_id: 'moves', account_id: 'acme' },
      { lead_id: 'plain', traits: { title: 'CTO' } },
    ],
    now,
  );
  await load('accounts', [{ account_id: 'rivals', traits: { competitor: 'true' } }], now);
  await load(
    'events',
    ['high', 'low'].map((severity, at) => ({
      ...{ lead_id: ['ticket', 'plain'][at], event: 'ticket_opened', at: iso(begin + 20 * minute), channel: 'product' },
      properties: { severity },
    })),
    now,
  );
}

function suppressedEntries(
  ways: { routing?: typeof routing; most?: number; desk?: Pick<Desk, 'withdraw' | 'withhold'> } = {},
) {
  const withdrawn: Withdrawal[] = [];
  const withheld: WithheldContact[] = [];
  let contracts = 0;
  const entries: SuppressedEntries = createSuppressedEntries({
    warehouse: importer.warehouse,
    desk: {
      async withdraw(asked) {
        withdrawn.push(...asked);
        return ways.desk?.withdraw(asked) ?? [];
      },
      async withhold(asked) {
        withheld.push(...asked);
        return ways.desk?.withhold(asked) ?? [];
      },
    },
    contract: async () => {
      contracts += 1;
      return { model, routing: ways.routing ?? routing };
    },
    threads: 2,
    memory: 1024 ** 3,
    now: () => Date.now(),
    engineNow: async () => Date.now(),
    random: randomBytes,
    log: pino({ level: 'silent' }),
    most: ways.most,
  });
  return { withdraw: () => entries.withdraw(quietly().signal), withdrawn, withheld, looks: () => contracts };
}

/** Publishes a run of everyone as of an instant; gives the ids of the entries. */
async function night(runId: string, asOf: number, by = routing): Promise<Set<string>> {
  const way = wholeWay(importer.warehouse, model, by);
  ways.push(way);
  await way.night(runId, asOf);
  const rows = await importer.warehouse.rows(
    {
      name: 'entries',
      sql: 'SELECT entry_id FROM queue_entries WHERE run_id = {run_id:String}',
      row: z.object({ entry_id: z.string() }),
    },
    { run_id: runId },
  );
  return new Set(rows.map(({ entry_id }) => entry_id));
}

const nothing = { entries: [], contacts: [], isPart: false };
const why = (withdrawn: readonly Withdrawal[]) =>
  Object.fromEntries(withdrawn.map(({ entryId, why }) => [entryId, why]));

describe('where something arrives that suppresses an entry', () => {
  test('it leaves at once, with the name of the suppression, as a run of everyone would have it', async () => {
    await everyone();
    const first = await night('run-1', begin);
    const { withdraw, withdrawn, withheld } = suppressedEntries();
    expect(await withdraw()).toEqual(nothing);

    await morning();
    await withdraw();
    expect(why(withdrawn)).toEqual({
      'lead:opted': 'opted_out',
      'lead:buyer': 'customer',
      'lead:asks_and_opted': 'opted_out',
      'lead:two': 'opted_out',
      'lead:ticket': 'support_case',
      'lead:moves': 'customer',
      'account:acme': 'customer',
      'account:beta': 'open_opportunity',
      'account:rivals': 'competitor',
      'account:selfmade': 'customer',
    });

    // Her colleague is still to be called.
    expect(withheld).toEqual([{ entryId: 'account:delta', leadIds: ['dee'], why: 'opted_out' }]);

    const second = await night('run-2', Date.now());
    const gone = [...first].filter((id) => !second.has(id));
    // Whose qualification ended leaves at the publish: nothing suppresses them.
    expect(new Set(gone)).toEqual(
      new Set([...withdrawn.map(({ entryId }) => entryId), 'lead:ended', 'account:churned']),
    );
  });

  test('with a row for each lead too, where a lead’s outcome concerns the colleagues', async () => {
    await everyone();
    await load('leads', [{ lead_id: 'al', account_id: 'acme' }], begin - 20 * minute);
    await load('events', used({ lead_id: 'al' }), begin - 20 * minute);
    const first = await night('run-1', begin, byLead);
    await morning();
    const { withdraw, withdrawn } = suppressedEntries({ routing: byLead });
    await withdraw();
    const second = await night('run-2', Date.now(), byLead);
    const gone = [...first].filter((id) => !second.has(id));
    expect(why(withdrawn)).toMatchObject({ 'lead:al': 'customer', 'lead:ann': 'customer', 'lead:dee': 'opted_out' });
    expect(new Set(gone)).toEqual(new Set([...withdrawn.map(({ entryId }) => entryId), 'lead:ended', 'lead:fay']));
  });
});

test('what was looked at is not looked at again, but from the published run on after a restart, or another publish', async () => {
  await everyone();
  await night('run-1', begin);
  await load('outcomes', [came({ lead_id: 'buyer' }, 'won')], begin + 30 * minute);
  const { withdraw, withdrawn, looks } = suppressedEntries();
  await withdraw();
  expect(await withdraw()).toEqual(nothing);
  expect([looks(), withdrawn.length]).toEqual([1, 1]);

  await load('outcomes', [came({ lead_id: 'plain' }, 'won')], begin + 31 * minute);
  await withdraw();
  expect(looks()).toBe(2);
  expect(why(withdrawn)).toEqual({ 'lead:buyer': 'customer', 'lead:plain': 'customer' });

  const restarted = suppressedEntries();
  await restarted.withdraw();
  expect(why(restarted.withdrawn)).toEqual({ 'lead:buyer': 'customer', 'lead:plain': 'customer' });

  // Its known-at lies before what arrived: its queues have them again.
  expect(await night('run-2', begin + minute)).toContain('lead:plain');
  await withdraw();
  expect(looks()).toBe(3);
});

test('an entry that a rep holds stays with them, says why, and is gone when it is let go of; the others go at once', async () => {
  const { redis: address } = inject('services');
  const redis = new Redis(address.url, { password: address.password });
  const prefix = `{pql-test-${randomUUID()}}`;
  const store = createQueueStore({ redis, prefix, newId: randomUUID });
  const desk = createDesk({ redis, prefix, now: () => Date.now() });
  const publish = async (runId: string, asOf: number) => {
    const { warehouse } = importer;
    const run = { runId, asOf, knownAt: asOf };
    await scoreRun({ warehouse, model, run, slices: 1, threads: 2, memory: 1024 ** 3 }, quietly());
    const parts = {
      warehouse,
      store,
      desk,
      ensureStanding: async () => undefined,
      exclusively: alone,
      model,
      routing,
      run,
    };
    await publishRun({ ...parts, queueLimit: 100, now: asOf }, quietly());
  };
  const listed = async () => {
    const { entries } = await listQueue(store, 'all', { offset: 0, limit: 100 });
    return new Map(entries.map((entry) => [entry.entry_id, entry]));
  };
  try {
    await everyone();
    await publish('run-1', begin);
    const day = { leaseUntil: Date.now() + 60 * minute, day: '2026-01-01' };
    const held = await desk.claim({ team: 'all', rep: 'ana', entryId: 'lead:buyer', ...day });

    await morning();
    await suppressedEntries({ desk }).withdraw();
    const after = await listed();
    expect([...after.keys()].filter((id) => id.startsWith('account:')).sort()).toEqual([
      'account:churned',
      'account:delta',
    ]);
    expect(after.get('lead:buyer')?.work).toMatchObject({ state: 'claimed', rep: 'ana', withdrawn: 'customer' });
    await expect(desk.claim({ team: 'all', rep: 'bo', entryId: 'lead:opted', ...day })).rejects.toThrow('opted_out');

    // The next publish finds the same, and disturbs nobody.
    await publish('run-2', Date.now());
    const [mine] = await desk.heldBy('ana');
    expect(mine?.work).toMatchObject({ entry_id: 'lead:buyer', withdrawn: 'customer', fence: held.work.fence });
    expect(mine?.work.lease_until).toBe(day.leaseUntil);

    const by = { name: 'ana', role: 'rep' as const };
    await desk.move({ entryId: 'lead:buyer', transition: 'release', by, fence: held.work.fence });
    expect(await listed()).not.toContain('lead:buyer');
    expect(await desk.heldBy('ana')).toEqual([]);
  } finally {
    await redis.quit();
  }
});

test('of more than it looks at, those to be called first leave at once, and it says that the others wait for the publish', async () => {
  await everyone();
  await night('run-1', begin);
  await morning();
  const { withdraw, withdrawn } = suppressedEntries({ most: 3 });
  expect(await withdraw()).toMatchObject({ isPart: true });
  expect(withdrawn.length).toBeLessThanOrEqual(3);
  expect(why(withdrawn)).toMatchObject({ 'lead:asks_and_opted': 'opted_out' });
});

test('before the first publish nothing is withdrawn', async () => {
  await everyone();
  expect(await suppressedEntries().withdraw()).toEqual(nothing);
});
