import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { TransientError } from '../../src/model/errors.ts';
import type { Model } from '../../src/model/types.ts';
import { type Listing, listQueue } from '../../src/queue/listing.ts';
import { readRouting } from '../../src/queue/routing/parse.ts';
import type { QueueStore } from '../../src/queue/store.ts';
import { type Published, publishRun } from '../../src/rescoring/publish.ts';
import { contact } from '../queue/entries.ts';
import { idle } from '../support/idle-desk.ts';
import { ownQueues } from './own-queues.ts';
import { account, context, lead, model, noon, outcome, type Scored, tell, writeRun } from './story.ts';

const our = ownQueues();

const routing = readRouting(
  `
links: { crm: "https://crm.example/{lead.crm_id}", company: "https://crm.example/{account.domain}" }
teams: { us: { reps: [ana] }, world: {} }
rules:
  - { when: { account.owner: { exists: true } }, to: owner }
  - { when: { account.country: US }, to: us }
  - { else: world }
`,
  'routing.yaml',
);
const byLead = { ...routing, entry: 'lead' as const };

interface Night {
  readonly leads?: Record<string, Scored>;
  readonly accounts?: Record<string, Scored>;
}
interface Ways {
  readonly routing?: typeof routing;
  readonly model?: Model;
  readonly queueLimit?: number;
  readonly store?: QueueStore;
}
const runOn = (day: number) => ({ runId: `run-${day}`, asOf: noon(day), knownAt: noon(day) });

const publish = (day: number, ways: Ways = {}): Promise<Published> =>
  publishRun(
    {
      ...our,
      ...idle,
      model,
      routing,
      run: runOn(day),
      queueLimit: 100,
      now: noon(day) + 60_000,
      ...ways,
    },
    context(),
  );

/** A full run at noon of that day, scored and published. */
async function night(day: number, { leads = {}, accounts = {} }: Night, ways: Ways = {}): Promise<Published> {
  await writeRun(our.warehouse, runOn(day), leads, accounts);
  return publish(day, ways);
}

const queue = (team: string) => listQueue(our.store, team, { offset: 0, limit: 100 });
const ids = ({ entries }: Listing) => entries.map(({ entry_id }) => entry_id);
const contacts = ({ entries }: Listing) => entries.map((entry) => entry.contacts.map(({ lead_id }) => lead_id));

/** What others read in ClickHouse: `team position entry_id`. */
async function currentQueue(): Promise<string[]> {
  const rows = await our.warehouse.rows({
    name: 'current queue',
    sql: 'SELECT team, position, entry_id FROM current_queue ORDER BY team, position',
    row: z.object({ team: z.string(), position: z.number(), entry_id: z.string() }),
  });
  return rows.map(({ team, position, entry_id }) => `${team} ${position} ${entry_id}`);
}

/** The grade beside the traits that it rests on, as others read it in ClickHouse. */
async function currentGrades() {
  return our.warehouse.rows({
    name: 'current grades',
    sql: 'SELECT entry_id, grade, traits_known, traits_of FROM current_queue ORDER BY team, position',
    row: z.object({ entry_id: z.string(), grade: z.string(), traits_known: z.number(), traits_of: z.number() }),
  });
}
/** So many events at noon of a day. */
const at = (day: number, count: number) => {
  const time = new Date(noon(day)).toISOString();
  return { count, first: time, last: time };
};
const pql = (more: Scored = {}): Scored => ({ qualified: ['pql'], ...more });

describe('an entry', () => {
  test('is one row for a company: its tier the best, scores and reasons of the best, contacts in order', async () => {
    await tell(our.warehouse, {
      accountVersions: [
        account('acme', { name: 'Acm', domain: 'acme.example', traits: { country: 'FR' } }),
        account('acme', { knownAt: noon(1), name: 'Acme', traits: { country: 'US' } }),
        account('acme', { knownAt: noon(9), name: 'Renamed too late' }),
      ],
      leadVersions: [
        lead('ada', {
          email: 'ada@acme.example',
          name: 'Ada',
          traits: { title: 'CTO', phone: '+1 555 0100', crm_id: '00Q 7' },
        }),
        lead('bob', { email: 'bob@acme.example', name: 'Bob', traits: { timezone: 'Europe/Berlin' } }),
      ],
    });
    await night(2, {
      leads: {
        bob: pql({ account: 'acme', tier: 'P2', usage: 6_000 }),
        eve: { account: 'acme', tier: 'P1', usage: 9_000 },
        ada: pql({
          account: 'acme',
          tier: 'P1',
          fit: 5_050,
          usage: 7_000,
          traitsKnown: 1,
          contributions: [
            { signal: 'title', points: 5_050, last: noon(0) },
            { signal: 'api_calls', points: 8_000, value: 8, last: noon(1) },
            { signal: 'range:usage', points: -1_000 },
          ],
        }),
      },
      accounts: { acme: { qualified: ['pqa'], tier: 'P3' } },
    });
    expect(await queue('us')).toEqual({
      team: 'us',
      run_id: 'run-2',
      as_of: '2026-03-02T12:00:00.000Z',
      total: 1,
      entries: [
        {
          position: 1,
          entry_id: 'account:acme',
          team: 'us',
          lead_id: 'ada',
          also: [],
          account_id: 'acme',
          account: { name: 'Acme', domain: 'acme.example', owner: '', traits: { country: 'US' } },
          contacts: [
            contact('ada', {
              ...{ name: 'Ada', email: 'ada@acme.example', title: 'CTO', phone: '+1 555 0100', tier: 'P1' },
              timezones: ['America/Adak', 'America/Detroit'],
              links: { crm: 'https://crm.example/00Q%207' },
            }),
            contact('bob', { name: 'Bob', email: 'bob@acme.example', timezones: ['Europe/Berlin'] }),
            contact('eve', { tier: 'P1', timezones: ['America/Adak', 'America/Detroit'] }),
          ],
          links: { company: 'https://crm.example/acme.example' },
          tier: 'P1',
          grade: 'B',
          traits_known: 1,
          traits_of: 1,
          scores_of: 'lead',
          scored: true,
          level: 2,
          scores: { fit: 50.5, engagement: 0, usage: 70 },
          qualified: [
            { rule: 'pqa', since: '2026-03-02T12:00:00.000Z' },
            { rule: 'pql', since: '2026-03-02T12:00:00.000Z', play: 'Ask what they are building' },
          ],
          hand_raised_at: null,
          reasons: [
            { signal: 'api_calls', text: '8 API calls lately', points: 80, evidence: at(1, 8) },
            { signal: 'title', text: 'CTO', points: 50.5, evidence: at(0, 0) },
            { signal: 'range:usage', text: 'usage is 100 at most', points: -10, evidence: null },
          ],
          routed_by: 'rule 2: account.country',
          entered_at: '2026-03-02T12:01:00.000Z',
          news: null,
          assigned_to: null,
          assigned_by: null,
          sla: {
            urgency: 'other',
            since: '2026-03-02T12:01:00.000Z',
            claim_warn: null,
            claim_due: null,
            touch_warn: null,
            touch_due: null,
          },
          status: 'available',
          work: null,
        },
      ],
    });
    expect(await currentGrades()).toEqual([{ entry_id: 'account:acme', grade: 'B', traits_known: 1, traits_of: 1 }]);
  });

  test('of an account that qualifies by itself has its best leads as contacts, five at most, each person once', async () => {
    await tell(our.warehouse, {
      leadVersions: [lead('a', { email: 'Same@acme.example' }), lead('b', { email: 'same@acme.example' })],
    });
    const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
    const leads = Object.fromEntries(names.map((name, at) => [name, { account: 'acme', usage: 700 - at * 100 }]));
    await night(1, {
      leads: {
        ...leads,
        gone: { account: 'acme', tier: 'P1', suppressed: ['opted_out'] },
        other: { account: 'beta', tier: 'P1' },
      },
      accounts: { acme: { qualified: ['pqa'] }, beta: {} },
    });
    const listing = await queue('world');
    expect(ids(listing)).toEqual(['account:acme']);
    expect(contacts(listing)).toEqual([['a', 'c', 'd', 'e', 'f']]);
  });

  test('of an account without leads has nobody to call yet', async () => {
    await night(1, { accounts: { acme: { qualified: ['pqa'], usage: 6_000 } } });
    expect((await queue('world')).entries[0]).toMatchObject({
      entry_id: 'account:acme',
      lead_id: '',
      contacts: [],
      scores: { usage: 60 },
    });
  });

  test('of a lead without account stands for itself; two leads with one e-mail are one person', async () => {
    await tell(our.warehouse, {
      leadVersions: [lead('old', { email: 'ada@home.example' }), lead('new', { email: 'ADA@home.example' })],
    });
    await night(1, { leads: { old: pql({ usage: 1 }), new: pql({ usage: 2 }), bob: pql() } });
    expect(ids(await queue('world'))).toEqual(['lead:new', 'lead:bob']);
  });

  test('keeps the hand-raise of a person whose other lead has the company', async () => {
    await tell(our.warehouse, {
      leadVersions: [lead('work', { email: 'ada@acme.example' }), lead('visitor', { email: 'ada@acme.example' })],
    });
    await night(1, {
      leads: { work: pql({ account: 'acme' }), visitor: { handRaisedAt: noon(0), tier: 'P4' } },
      accounts: { acme: {} },
    });
    const { entries } = await queue('world');
    expect(entries).toHaveLength(1);
    expect(entries[0]).toMatchObject({
      entry_id: 'account:acme',
      lead_id: 'work',
      hand_raised_at: '2026-02-28T12:00:00.000Z',
      reasons: [
        { signal: 'hand_raise', text: 'asked to be called on Sat 28 Feb at 12:00 UTC (demo requested)', points: 0 },
      ],
    });
  });
});

describe('with a row for each lead', () => {
  test('colleagues have rows of their own, and an account a row only where none of its leads has one', async () => {
    await night(
      1,
      {
        leads: { ada: pql({ account: 'acme' }), bob: pql({ account: 'acme', tier: 'P1' }), eve: { account: 'beta' } },
        accounts: { acme: { qualified: ['pqa'] }, beta: { qualified: ['pqa'] } },
      },
      { routing: byLead },
    );
    const listing = await queue('world');
    expect(ids(listing)).toEqual(['lead:bob', 'account:beta', 'lead:ada']);
    expect(contacts(listing)).toEqual([['bob'], ['eve'], ['ada']]);
    expect(listing.entries[0]).toMatchObject({ account_id: 'acme', lead_id: 'bob' });
  });
});

describe('the order', () => {
  test('is hand-raises by waiting time, then tier, then scores, then the longer qualified, then id', async () => {
    await night(1, { leads: { c_longer: pql({ tier: 'P3' }) } });
    await night(2, {
      leads: {
        waits: { handRaisedAt: noon(1), tier: 'P4' },
        waits_longer: { handRaisedAt: noon(0), tier: 'P4' },
        best: pql({ tier: 'P1', usage: 1 }),
        more: pql({ tier: 'P2', fit: 3_000, usage: 2_000 }),
        less: pql({ tier: 'P2', fit: 1_000, usage: 3_999 }),
        c_longer: pql({ tier: 'P3' }),
        b_new: pql({ tier: 'P3' }),
        a_new: pql({ tier: 'P3' }),
      },
    });
    expect(ids(await queue('world'))).toEqual(
      ['waits_longer', 'waits', 'best', 'more', 'less', 'c_longer', 'a_new', 'b_new'].map((id) => `lead:${id}`),
    );
  });
});

describe('routing', () => {
  test('sends each entry to one team, and the fallback takes what is left', async () => {
    await tell(our.warehouse, {
      accountVersions: [
        account('owned', { owner: 'Ana', traits: { country: 'FR' } }),
        account('american', { owner: 'left us', traits: { country: 'us' } }),
        account('french', { traits: { country: 'FR' } }),
      ],
    });
    const published = await night(1, {
      leads: { nobody: pql() },
      accounts: {
        owned: { qualified: ['pqa'] },
        american: { qualified: ['pqa'] },
        french: { qualified: ['pqa'] },
        blank: { qualified: ['pqa'] },
      },
    });
    expect(ids(await queue('us'))).toEqual(['account:american', 'account:owned']);
    expect(ids(await queue('world'))).toEqual(['account:blank', 'account:french', 'lead:nobody']);
    expect(published).toEqual({
      published: true,
      queues: [
        { team: 'us', entries: 2, cut: 0 },
        { team: 'world', entries: 3, cut: 0 },
      ],
      entered: 5,
      left: 0,
      heldOut: 0,
    });
  });
});

describe('routing by traits that the model derives', () => {
  const derived = readRouting(
    `
teams: { executives: {}, home: {}, world: {} }
rules:
  - { when: { lead.seniority: executive }, to: executives }
  - { when: { account.size: large }, to: executives }
  - { when: { lead.email_kind: free }, to: home }
  - { else: world }
`,
    'routing.yaml',
  );
  const contract: Model = {
    ...model,
    signals: [],
    traits: [
      {
        trait: { of: 'lead', trait: 'seniority' },
        from: { of: 'lead', trait: 'position' },
        rows: [{ condition: { kind: 'matches', pattern: '\\b(cto|founder)\\b' }, text: 'executive' }],
      },
      {
        trait: { of: 'account', trait: 'size' },
        from: { of: 'account', trait: 'employees' },
        rows: [{ condition: { kind: 'range', atLeast: 1_000_000_000 }, text: 'large' }],
      },
    ],
  };

  test('sees them though no signal names them, also the kind of e-mail, and none that the model makes anew', async () => {
    await tell(our.warehouse, {
      leadVersions: [
        lead('chief', { traits: { position: 'Founder and CTO' } }),
        lead('says_so', { traits: { seniority: 'executive' } }),
        lead('private', { email: 'kim@gmail.com' }),
        lead('worker', { email: 'kim@acme.example', traits: { email_kind: 'free' } }),
      ],
      accountVersions: [account('acme', { traits: { employees: '1200' } })],
    });
    const leads = { chief: pql(), says_so: pql(), private: pql(), worker: pql(), colleague: pql({ account: 'acme' }) };
    await night(1, { leads, accounts: { acme: {} } }, { model: contract, routing: derived });
    expect(ids(await queue('executives'))).toEqual(['account:acme', 'lead:chief']);
    expect(ids(await queue('home'))).toEqual(['lead:private']);
    expect(ids(await queue('world'))).toEqual(['lead:says_so', 'lead:worker']);
    expect((await queue('executives')).entries[0]?.account.traits).toEqual({ employees: '1200', size: 'large' });
  });
});

describe('suppression', () => {
  test('keeps whoever qualifies out; a suppression that the model keeps for single rules does not', async () => {
    await night(1, {
      leads: { ada: pql({ suppressed: ['customer'] }), bob: pql({ suppressed: ['open_opportunity'] }), eve: pql() },
      accounts: { acme: { qualified: ['pqa'], suppressed: ['competitor'] } },
    });
    expect(ids(await queue('world'))).toEqual(['lead:bob', 'lead:eve']);
  });

  test('is beaten by a hand-raise, but not that of somebody opted out, a competitor or one of ours', async () => {
    const asked = (suppressed: string): Scored => ({ handRaisedAt: noon(0), suppressed: [suppressed] });
    await night(1, {
      leads: { buyer: asked('customer'), rival: asked('competitor'), no: asked('opted_out'), us: asked('internal') },
      accounts: { acme: { handRaisedAt: noon(0), suppressed: ['customer'] } },
    });
    expect(ids(await queue('world'))).toEqual(['account:acme', 'lead:buyer']);
  });
});

describe('from run to run', () => {
  test('an entry stays while its qualification stands, however its score sags, and leaves when that ended', async () => {
    await night(1, { leads: { ada: pql({ tier: 'P1' }), bob: pql({ tier: 'P1' }) } });
    await tell(our.warehouse, { outcomes: [outcome('lead', 'bob', 'disqualified', noon(2))] });
    const second = await night(3, {
      leads: { ada: { tier: 'P4' }, bob: pql({ tier: 'P1' }), eve: pql({ tier: 'P2' }) },
    });
    expect(ids(await queue('world'))).toEqual(['lead:eve', 'lead:ada']);
    expect(second).toMatchObject({ entered: 1, left: 1 });
    expect(await currentQueue()).toEqual(['world 1 lead:eve', 'world 2 lead:ada']);
  });

  test('a queue is cut at its limit, and what was cut is counted', async () => {
    const leads = Object.fromEntries(Array.from({ length: 12 }, (_, at) => [`lead-${at}`, pql({ usage: at * 100 })]));
    const published = await night(1, { leads }, { queueLimit: 5 });
    expect(published.queues).toContainEqual({ team: 'world', entries: 5, cut: 7 });
    expect(ids(await queue('world'))).toEqual([11, 10, 9, 8, 7].map((at) => `lead:lead-${at}`));
  });

  test('an earlier as-of never replaces a later one', async () => {
    await night(2, { leads: { ada: pql() } });
    const early = await night(1, { leads: { bob: pql() } });
    expect(early).toMatchObject({ published: false, message: expect.stringContaining('run-2') });
    expect(ids(await queue('world'))).toEqual(['lead:ada']);
    expect(await currentQueue()).toEqual(['world 1 lead:ada']);
  });
});

describe('the same run again', () => {
  const story: Night = {
    leads: { ada: pql({ usage: 100 }), bob: pql() },
    accounts: { acme: { qualified: ['pqa'], tier: 'P1' } },
  };

  test('gives the same queues, and the rows are never away meanwhile', async () => {
    const first = await night(1, story);
    const before = { redis: await queue('world'), rows: await currentQueue() };
    let over = false;
    const seen = (async () => {
      const lengths = new Set<number>();
      while (!over) lengths.add((await currentQueue()).length);
      return lengths;
    })();
    expect(await publish(1)).toEqual(first);
    over = true;
    expect(await seen).toEqual(new Set([3]));
    expect({ redis: await queue('world'), rows: await currentQueue() }).toEqual(before);
  });

  /** A store whose publish fails before its switch, or after it, as if the process had died there. */
  const dying = (at: 'before' | 'after'): QueueStore => ({
    ...our.store,
    async publish(publication, options) {
      if (at === 'after') await our.store.publish(publication, options);
      throw new TransientError('the process died');
    },
  });

  test.each(['before', 'after'] as const)(
    'finishes what died %s the switch, and nobody ever sees a half',
    async (at) => {
      await night(1, { leads: { old: pql() } });
      await expect(night(2, story, { store: dying(at) })).rejects.toThrow('the process died');
      const old = ['lead:old'];
      const fresh = ['account:acme', 'lead:ada', 'lead:bob'];
      expect(ids(await queue('world'))).toEqual(at === 'before' ? old : fresh);
      expect(await currentQueue()).toEqual(['world 1 lead:old']);

      await publish(2);
      expect(await currentQueue()).toHaveLength(ids(await queue('world')).length);
      expect(ids(await queue('world'))).toEqual(fresh);
    },
  );

  test('is published again into a Redis that was emptied', async () => {
    await night(1, story);
    const before = await queue('world');
    our.store = our.newStore();
    await publish(1);
    expect(await queue('world')).toEqual(before);
  });
});
