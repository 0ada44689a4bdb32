import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createQueueStore } from '../../src/queue/store.ts';
import { contact, entry } from '../queue/entries.ts';
import { type OpenApi, openApi } from './open-api.ts';

const routing = `
teams:
  us:
    reps: [ana, bo]
    lease: 1h
    sla: { hand_raise: { claim: 5m, touch: 15m }, other: { touch: 1d } }
  emea:
    reps: [zoe]
    assign: round_robin
    sla: { hand_raise: { claim: 1h } }
rules:
  - { when: { lead.country: { in: [DE, FR] } }, to: emea }
  - { when: { account.tier: big }, to: emea }
  - { else: us }
reasons: { disqualify: [student], attempt: [voicemail], recycle: [timing] }
`;

const acme = entry('account:acme', { tier: 'P1' });
const globex = entry('account:globex', {
  tier: 'P3',
  account_id: 'globex',
  account: { name: 'Globex', domain: 'globex.example', owner: '', traits: {} },
  lead_id: 'carl',
  contacts: [contact('carl', { email: 'carl@globex.example' }), contact('dee', { also: ['dee_at_home'] })],
});

let api: OpenApi;
beforeEach(async () => {
  api = await openApi({ routing });
  await api.publish('run-1', { us: [acme, globex], emea: [] });
});
afterEach(() => api.close());

const demo = { event: 'demo_requested', messageId: 'm-1' };
const track = (message: object) =>
  api.ask('POST', '/v1/track', { token: api.as.ingest, body: { ...demo, ...message } });
const queue = async (team = 'us') => {
  const { body } = await api.ask('GET', `/v1/queues/${team}/entries`, { token: api.as.admin });
  return body.items;
};
const ids = async (team = 'us') => (await queue(team)).map((item: { entry_id: string }) => item.entry_id);
const iso = (ago: number) => new Date(Date.now() - ago).toISOString();
const minute = 60_000;

describe('somebody whom a queue has', () => {
  test('heads it when the message is answered, with clocks and a reason, while ClickHouse is away', async () => {
    await api.warehouse.run({ name: 'ClickHouse goes', sql: `DROP DATABASE ${api.warehouse.database}` });
    const timestamp = iso(1_000);
    expect(await track({ userId: 'dee_at_home', timestamp })).toMatchObject({ status: 200, body: { taken: 1 } });

    const [first, second] = await queue();
    expect(first).toMatchObject({ entry_id: 'account:globex', position: 1 });
    expect(second).toMatchObject({ entry_id: 'account:acme', position: 2 });
    expect(first.entry).toMatchObject({
      scored: true,
      tier: 'P3',
      lead_id: 'dee',
      hand_raised_at: timestamp,
      news: { kind: 'hand_raise' },
      sla: { urgency: 'hand_raise' },
    });
    expect(first.entry.contacts.map(({ lead_id }: { lead_id: string }) => lead_id)).toEqual(['dee', 'carl']);
    expect(first.entry.reasons[0]).toMatchObject({ signal: 'hand_raise', points: 0 });
    expect(first.entry.reasons[0].text).toMatch(/^asked to be called on /);
    expect(Date.parse(first.entry.sla.touch_due)).toBeGreaterThan(Date.now());
    expect(api.logged.filter((line) => line.includes('not raised'))).toEqual([]);
  });

  test('by the company that the event names: whoever nobody knew is whom to call', async () => {
    const properties = { email: 'new@globex.example', first_name: 'Nia', last_name: 'Wu' };
    await track({ userId: 'nia', context: { groupId: 'globex' }, properties });
    const [first] = await queue();
    expect(first).toMatchObject({ entry_id: 'account:globex', entry: { lead_id: 'nia', scored: true } });
    expect(first.entry.contacts[0]).toMatchObject({ lead_id: 'nia', name: 'Nia Wu', email: 'new@globex.example' });
    expect(first.entry.contacts).toHaveLength(3);
  });

  test('who waits already goes on waiting since then; so it is when the same message comes twice', async () => {
    await track({ userId: 'carl', timestamp: iso(minute) });
    const [before] = await queue();
    await track({ userId: 'carl', timestamp: iso(minute) });
    await track({ userId: 'carl', messageId: 'm-2', timestamp: iso(0) });
    expect((await queue())[0]).toEqual(before);
    expect(await api.redis.xlen(`${api.prefix}:queue:outbox`)).toBe(1);
  });

  test('of several who ask the one who waits longest comes first', async () => {
    await track({ userId: 'ada', timestamp: iso(0), messageId: 'm-a' });
    await track({ userId: 'carl', timestamp: iso(minute), messageId: 'm-c' });
    expect(await ids()).toEqual(['account:globex', 'account:acme']);
  });

  test('a rep who holds it keeps it, with the fence that they have, and sees it', async () => {
    const claimed = await api.ask('POST', '/v1/entries/account%3Aglobex/claim', { token: api.as.ana, body: {} });
    await track({ userId: 'carl' });
    const { body } = await api.ask('GET', '/v1/work', { token: api.as.ana });
    expect(body.items[0]).toMatchObject({ entry_id: 'account:globex', status: 'claimed', fence: claimed.body.fence });
    expect(body.items[0].entry.hand_raised_at).not.toBeNull();
  });

  test('who was disqualified after they had asked stays away; who asks after it comes back', async () => {
    const claimed = await api.ask('POST', '/v1/entries/account%3Aglobex/claim', { token: api.as.ana, body: {} });
    const body = { fence: claimed.body.fence, reason: 'student' };
    await api.ask('POST', '/v1/entries/account%3Aglobex/disqualify', { token: api.as.ana, body });
    await track({ userId: 'carl', timestamp: iso(minute), messageId: 'm-before' });
    expect(await ids()).toEqual(['account:acme']);
    await track({ userId: 'carl', messageId: 'm-after' });
    expect(await ids()).toEqual(['account:globex', 'account:acme']);
  });

  test('with the first call it is answered: asked again they are raised again', async () => {
    await track({ userId: 'carl', timestamp: iso(minute) });
    const claimed = await api.ask('POST', '/v1/entries/account%3Aglobex/claim', { token: api.as.ana, body: {} });
    const body = { fence: claimed.body.fence };
    await api.ask('POST', '/v1/entries/account%3Aglobex/contacted', { token: api.as.ana, body });
    const again = new Date().toISOString();
    await track({ userId: 'carl', messageId: 'm-2', timestamp: again });
    const { body: work } = await api.ask('GET', '/v1/work', { token: api.as.ana });
    expect(work.items[0]).toMatchObject({ status: 'contacted', entry: { hand_raised_at: again } });
  });
});

describe('somebody whom no queue has', () => {
  test('gets an entry that isn’t scored yet, where the routing sends what is known of them', async () => {
    const properties = {
      name: 'Nia Wu',
      email: 'nia@initech.example',
      phone: '+49 1',
      country: 'DE',
      company: 'Initech',
    };
    await track({ userId: 'nia', context: { groupId: 'initech' }, properties });
    const [first] = await queue('emea');
    expect(first).toMatchObject({ entry_id: 'account:initech', status: 'available', position: 1 });
    expect(first.entry).toMatchObject({
      scored: false,
      tier: 'P4',
      scores: { fit: 0, engagement: 0, usage: 0 },
      account: { name: 'Initech' },
      contacts: [{ lead_id: 'nia', name: 'Nia Wu', email: 'nia@initech.example', phone: '+49 1' }],
      routed_by: expect.stringContaining('lead.country'),
      assigned_to: 'zoe',
      assigned_by: 'round_robin',
      sla: { urgency: 'hand_raise' },
    });
    expect(await ids()).toEqual(['account:acme', 'account:globex']);
  });

  test('in a batch what is said of them beside it counts', async () => {
    const batch = [
      { type: 'group', groupId: 'initech', traits: { name: 'Initech', tier: 'big' } },
      { type: 'identify', userId: 'nia', context: { groupId: 'initech' }, traits: { name: 'Nia Wu', title: 'CTO' } },
      { type: 'track', userId: 'nia', ...demo },
      { type: 'track', userId: 'otto' },
    ];
    expect(await api.ask('POST', '/v1/batch', { token: api.as.ingest, body: { batch } })).toMatchObject({
      status: 400,
    });
    const [first] = await queue('emea');
    expect(first.entry).toMatchObject({ entry_id: 'account:initech', contacts: [{ lead_id: 'nia', title: 'CTO' }] });
  });

  test('without a company it is an entry of their own; of an unknown browser alone nobody could be called', async () => {
    await track({ userId: 'nia' });
    expect(await ids()).toEqual(['lead:nia', 'account:acme', 'account:globex']);
    await track({ userId: undefined, anonymousId: 'a1', messageId: 'm-2' });
    expect(await ids()).toHaveLength(3);
  });
});

test('whom a suppression keeps from calls that no hand-raise beats stays where they are', async () => {
  const { redis, prefix } = api;
  const at = Date.now();
  await createQueueStore({ redis, prefix, newId: randomUUID }).publish({
    ...{ runId: 'run-2', asOf: at, knownAt: at, publishedAt: at, toldUpTo: '0' },
    teams: new Map([
      ['us', [acme, globex]],
      ['emea', []],
    ]),
    unbeatable: new Set(['lead:carl', 'account:rival'] as const),
  });
  await track({ userId: 'carl' });
  await track({ userId: 'rob', context: { groupId: 'rival' }, messageId: 'm-2' });
  expect(await ids()).toEqual(['account:acme', 'account:globex']);
});

test('before the first publish, and of what is no hand-raise, nothing is raised, and the message is taken', async () => {
  await track({ userId: 'carl', event: 'docs_viewed' });
  await track({ userId: 'carl', timestamp: iso(15 * 24 * 60 * minute) });
  expect(await ids()).toEqual(['account:acme', 'account:globex']);

  const empty = await openApi({ routing });
  const body = { ...demo, userId: 'carl' };
  expect(await empty.ask('POST', '/v1/track', { token: empty.as.ingest, body })).toMatchObject({ status: 200 });
  expect(empty.logged.filter((line) => line.includes('not raised'))).toEqual([]);
  await empty.close();
});
