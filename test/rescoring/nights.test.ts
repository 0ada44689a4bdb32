import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { HeldText } from '../../src/queue/desk.ts';
import { type Entry, entrySchema } from '../../src/queue/entry.ts';
import { readRouting } from '../../src/queue/routing/parse.ts';
import type { QueueStore } from '../../src/queue/store.ts';
import { type PublishRun, publishRun } from '../../src/rescoring/publish.ts';
import { idle } from '../support/idle-desk.ts';
import { ownQueues } from './own-queues.ts';
import { account, context, lead, model, noon, outcome, type Scored, tell, writeRun } from './story.ts';

const our = ownQueues();

const routing = readRouting(
  `
teams:
  us:
    reps: [ana, bo]
    assign: round_robin
    sla: { hand_raise: { claim: 5m }, P1: { claim: 1h, touch: 4h }, other: { touch: 1d } }
  world: { sla: { P1: { claim: 2h } } }
rules:
  - { when: { account.owner: { exists: true } }, to: owner }
  - { when: { account.country: US }, to: us }
  - { else: world }
`,
  'routing.yaml',
);

interface Night {
  readonly leads?: Record<string, Scored>;
  readonly accounts?: Record<string, Scored>;
}
type Ways = Partial<Pick<PublishRun, 'desk' | 'store' | 'now' | 'routing'>>;

const minute = 60_000;
const publishedAt = (day: number) => noon(day) + minute;
const iso = (at: number) => new Date(at).toISOString();

const publish = (day: number, ways: Ways = {}) =>
  publishRun(
    {
      ...{ ...our, ...idle, model, routing, queueLimit: 100 },
      run: { runId: `run-${day}`, asOf: noon(day), knownAt: noon(day) },
      now: publishedAt(day),
      ...ways,
    },
    context(),
  );

/** A full run at noon of that day, published a minute later. */
async function night(day: number, { leads = {}, accounts = {} }: Night, ways: Ways = {}): Promise<Map<string, Entry>> {
  await writeRun(our.warehouse, { runId: `run-${day}`, asOf: noon(day), knownAt: noon(day) }, leads, accounts);
  await publish(day, ways);
  return entries(`run-${day}`);
}

/** The documents that a run has published, by id, team by team and in order. */
async function entries(runId: string): Promise<Map<string, Entry>> {
  const rows = await our.warehouse.rows(
    {
      name: 'documents',
      sql: 'SELECT document FROM queue_entries WHERE run_id = {run_id:String} ORDER BY team, position',
      row: z.object({ document: z.string() }),
    },
    { run_id: runId },
  );
  const read = rows.map(({ document }) => {
    const entry: unknown = JSON.parse(document);
    // What a publish writes is passed on to readers as it is: nothing may be in it that they aren't told of.
    expect(entrySchema.parse(entry)).toEqual(entry);
    return entrySchema.parse(entry);
  });
  return new Map(read.map((entry) => [entry.entry_id, entry]));
}

const pql = (more: Scored = {}): Scored => ({ qualified: ['pql'], ...more });
const calls = (points: number, value: number) => ({ signal: 'api_calls', points, value, last: noon(0) });
const inUs = (...ids: string[]) =>
  tell(our.warehouse, { accountVersions: ids.map((id) => account(id, { traits: { country: 'US' } })) });

/** A rep's hands with an entry as it was published. */
const holding = (...held: [rep: string, entry: Entry | undefined][]): Ways['desk'] => ({
  ...idle.desk,
  heldBy: async (rep) =>
    held.flatMap(([holder, entry]): HeldText[] =>
      holder !== rep || !entry
        ? []
        : [
            {
              work: {
                entry_id: entry.entry_id,
                team: entry.team,
                state: 'claimed',
                fence: '1',
                since: 0,
                rep,
                attempts: 0,
              },
              entry,
              entryText: JSON.stringify(entry),
            },
          ],
    ),
});

describe('from night to night', () => {
  test('what came says so and why, for a day; what was there before keeps since when it is, and its clocks', async () => {
    await night(1, { leads: { ada: pql({ tier: 'P1' }) } });
    const second = await night(2, {
      leads: { ada: pql({ tier: 'P1' }), bob: pql({ tier: 'P1', contributions: [calls(3_000, 3)] }) },
    });
    expect(second.get('lead:ada')).toMatchObject({
      entered_at: iso(publishedAt(1)),
      news: null,
      sla: { urgency: 'P1', since: iso(publishedAt(1)), claim_due: iso(publishedAt(1) + 120 * minute) },
    });
    expect(second.get('lead:bob')).toMatchObject({
      entered_at: iso(publishedAt(2)),
      news: { kind: 'new', since: iso(publishedAt(2)), text: '3 API calls lately' },
      sla: { since: iso(publishedAt(2)) },
    });
    const third = await night(3, { leads: { bob: pql({ tier: 'P1' }) } });
    expect(third.get('lead:bob')).toMatchObject({ entered_at: iso(publishedAt(2)), news: null });
  });

  test('what rose says from where and by what, and its clocks begin anew; what sagged stays, with its clocks', async () => {
    const quiet = { contributions: [{ signal: 'title', points: 4_000 }, calls(1_000, 1)] };
    const busy = { contributions: [{ signal: 'title', points: 4_000 }, calls(3_000, 3)] };
    await night(1, { leads: { up: pql({ tier: 'P3', ...quiet }), down: pql({ tier: 'P1' }) } });
    const second = await night(2, { leads: { up: pql({ tier: 'P1', ...busy }), down: { tier: 'P4' } } });
    expect([...second.keys()]).toEqual(['lead:up', 'lead:down']);
    expect(second.get('lead:up')).toMatchObject({
      entered_at: iso(publishedAt(1)),
      news: { kind: 'risen', text: 'P3 → P1: 3 API calls lately' },
      sla: { urgency: 'P1', since: iso(publishedAt(2)) },
    });
    expect(second.get('lead:down')).toMatchObject({
      tier: 'P4',
      entered_at: iso(publishedAt(1)),
      news: null,
      sla: { urgency: 'P1', since: iso(publishedAt(1)) },
    });
  });

  test('who asks to be called is news, with a clock of its own', async () => {
    await inUs('acme');
    await night(1, { leads: { ada: pql({ account: 'acme' }) }, accounts: { acme: {} } });
    const raised = pql({ account: 'acme', handRaisedAt: noon(2) - 10 * minute });
    const second = await night(2, { leads: { ada: raised }, accounts: { acme: {} } });
    expect(second.get('account:acme')).toMatchObject({
      news: { kind: 'hand_raise', text: expect.stringContaining('asked to be called on Mon 2 Mar at 11:50 UTC') },
      sla: { urgency: 'hand_raise', since: iso(publishedAt(2)), claim_due: iso(publishedAt(2) + 5 * minute) },
    });
  });

  test('in another team’s queue an entry is new', async () => {
    await night(1, { accounts: { acme: { qualified: ['pqa'] } } });
    await inUs('acme');
    const second = await night(2, { accounts: { acme: { qualified: ['pqa'] } } });
    expect(second.get('account:acme')).toMatchObject({
      team: 'us',
      entered_at: iso(publishedAt(2)),
      news: { kind: 'new', text: 'from the queue of world' },
    });
  });

  test('an entry that left and came back is new', async () => {
    await night(1, { leads: { ada: pql(), bob: pql() } });
    await night(2, { leads: { ada: pql({ suppressed: ['customer'] }), bob: pql() } });
    const third = await night(3, { leads: { ada: pql(), bob: pql() } });
    expect(third.get('lead:ada')).toMatchObject({ entered_at: iso(publishedAt(3)), news: { kind: 'new' } });
    expect(third.get('lead:bob')).toMatchObject({ entered_at: iso(publishedAt(1)), news: null });
  });
});

test('what is new, for whom and until when, others read in ClickHouse', async () => {
  await inUs('acme');
  await night(1, { leads: { old: pql() } });
  await night(2, { leads: { old: pql() }, accounts: { acme: { qualified: ['pqa'], tier: 'P1' } } });
  const rows = await our.warehouse.rows({
    name: 'current queue',
    sql: `
      SELECT entry_id, entered_at, assigned_to, claim_due, touch_due, news, news_text
      FROM current_queue
      ORDER BY team, position`,
    row: z.record(z.string(), z.unknown()),
  });
  expect(rows).toEqual([
    {
      entry_id: 'account:acme',
      entered_at: iso(publishedAt(2)),
      assigned_to: 'ana',
      claim_due: iso(publishedAt(2) + 60 * minute),
      touch_due: iso(publishedAt(2) + 240 * minute),
      news: 'new',
      news_text: '',
    },
    {
      entry_id: 'lead:old',
      entered_at: iso(publishedAt(1)),
      assigned_to: '',
      claim_due: null,
      touch_due: null,
      news: '',
      news_text: '',
    },
  ]);
});

describe('assignment', () => {
  const qualified = (...ids: string[]) =>
    Object.fromEntries(ids.map((id, at) => [id, { qualified: ['pqa'], usage: 9_000 - at * 100 }]));
  const assigned = (read: Map<string, Entry>) =>
    [...read.values()].map(({ entry_id, assigned_to, assigned_by }) => `${entry_id}: ${assigned_to} (${assigned_by})`);

  test('goes in turn in the order of the queue, and whoever had an entry keeps it', async () => {
    await inUs('a', 'b', 'c', 'd');
    expect(assigned(await night(1, { accounts: qualified('a', 'b', 'c') }))).toEqual([
      'account:a: ana (round_robin)',
      'account:b: bo (round_robin)',
      'account:c: ana (round_robin)',
    ]);
    expect(assigned(await night(2, { accounts: qualified('d', 'c', 'b', 'a') }))).toEqual([
      'account:d: bo (round_robin)',
      'account:c: ana (round_robin)',
      'account:b: bo (round_robin)',
      'account:a: ana (round_robin)',
    ]);
  });

  test('to the owner of the account is for them alone', async () => {
    await tell(our.warehouse, { accountVersions: [account('owned', { owner: 'Bo' })] });
    expect(assigned(await night(1, { accounts: qualified('owned') }))).toEqual(['account:owned: bo (owner)']);
  });
});

describe('the same publish again', () => {
  test('gives the same entries, later and with other hands', async () => {
    await inUs('a', 'b');
    await night(1, { accounts: { a: { qualified: ['pqa'], tier: 'P3' } } });
    const story = { accounts: { a: { qualified: ['pqa'], tier: 'P1' }, b: { qualified: ['pqa'], tier: 'P1' } } };
    const first = await night(2, story);
    expect(first.get('account:a')?.news?.kind).toBe('risen');

    let again: Entry[] = [];
    const looking: QueueStore = {
      ...our.store,
      async publish(publication, options) {
        for (const queue of publication.teams.values()) for await (const entry of queue) again = [...again, entry];
        return our.store.publish(publication, options);
      },
    };
    await publish(2, { store: looking, now: noon(9), desk: holding(['bo', first.get('account:a')]) });
    expect(again).toEqual([...first.values()]);
  });

  test('after a death between the switch and the record keeps the time of the switch', async () => {
    await night(1, { leads: { old: pql() } });
    const dying: QueueStore = {
      ...our.store,
      async publish(publication, options) {
        await our.store.publish(publication, options);
        throw new Error('the process died');
      },
    };
    await expect(night(2, { leads: { ada: pql() } }, { store: dying })).rejects.toThrow('the process died');
    await publish(2, { now: noon(2) + 30 * minute });
    expect((await entries('run-2')).get('lead:ada')?.entered_at).toBe(iso(publishedAt(2)));
  });
});

describe('nobody is called by two of ours', () => {
  const contacts = (read: Map<string, Entry>) =>
    [...read.values()].map((entry) => `${entry.entry_id}: ${entry.contacts.map(({ lead_id }) => lead_id).join(', ')}`);

  test('a contact who moved to another company stays with the rep who has them; the other entry has the best who remains', async () => {
    await tell(our.warehouse, { leadVersions: [lead('bob', { name: 'Bob' })] });
    const first = await night(1, {
      leads: { ada: pql({ account: 'acme', usage: 200 }), bob: pql({ account: 'acme', usage: 100 }) },
      accounts: { acme: {} },
    });
    expect(contacts(first)).toEqual(['account:acme: ada, bob']);

    const moved: Night = {
      leads: {
        ada: pql({ account: 'acme' }),
        bob: pql({ account: 'beta', usage: 900, tier: 'P1' }),
        eve: pql({ account: 'beta', usage: 100 }),
      },
      accounts: { acme: {}, beta: {} },
    };
    const held = holding(['ana', first.get('account:acme')]);
    const second = await night(2, moved, { desk: held });
    expect(contacts(second)).toEqual(['account:beta: eve', 'account:acme: ada, bob']);
    expect(second.get('account:beta')).toMatchObject({ tier: 'P2', scores: { usage: 1 } });
    expect(second.get('account:acme')?.contacts[1]?.name).toBe('Bob');

    // Let go of, he is where he works.
    expect(contacts(await night(3, moved))).toEqual(['account:beta: bob, eve', 'account:acme: ada']);
  });

  test('also where the rep is in no team any more', async () => {
    const first = await night(1, { leads: { bob: pql() } });
    await our.warehouse.insert('queue_log', [
      { incarnation: 'i', fence: '1', entry_id: 'lead:bob', done: 'claimed', rep: 'cy' },
    ]);
    const found: Night = {
      leads: { bob: pql({ account: 'beta' }), eve: pql({ account: 'beta' }) },
      accounts: { beta: {} },
    };
    const second = await night(2, found, { desk: holding(['cy', first.get('lead:bob')]) });
    expect(contacts(second)).toEqual(['account:beta: eve']);
  });

  test('an entry of which nobody else can be called waits until the other is let go of', async () => {
    const first = await night(1, { leads: { bob: pql() } });
    const found: Night = { leads: { bob: pql({ account: 'beta' }) }, accounts: { beta: { qualified: ['pqa'] } } };
    expect(contacts(await night(2, found, { desk: holding(['ana', first.get('lead:bob')]) }))).toEqual([]);
    expect(contacts(await night(3, found))).toEqual(['account:beta: bob']);
  });
});

describe('why a held entry is in no queue any more', () => {
  test('is the suppression that holds by this run, for the account, the contact, or another id of theirs', async () => {
    await tell(our.warehouse, {
      leadVersions: [lead('two', { email: 'two@home.example' }), lead('other', { email: 'two@home.example' })],
    });
    const everyone = {
      one: pql({ account: 'one' }),
      buys: pql({ account: 'won' }),
      two: pql(),
      ended: pql(),
      stays: pql(),
    };
    await night(1, { leads: everyone, accounts: { one: {}, won: {} } });
    await tell(our.warehouse, { outcomes: [outcome('lead', 'ended', 'disqualified', noon(1) + 1)] });

    let why: ReadonlyMap<string, string> | undefined;
    const asking: QueueStore = {
      ...our.store,
      async publish(publication, options) {
        const gone = ['account:one', 'account:won', 'lead:two', 'lead:ended', 'lead:never'];
        why = await publication.whyGone?.(gone);
        return our.store.publish(publication, options);
      },
    };
    await night(
      2,
      {
        leads: {
          one: pql({ account: 'one', suppressed: ['opted_out'] }),
          buys: pql({ account: 'won' }),
          two: pql(),
          other: { suppressed: ['opted_out'] },
          ended: pql(),
          stays: pql(),
        },
        accounts: { one: {}, won: { suppressed: ['open_opportunity', 'customer'] } },
      },
      { store: asking },
    );
    expect(Object.fromEntries(why ?? [])).toEqual({
      'account:one': 'opted_out',
      'account:won': 'customer',
      'lead:two': 'opted_out',
      'lead:ended': 'not_qualified',
      'lead:never': 'not_qualified',
    });
  });
});
