import { expect, test } from 'vitest';
import { z } from 'zod';
import { type Listing, listQueue } from '../../src/queue/listing.ts';
import { readRouting } from '../../src/queue/routing/parse.ts';
import { publishRun } from '../../src/rescoring/publish.ts';
import { idle } from '../support/idle-desk.ts';
import { ownQueues } from './own-queues.ts';
import { context, lead, model, noon, type Scored, tell, writeRun } from './story.ts';

const our = ownQueues();

const byAccount = readRouting('{ teams: { all: {} }, rules: [{ else: all }] }', 'routing.yaml');
const byLead = { ...byAccount, entry: 'lead' as const };

/** The queue after a full run at noon of 2 March that found these scores. */
async function queueOf(
  leads: Record<string, Scored>,
  { accounts = {}, routing = byAccount }: { accounts?: Record<string, Scored>; routing?: typeof byAccount } = {},
): Promise<Listing> {
  const run = { runId: 'run-2', asOf: noon(2), knownAt: noon(2) };
  await writeRun(our.warehouse, run, leads, accounts);
  await publishRun({ ...our, ...idle, model, routing, run, queueLimit: 100, now: noon(2) }, context());
  return listQueue(our.store, 'all', { offset: 0, limit: 100 });
}
const ada = (...ids: string[]) =>
  tell(our.warehouse, {
    leadVersions: ids.map((id, at) => lead(id, { email: at % 2 === 0 ? 'ada@home.example' : 'Ada@Home.example' })),
  });
const pql = (more: Scored = {}): Scored => ({ qualified: ['pql'], ...more });
/** `entry: contact (their other ids), contact`. */
const people = ({ entries }: Listing) =>
  entries.map(({ entry_id, contacts }) => {
    const said = contacts.map(({ lead_id, also }) => lead_id + (also.length > 0 ? ` (${also.join(' ')})` : ''));
    return `${entry_id}: ${said.join(', ')}`;
  });

test('with a row for each lead the best id has the row, names the others, and waits since the first of their hand-raises', async () => {
  await ada('trial', 'work', 'webinar');
  const listing = await queueOf(
    {
      trial: pql({ tier: 'P3', handRaisedAt: noon(1) }),
      work: { qualified: ['mql'], tier: 'P1' },
      webinar: { tier: 'P4', handRaisedAt: noon(0) },
      bob: pql({ tier: 'P1' }),
    },
    { routing: byLead },
  );
  expect(people(listing)).toEqual(['lead:work: work (trial webinar)', 'lead:bob: bob']);
  expect(listing.entries[0]).toMatchObject({
    lead_id: 'work',
    also: ['trial', 'webinar'],
    tier: 'P1',
    hand_raised_at: '2026-02-28T12:00:00.000Z',
    qualified: [{ rule: 'mql' }, { rule: 'pql' }],
  });
});

test('an id that neither qualifies nor waits is named too', async () => {
  await ada('work', 'idle');
  expect(people(await queueOf({ work: pql(), idle: {} }))).toEqual(['lead:work: work (idle)']);
});

test('ids in different companies are a contact where the person ranks best, and nowhere else', async () => {
  await ada('at_acme', 'at_beta');
  const listing = await queueOf(
    {
      at_acme: pql({ account: 'acme', tier: 'P3' }),
      at_beta: pql({ account: 'beta', tier: 'P1' }),
      bob: pql({ account: 'acme', tier: 'P4' }),
    },
    { accounts: { acme: {}, beta: {} } },
  );
  expect(people(listing)).toEqual(['account:beta: at_beta (at_acme)', 'account:acme: bob']);
});

test('who qualifies at one company is no colleague at another, and a colleague of two is one where they rank best', async () => {
  await ada('at_acme', 'at_beta');
  await tell(our.warehouse, {
    leadVersions: ['eve_a', 'eve_b', 'eve_b2'].map((id) => lead(id, { email: 'eve@home.example' })),
  });
  const listing = await queueOf(
    {
      at_acme: pql({ account: 'acme', tier: 'P2' }),
      at_beta: { account: 'beta', tier: 'P1' },
      eve_a: { account: 'acme', tier: 'P3', usage: 1 },
      eve_b: { account: 'beta', tier: 'P3', usage: 3 },
      eve_b2: { account: 'beta', tier: 'P3', usage: 2 },
    },
    { accounts: { acme: {}, beta: { qualified: ['pqa'], tier: 'P4' } } },
  );
  expect(people(listing)).toEqual(['account:acme: at_acme (at_beta)', 'account:beta: eve_b (eve_a eve_b2)']);
});

test('who opted out under one id is not called under another, not as a colleague and not for a hand-raise either', async () => {
  await ada('asks', 'opted_out');
  await tell(our.warehouse, {
    leadVersions: [
      ...['qualifies', 'disqualified'].map((id) => lead(id, { email: 'bob@home.example' })),
      ...['colleague', 'left'].map((id) => lead(id, { email: 'eve@home.example' })),
    ],
  });
  const listing = await queueOf(
    {
      asks: pql({ handRaisedAt: noon(1) }),
      opted_out: { suppressed: ['opted_out'] },
      qualifies: pql(),
      disqualified: { suppressed: ['customer'] },
      colleague: { account: 'acme', tier: 'P1' },
      left: { suppressed: ['opted_out'] },
      other: { account: 'acme', tier: 'P4' },
    },
    { accounts: { acme: { qualified: ['pqa'] } } },
  );
  expect(people(listing)).toEqual(['account:acme: other']);
});

test('a hand-raise beats what suppresses another id of theirs, as it beats it of their own', async () => {
  await ada('asks', 'customer');
  const listing = await queueOf({ asks: { handRaisedAt: noon(1) }, customer: pql({ suppressed: ['customer'] }) });
  expect(people(listing)).toEqual(['lead:asks: asks (customer)']);
  expect(listing.entries[0]?.reasons.map(({ text }) => text)).toContain(
    'customer: in the queue because they asked to be called',
  );
});

test('what a suppression that the contract doesn’t name holds for keeps nobody out', async () => {
  await ada('work', 'other');
  expect(people(await queueOf({ work: pql(), other: { suppressed: ['open_opportunity'] } }))).toEqual([
    'lead:work: work (other)',
  ]);
});

test('e-mails count as they are known: one that was changed makes two people again, one learned later none', async () => {
  await ada('old', 'new');
  await tell(our.warehouse, {
    leadVersions: [
      lead('old', { knownAt: noon(1), email: 'ada@work.example' }),
      lead('bob', { email: 'bob@home.example' }),
      lead('rob', { knownAt: noon(3), email: 'bob@home.example' }),
      // Says nothing of the e-mail, so it is what it was.
      lead('new', { knownAt: noon(1), name: 'Ada' }),
      lead('newer', { email: 'ADA@home.example' }),
    ],
  });
  const listing = await queueOf({ old: pql(), new: pql(), newer: {}, bob: pql(), rob: pql() });
  expect(people(listing)).toEqual(['lead:bob: bob', 'lead:new: new (newer)', 'lead:old: old', 'lead:rob: rob']);
});

test('an address that many share names twenty of them', async () => {
  const ids = Array.from({ length: 30 }, (_, at) => `visitor_${10 + at}`);
  await ada(...ids);
  const { entries } = await queueOf(Object.fromEntries(ids.map((id) => [id, pql()])));
  expect(entries).toHaveLength(1);
  expect(entries[0]?.also).toEqual(ids.slice(1, 21));
});

test('qualifications stay facts of the ids, and nothing of an e-mail stays behind', async () => {
  await ada('one', 'two');
  await queueOf({ one: pql(), two: pql() });
  const facts = {
    name: 'facts',
    sql: 'SELECT subject_id FROM qualifications ORDER BY subject_id',
    row: z.object({ subject_id: z.string() }),
  };
  expect(await our.warehouse.rows(facts)).toEqual([{ subject_id: 'one' }, { subject_id: 'two' }]);
  const left = {
    name: 'left',
    sql: 'SELECT count() AS rows FROM run_people',
    row: z.object({ rows: z.coerce.number() }),
  };
  expect(await our.warehouse.one(left)).toEqual({ rows: 0 });
});
