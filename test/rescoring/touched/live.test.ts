import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { Exclusively } from '../../../src/rescoring/publish.ts';
import { liveStanding } from '../../../src/rescoring/touched/standing.ts';
import { type Company, documents, iso, minute, openCompany, used } from './company.ts';

/** The story takes place now: what moves is stamped by the engine's clock. */
const begin = Date.now() - 60 * minute;
const present = Date.now();
const signal = new AbortController().signal;

let company: Company;
beforeAll(async () => {
  company = await openCompany();
});
afterAll(() => company.close());
beforeEach(() => company.forget());

const came = (who: Record<string, string>, outcome: string) => ({ ...who, outcome, at: iso(begin + 10 * minute) });

/** Leads of their own and of companies, of whom most qualify. */
async function everyone({ load }: Pick<Company, 'load'>): Promise<void> {
  const known = begin - 20 * minute;
  const own = ['plain', 'opted', 'buyer', 'two', 'moves', 'quiet'];
  const colleagues = { ann: 'acme', al: 'acme', bob: 'beta', cy: 'rivals', dee: 'delta', dan: 'delta' };
  const lead = (id: string, account?: string) => ({
    ...{ lead_id: id, email: `${id}@${account ?? 'home'}.example`, ...(account && { account_id: account }) },
  });
  await load(
    'leads',
    [
      ...own.map((id) => lead(id)),
      { lead_id: 'two_again', email: 'two@home.example' },
      ...Object.entries(colleagues).map(([id, account]) => lead(id, account)),
    ],
    known,
  );
  await load(
    'events',
    [
      ...['plain', 'opted', 'buyer', 'two', 'moves', 'ann', 'bob', 'cy', 'dee'].flatMap((id) =>
        used({ lead_id: id }, begin),
      ),
      ...used({ account_id: 'selfmade' }, begin, 'sync'),
    ],
    known,
  );
}

/** What arrives in the morning after. */
async function morning({ load }: Pick<Company, 'load'>): Promise<void> {
  const now = begin + 30 * minute;
  await load(
    'events',
    [
      ...used({ lead_id: 'quiet' }, begin + 20 * minute),
      ...used({ email: 'al@acme.example' }, begin + 20 * minute),
      ...used({ alias: 'device' }, begin + 20 * minute),
      ...used({ account_id: 'newcomer' }, begin + 20 * minute, 'sync'),
      ...used({ lead_id: 'visitor', account_id: 'beta' }, begin + 20 * minute),
      { lead_id: 'dan', event: 'demo_requested', at: iso(begin + 21 * minute), channel: 'marketing' },
    ],
    now,
  );
  await load('aliases', [{ alias: 'device', lead_id: 'plain' }], now);
  await load('outcomes', [came({ lead_id: 'buyer' }, 'won'), came({ email: 'bob@beta.example' }, 'opportunity')], now);
  await load(
    'leads',
    [
      ...['opted', 'two_again'].map((id) => ({ lead_id: id, traits: { opted_out: 'true' } })),
      { lead_id: 'moves', account_id: 'acme' },
      { lead_id: 'dee', email: 'dee@home.example', account_id: 'epsilon' },
    ],
    now,
  );
  await load('accounts', [{ account_id: 'rivals', traits: { competitor: 'true' } }], now);
}

const ids = async () => Object.keys(documents(await company.queue())).sort();

/** What others read in ClickHouse, in its order. */
async function currentQueue(): Promise<string[]> {
  const rows = await company.importer.warehouse.rows({
    name: 'current queue',
    sql: 'SELECT entry_id FROM current_queue ORDER BY team, position',
    row: z.object({ entry_id: z.string() }),
  });
  return rows.map(({ entry_id }) => entry_id);
}

describe('what arrives', () => {
  test('moves entries within a look: in, out and up, and a hold stays undisturbed', async () => {
    await everyone(company);
    await company.night('run-1', begin);
    await company.settle();
    const day = { leaseUntil: Date.now() + 60 * minute, day: '2026-01-01' };
    const { work } = await company.queues().desk.claim({ team: 'all', rep: 'ana', entryId: 'account:acme', ...day });

    const { look } = company.follow(present);
    expect(await look(signal)).toEqual({ run: undefined, isBehind: false });
    await morning(company);
    expect((await look(signal)).run).toMatchObject({ baseRunId: 'run-1', asOf: present });

    const entries = await company.queue();
    expect(entries.map(({ entry_id }) => entry_id).sort()).toEqual([
      'account:acme',
      'account:delta',
      'account:epsilon',
      'account:newcomer',
      'account:selfmade',
      'lead:plain',
      'lead:quiet',
    ]);
    // Dan asked to be called.
    expect(entries[0]).toMatchObject({ entry_id: 'account:delta', news: { kind: 'hand_raise' } });
    const held = entries.find(({ entry_id }) => entry_id === 'account:acme');
    expect(held?.work).toMatchObject({ rep: 'ana', fence: work.fence, lease_until: iso(day.leaseUntil) });
    expect(held?.contacts.map(({ lead_id }) => lead_id).sort()).toEqual(['al', 'ann', 'moves']);
    expect(await currentQueue()).toEqual(entries.map(({ entry_id }) => entry_id));
  });

  test('leaves what a run of everyone at that instant would publish, to the last field', async () => {
    const other = await openCompany();
    try {
      for (const one of [company, other]) {
        await everyone(one);
        await one.night('run-1', begin);
      }
      await company.settle();
      for (const one of [company, other]) await morning(one);
      await company.follow(present).look(signal);
      await other.night('run-2', present);
      expect(documents(await company.queue())).toEqual(documents(await other.queue()));
    } finally {
      await other.close();
    }
  });

  test('is done once, and what comes later is done by the next look', async () => {
    await everyone(company);
    await company.night('run-1', begin);
    await company.settle();
    const { look } = company.follow(present);
    await company.load('events', used({ lead_id: 'quiet' }, begin + minute), begin + 30 * minute);
    expect((await look(signal)).run).toMatchObject({ placed: 1, left: 0 });
    expect((await look(signal)).run).toBeUndefined();
    await company.load('outcomes', [came({ lead_id: 'quiet' }, 'won')], begin + 31 * minute);
    const later = company.follow(present + 1);
    expect((await later.look(signal)).run).toMatchObject({ placed: 0, left: 1 });
    expect(await ids()).not.toContain('lead:quiet');
  });

  test('is nothing before the first publish', async () => {
    await everyone(company);
    expect(await company.follow(present).look(signal)).toEqual({ run: undefined, isBehind: false });
  });

  test('comes in several runs where it is more than one takes, and begins a full run once where it is too much', async () => {
    await everyone(company);
    await company.night('run-1', begin);
    await company.settle();
    await morning(company);
    let begun = 0;
    const startFull = async () => {
      begun += 1;
      return { runId: 'run-full' };
    };
    const { look } = company.follow(present, {}, { most: 5, fullBeyond: 8, startFull });
    let looks = 0;
    for (let isBehind = true; isBehind; looks += 1) ({ isBehind } = await look(signal));
    expect(looks).toBeGreaterThan(2);
    expect(begun).toBe(1);
    expect(await ids()).toContain('lead:quiet');
  });
});

describe('a run as of an instant that somebody asked for', () => {
  test('shows who stood where then, whoever moves since, until a run of the present', async () => {
    await everyone(company);
    await company.runs.begin({ runId: 'run-1', kind: 'full', businessDate: '', startedAt: begin + minute });
    await company.night('run-1', begin);
    await company.settle();
    await morning(company);
    const before = await company.queue();
    const { look } = company.follow(present);
    expect(await look(signal)).toEqual({ run: undefined, isBehind: false });
    expect(await company.queue()).toEqual(before);
    expect(await liveStanding(company.importer.warehouse)).toMatchObject({ isOfPast: true, waitingSince: undefined });
  });

  test('isn’t one that makes up for a night', async () => {
    await everyone(company);
    await company.runs.begin({ runId: 'run-1', kind: 'full', businessDate: '2026-11-21', startedAt: begin + minute });
    await company.night('run-1', begin);
    await company.settle();
    await morning(company);
    expect((await company.follow(present).look(signal)).run).toBeDefined();
  });
});

describe('a run that a gate holds', () => {
  const heldRun = async () => {
    await company.runs.begin({ runId: 'run-2', kind: 'full', businessDate: '', startedAt: begin });
    await company.runs.update('run-2', { state: 'held', asOf: begin + 31 * minute, knownAt: begin + 31 * minute });
  };

  test('leaves every entry as it is until somebody decides, and nobody who moved is forgotten', async () => {
    await everyone(company);
    await company.night('run-1', begin);
    await company.settle();
    await morning(company);
    const before = await company.queue();
    await heldRun();
    const { look } = company.follow(present);
    expect(await look(signal)).toEqual({ run: undefined, isBehind: false });
    expect(await company.queue()).toEqual(before);
    expect(await liveStanding(company.importer.warehouse)).toMatchObject({
      pausedBy: 'run-2',
      waitingSince: expect.any(Number),
    });

    await company.runs.update('run-2', { state: 'dropped' });
    expect((await look(signal)).run).toMatchObject({ baseRunId: 'run-1', asOf: present });
    expect(await ids()).toContain('lead:quiet');
    expect(await liveStanding(company.importer.warehouse)).toMatchObject({
      pausedBy: undefined,
      waitingSince: undefined,
    });
  });

  test('holds back what was being scored when it was held', async () => {
    await everyone(company);
    await company.night('run-1', begin);
    await company.settle();
    await morning(company);
    const before = await company.queue();
    const whenFree: Exclusively = async (work) => {
      await heldRun();
      return work(signal);
    };
    const { look } = company.follow(present, { exclusively: whenFree });
    expect((await look(signal)).run).toBeUndefined();
    expect(await company.queue()).toEqual(before);
  });

  test('holds nothing back once a later one is published', async () => {
    await everyone(company);
    await company.night('run-1', begin);
    await heldRun();
    await company.night('run-3', begin + 32 * minute);
    expect(await liveStanding(company.importer.warehouse)).toMatchObject({ pausedBy: undefined });
  });
});

describe('where too many of who moved come to qualify', () => {
  const visitors = Array.from({ length: 60 }, (_, nth) => `visitor-${nth}`);
  /** One in six qualifies. */
  async function usual(): Promise<void> {
    const known = begin - 20 * minute;
    await company.load(
      'leads',
      visitors.map((lead_id) => ({ lead_id })),
      known,
    );
    await company.load(
      'events',
      visitors.slice(0, 10).flatMap((lead_id) => used({ lead_id }, begin)),
      known,
    );
    await company.night('run-1', begin);
    await company.settle();
  }
  const wave = (some: readonly string[], at = begin + 20 * minute) =>
    company.load(
      'events',
      some.flatMap((lead_id) => used({ lead_id }, at)),
      begin + 30 * minute,
    );

  test('nobody is placed, and a full run begins whose gates decide', async () => {
    await usual();
    await wave(visitors.slice(10, 40));
    let begun = 0;
    const startFull = async () => {
      begun += 1;
      return { runId: 'run-2' };
    };
    const { look } = company.follow(present, {}, { startFull });
    expect(await look(signal)).toEqual({ run: undefined, isBehind: false });
    expect(begun).toBe(1);
    expect(await ids()).toHaveLength(10);
    const { warehouse } = company.importer;
    const kept = {
      name: 'kept',
      sql: 'SELECT count() AS rows FROM touched_lead_scores',
      row: z.object({ rows: z.coerce.number() }),
    };
    expect(await warehouse.one(kept)).toEqual({ rows: 0 });
  });

  test('they are placed where the gate only warns, or is off', async () => {
    for (const mode of ['warn', 'off'] as const) {
      await company.forget();
      await usual();
      await wave(visitors.slice(10, 40));
      const { look } = company.follow(present, { inflation: { mode, most: 50 } });
      expect((await look(signal)).run).toMatchObject({ placed: 30 });
    }
  });

  test('a few are no wave, nor are those who qualified before', async () => {
    await usual();
    await wave(visitors.slice(0, 16));
    const { look } = company.follow(present);
    expect((await look(signal)).run).toMatchObject({ placed: 16 });
    await wave(visitors.slice(10, 24), begin + 21 * minute);
    // Another process takes those of the last seconds up again: eight of all of them are new.
    expect((await company.follow(present + 1).look(signal)).run).toMatchObject({ placed: 24 });
  });
});

describe('a full run with an earlier as-of', () => {
  test('that is published after a touched run keeps what that one wrote, and absence too', async () => {
    await everyone(company);
    await company.night('run-1', begin);
    await company.settle();
    await morning(company);
    await company.follow(present).look(signal);
    const before = documents(await company.queue());

    await company.night('run-2', begin + minute, present + minute);
    const after = documents(await company.queue());
    expect(Object.keys(after).sort()).toEqual(Object.keys(before).sort());
    for (const id of ['lead:quiet', 'account:delta', 'account:acme']) expect(after[id]).toEqual(before[id]);
    expect(new Set(await currentQueue())).toEqual(new Set(Object.keys(before)));
  });

  test('is over by a later one: then the run says all by itself', async () => {
    await everyone(company);
    await company.night('run-1', begin);
    await company.settle();
    await morning(company);
    await company.follow(present).look(signal);
    const before = documents(await company.queue());
    await company.night('run-2', present + minute);
    const after = documents(await company.queue());
    expect(Object.keys(after).sort()).toEqual(Object.keys(before).sort());
  });
});

describe('a crash', () => {
  const tables = ['live_entries', 'touched_runs'] as const;
  test.each(['keep', 'place', ...tables])('at %s is made good by the next look', async (where) => {
    await everyone(company);
    await company.night('run-1', begin);
    await company.settle();
    await morning(company);
    const { warehouse } = company.importer;
    let crashes = 1;
    const crash = () => {
      if (crashes > 0) {
        crashes -= 1;
        throw new Error('killed');
      }
    };
    const dying = company.follow(present, {
      warehouse: {
        ...warehouse,
        async run(statement, params, options) {
          await warehouse.run(statement, params, options);
          if (statement.name.startsWith('keep') && where === 'keep') crash();
        },
        async insert(table, rows, options) {
          await warehouse.insert(table, rows, options);
          if (table === where) crash();
        },
      },
      store: {
        ...company.queues().store,
        async place(placements) {
          const placed = await company.queues().store.place(placements);
          if (where === 'place') crash();
          return placed;
        },
      },
      ...(where === 'touched_runs' ? { touchedRuns: { add: async () => crash(), latest: async () => undefined } } : {}),
    });
    await expect(dying.look(signal)).rejects.toThrow('killed');
    await company.follow(present + 1).look(signal);
    expect(await ids()).toEqual([
      ...['account:acme', 'account:delta', 'account:epsilon', 'account:newcomer', 'account:selfmade'],
      ...['lead:plain', 'lead:quiet'],
    ]);
    expect(new Set(await currentQueue())).toEqual(new Set(await ids()));
  });
});
