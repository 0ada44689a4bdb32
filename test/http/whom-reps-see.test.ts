import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Entry } from '../../src/queue/entry.ts';
import { contact, entry } from '../queue/entries.ts';
import { insertHistories } from '../support/warehouse-history.ts';
import { type OpenApi, openApi, problem } from './open-api.ts';

let api: OpenApi;
const at = Date.UTC(2026, 9, 1);
const lead = (leadId: string, { name = leadId, email = `${leadId}@x.example`, accountId = '' } = {}) => ({
  ...{ knownAt: at, writtenAt: at, record: 0, traits: {} },
  ...{ leadId, name, email, accountId },
});
const many = (name: string, count: number) =>
  Array.from({ length: count }, (_, at) => `${name}${String(at).padStart(3, '0')}`);
const [taken, free] = [many('taken', 100), many('free', 25)];

const acme = entry('account:acme', {
  account_id: 'acme',
  lead_id: 'ada',
  contacts: [contact('ada'), contact('moved')],
});
const alone = (leadId: string, team: string) =>
  entry(`lead:${leadId}`, { team, account_id: '', lead_id: leadId, contacts: [contact(leadId)] });
const first = {
  us: [acme, alone('ursula', 'us')],
  world: [alone('zed', 'world'), ...taken.map((id) => alone(id, 'world'))],
};

async function night(runId: string, queues: Readonly<Record<string, readonly Entry[]>>): Promise<void> {
  await api.publish(runId, queues);
  await api.record(runId, queues);
}

beforeAll(async () => {
  api = await openApi();
  await insertHistories(api.warehouse, [
    {
      leadVersions: [
        lead('ada', { email: 'ada@acme.example', accountId: 'acme' }),
        lead('ada-trial', { email: 'Ada@acme.example' }),
        lead('moved', { accountId: 'elsewhere' }),
        lead('ursula'),
        lead('zed'),
        lead('nobody'),
        ...[...taken, ...free].map((id) => lead(id, { name: `Common ${id}` })),
      ],
      accountVersions: [],
      events: [],
      aliases: [],
      outcomes: [],
    },
  ]);
  await night('20261122T020000Z-000001', first);
});
afterAll(() => api.close());

type Who = keyof OpenApi['as'];
async function found(who: Who, text: string): Promise<{ lead_id: string; entry: { entry_id: string } | null }[]> {
  return (await api.ask('POST', '/v1/search', { token: api.as[who], body: { text } })).body.items;
}
const explained = (who: Who, id: string) => api.ask('GET', `/v1/explain/lead/${id}`, { token: api.as[who] });

async function isSeen(who: Who, id: string, entryId: string | null): Promise<void> {
  const [item, ...more] = await found(who, id);
  expect([item?.lead_id, item?.entry?.entry_id ?? null, more.length], `${who} finds ${id}`).toEqual([id, entryId, 0]);
  expect((await explained(who, id)).status).toBe(200);
}
async function isHidden(who: Who, id: string): Promise<void> {
  expect(await found(who, id), `${who} finds ${id}`).toEqual([]);
  problem(await explained(who, id), 'unknown_subject', 404);
}

test('who is in no queue is seen by every rep, with no entry', async () => {
  for (const who of ['ana', 'zoe', 'lea', 'read'] as const) await isSeen(who, 'nobody', null);
});

test('who is in another team’s queue alone is not there', async () => {
  await isSeen('zoe', 'zed', 'lead:zed');
  await isHidden('ana', 'zed');
  await isHidden('lea', 'zed');
  await isSeen('admin', 'zed', 'lead:zed');
});

test('a person is in a queue under each of their ids', async () => {
  await isSeen('ana', 'ada-trial', 'account:acme');
  await isHidden('zoe', 'ada-trial');
});

test('a contact is in the queue of the entry, wherever their company is', async () => {
  await isSeen('ana', 'moved', 'account:acme');
  await isHidden('zoe', 'moved');
});

test('who is in other teams’ queues doesn’t keep those from being found who are in none', async () => {
  const names = (await found('ana', 'common')).map(({ lead_id }) => lead_id);
  expect(names).toEqual(free.slice(0, 20));
  expect((await found('zoe', 'common')).map(({ lead_id }) => lead_id)).toEqual(free.slice(0, 20));
  expect((await found('zoe', 'taken')).map(({ lead_id }) => lead_id)).toEqual(taken.slice(0, 20));
});

test('what somebody holds is their team’s, though it isn’t published any more', async () => {
  const claimed = await api.ask('POST', '/v1/entries/lead:ursula/claim', { token: api.as.ana, body: {} });
  expect(claimed.status).toBe(200);
  await night('20261123T020000Z-000002', { ...first, us: [acme] });
  await isSeen('ana', 'ursula', 'lead:ursula');
  await isHidden('zoe', 'ursula');
});

test('who was closed is in no queue any more, and whose it was keeps the entry', async () => {
  const { body } = await api.ask('POST', '/v1/entries/lead:zed/claim', { token: api.as.zoe, body: {} });
  await isHidden('ana', 'zed');
  const said = { fence: body.fence, reason: 'student' };
  await api.ask('POST', '/v1/entries/lead:zed/disqualify', { token: api.as.zoe, body: said });
  await isSeen('ana', 'zed', null);
  await isSeen('zoe', 'zed', 'lead:zed');
});
