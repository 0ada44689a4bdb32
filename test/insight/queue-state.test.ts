import { beforeEach, describe, expect, test } from 'vitest';
import { explain } from '../../src/insight/explain.ts';
import { queueStateOf } from '../../src/insight/queue-state.ts';
import { queueStateDocument, sayQueueState } from '../../src/insight/queue-state-words.ts';
import { readModel } from '../../src/model/parse.ts';
import type { Held } from '../../src/queue/desk.ts';
import { entrySchema } from '../../src/queue/entry.ts';
import { readRouting } from '../../src/queue/routing/parse.ts';
import { withoutContacts } from '../../src/queue/without-contacts.ts';
import type { Work } from '../../src/queue/work.ts';
import type { Holdout } from '../../src/rescoring/holdout.ts';
import { publishRun } from '../../src/rescoring/publish.ts';
import { lastDocuments } from '../../src/warehouse/published-entries.ts';
import { account, context, forget, lead, noon, outcome, tell, writeRun } from '../rescoring/story.ts';
import { byLead } from '../scoring/reference/examples.ts';
import { idle } from '../support/idle-desk.ts';
import { ownWarehouse } from '../support/own-warehouse.ts';

const model = readModel(
  `
model: example
signals:
  calls: { event: api_call, score: usage, points: { each: 10 } }
qualify:
  pql: { kind: pql, usage: 10 }
hand_raise: [{ event: demo_requested, within: 14d }]
suppress: [customer, opted_out]
`,
  'model.yaml',
);
const routing = readRouting('{ teams: { us: { reps: [ana] } }, rules: [{ else: us }] }', 'routing.yaml');

const warehouse = ownWarehouse();
beforeEach(async () => {
  await forget(warehouse);
  await tell(warehouse, {
    leadVersions: [
      lead('ada', { accountId: 'acme', email: 'ada@acme.example' }),
      lead('bob', { accountId: 'acme' }),
      lead('eve'),
      lead('ada_at_home', { email: 'ada@acme.example' }),
    ],
    accountVersions: [account('acme')],
    events: ['ada', 'bob', 'eve'].map((id) => byLead(id, noon(1), { event: 'api_call' })),
  });
});

/** What reps did, by entry; of one that nobody touched its record is as it was published. */
const works = new Map<string, Work>();
beforeEach(() => works.clear());
const did = (entryId: string, done: Partial<Work> = {}) =>
  works.set(entryId, {
    entry_id: entryId,
    team: 'us',
    state: 'available',
    fence: '1',
    since: noon(2),
    attempts: 0,
    ...done,
  });

/** A night in which these leads qualify. */
async function night(day: number, leads: Parameters<typeof writeRun>[2], holdout?: Holdout): Promise<void> {
  const run = { runId: `run-${day}`, asOf: noon(day), knownAt: noon(day) };
  await writeRun(warehouse, run, leads, { acme: {} });
  const store = { publish: async () => ({ published: true }) as const, published: async () => undefined };
  const parts = { warehouse, store, ...idle, model, routing, run, queueLimit: 100, now: noon(day), holdout };
  await publishRun(parts, context());
}
const pql = { qualified: ['pql'] };

/** Lead ids of contacts that have left their entries since. */
const left = new Set<string>();
beforeEach(() => left.clear());
async function find(entryId: string): Promise<Held | undefined> {
  const work = works.get(entryId);
  const [published] = await lastDocuments(warehouse, [entryId]);
  const entry = published && withoutContacts(entrySchema.parse(JSON.parse(published.document)), left);
  return work && { work, entry };
}

async function stateOf(id: string, day = 3, holdoutSalt?: string) {
  const explanation = await explain(warehouse, model, id, { asOf: noon(day), knownAt: noon(day) });
  return queueStateOf({ warehouse, model, find, holdoutSalt }, explanation);
}
const said = async (id: string) => sayQueueState(await stateOf(id));

test('who is held out by chance is said to be, while the holdout is on', async () => {
  await night(2, { eve: { ...pql, tier: 'P1' } }, { share: 1_000_000, salt: 'spring' });

  const { why } = { why: '', ...(await stateOf('eve', 3, 'spring')) };
  expect(why).toBe('qualified, held out of the queues by chance: docs/holdout.md');
  expect(await stateOf('eve', 3)).not.toMatchObject({ why });
});

describe('where somebody is in the queues', () => {
  beforeEach(async () => {
    await night(2, {
      eve: { ...pql, tier: 'P1' },
      ada: { ...pql, account: 'acme' },
      bob: { account: 'acme', suppressed: ['opted_out'] },
    });
    did('lead:eve');
    did('account:acme');
  });

  test('is the place, and that anybody may claim it', async () => {
    expect(await said('eve')).toBe('Number 1 in the queue of us: lead:eve, free to be claimed');
    expect(await said('ada')).toBe('Number 2 in the queue of us: account:acme, free to be claimed');
    expect(await said('ada_at_home')).toBe('Number 2 in the queue of us: account:acme, free to be claimed');
    expect(await said('acme')).toBe('Number 2 in the queue of us: account:acme, free to be claimed');
    expect(await said('bob')).toBe(
      'Number 2 in the queue of us: account:acme, not among its contacts, free to be claimed',
    );
    left.add('ada');
    expect(await said('ada')).toContain('account:acme, not among its contacts');
  });

  test('is in whose hands it is since when, for whom it is meant, and that it goes when it is let go of', async () => {
    did('lead:eve', { state: 'contacted', rep: 'ana', since: noon(2) });
    expect(await said('eve')).toBe(
      'Number 1 in the queue of us: lead:eve, contacted by ana since 2026-03-02T12:00:00.000Z',
    );
    did('lead:eve', { state: 'claimed', rep: 'ana', withdrawn: 'customer' });
    expect(await said('eve')).toContain(
      'claimed by ana since 2026-03-02T12:00:00.000Z; withdrawn (customer), it goes when',
    );
    did('lead:eve', { assigned_to: 'ana' });
    expect(await said('eve')).toBe('Number 1 in the queue of us: lead:eve, meant for ana');
    expect(queueStateDocument(await stateOf('eve'))).toEqual({
      entry_id: 'lead:eve',
      team: 'us',
      position: 1,
      state: 'available',
      rep: null,
      since: null,
      assigned_to: 'ana',
      withdrawn: null,
      is_contact: true,
    });
  });

  test('is in the hands that hold an entry which is published no more', async () => {
    await night(4, { ada: { ...pql, account: 'acme' } });
    did('lead:eve', { state: 'claimed', rep: 'ana', withdrawn: 'not_qualified' });
    expect(await said('eve')).toMatch(/^In the queue of us: lead:eve, claimed by ana .*withdrawn \(not_qualified\)/);
  });
});

describe('why somebody is in no queue', () => {
  test('is the suppression that holds, also of another id of theirs', async () => {
    await tell(warehouse, { outcomes: [outcome('lead', 'eve', 'won', noon(2))] });
    await night(3, { eve: { ...pql, suppressed: ['customer'] }, ada: pql, ada_at_home: { suppressed: ['opted_out'] } });
    expect(await said('eve')).toBe('In no queue: suppressed by customer');
    expect(await said('ada')).toBe('In no queue: suppressed by opted_out');
    expect(queueStateDocument(await stateOf('eve'))).toEqual({
      entry_id: null,
      suppressed: ['customer'],
      why: 'suppressed by customer',
    });
  });

  test('is none that a hand-raise beats', async () => {
    await tell(warehouse, {
      outcomes: [outcome('lead', 'eve', 'won', noon(1))],
      events: [byLead('eve', noon(2), { event: 'demo_requested' })],
    });
    expect(await stateOf('eve')).toMatchObject({ suppressed: [], why: expect.stringContaining('the next full run') });
  });

  test('is what a rep made of it, that it waits for a run, or that nothing holds', async () => {
    await night(2, { eve: pql });
    did('lead:eve', { state: 'recycled', rep: 'ana', reason: 'timing', recycled_until: noon(20) });
    expect(await said('eve')).toBe('In no queue: recycled by ana (timing), until 2026-03-20T12:00:00.000Z');
    expect(await said('bob')).toBe('In no queue: that counts from the next full run on');
    expect(await said('ada_at_home')).toBe('In no queue: no rule holds');
  });
});
