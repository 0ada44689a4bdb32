import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { entry } from '../queue/entries.ts';
import { insertHistories } from '../support/warehouse-history.ts';
import { type OpenApi, openApi, problem } from './open-api.ts';

let api: OpenApi;
const at = Date.UTC(2026, 9, 1);
const version = { knownAt: at, writtenAt: at, record: 0, traits: {} };
const lead = (leadId: string, name: string, email: string, accountId = '') => ({
  ...version,
  leadId,
  name,
  email,
  accountId,
});
const account = (accountId: string, name: string, domain: string) => ({
  ...version,
  accountId,
  name,
  domain,
  owner: '',
  parent: '',
});

beforeAll(async () => {
  api = await openApi();
  const queues = {
    us: [entry('account:acme', { account_id: 'acme', lead_id: 'ada', contacts: [] })],
    world: [entry('lead:zed', { team: 'world', account_id: '', lead_id: 'zed', contacts: [] })],
  };
  await insertHistories(api.warehouse, [
    {
      leadVersions: [
        lead('ada', 'Ada Lovelace', 'Ada@Acme.example', 'acme'),
        lead('alan', 'Alan', 'alan@acme.example', 'acme'),
        lead('zed', 'Ädam Zed', 'zed@fern.example'),
        lead('lovely', 'Lovely Nobody', 'lovely@nowhere.example'),
      ],
      accountVersions: [account('acme', 'Acme Inc', 'acme.example'), account('fern', 'Fern', 'fern.example')],
      events: [],
      aliases: [],
      outcomes: [],
    },
  ]);
  await api.publish('20261122T020000Z-000001', queues);
  await api.record('20261122T020000Z-000001', queues);
});
afterAll(() => api.close());

const search = async (who: keyof OpenApi['as'], text: string) => {
  const { body } = await api.ask('POST', '/v1/search', { token: api.as[who], body: { text } });
  return body.items.map(
    (item: { lead_id: string | null; account_id: string | null }) => item.lead_id ?? item.account_id,
  );
};

describe('a search', () => {
  test('finds ids and e-mails as they are, names and domains by a part, in any case', async () => {
    expect(await search('admin', 'ada')).toEqual(['ada']);
    expect(await search('admin', 'ADA@ACME.EXAMPLE')).toEqual(['ada']);
    expect(await search('admin', 'love')).toEqual(['lovely', 'ada']);
    expect(await search('admin', 'ÄDAM')).toEqual(['zed']);
    expect(await search('admin', 'acme.ex')).toEqual(['acme']);
    expect(await search('admin', 'example')).toEqual(['acme', 'fern']);
    expect(await search('admin', "' OR 1=1 --")).toEqual([]);
  });

  test('gives the entry where there is one, the account’s too, with its place in the queue', async () => {
    const { body } = await api.ask('POST', '/v1/search', { token: api.as.admin, body: { text: 'alan' } });
    expect(body.items).toMatchObject([
      {
        subject: 'lead',
        lead_id: 'alan',
        account_id: 'acme',
        email: 'alan@acme.example',
        entry: { entry_id: 'account:acme', position: 1 },
      },
    ]);
  });

  test('finds for a rep who is in their teams’ queues, or in none', async () => {
    expect(await search('ana', 'love')).toEqual(['lovely', 'ada']);
    expect(await search('ana', 'alan')).toEqual(['alan']);
    expect(await search('ana', 'zed')).toEqual([]);
    expect(await search('zoe', 'zed')).toEqual(['zed']);
    expect(await search('zoe', 'acme')).toEqual([]);
  });
});

describe('an explanation', () => {
  test('is for those in whose queues the lead or its account is, and of whoever is in none; for others nobody is there', async () => {
    const explain = (who: keyof OpenApi['as'], path: string) =>
      api.ask('GET', `/v1/explain/${path}`, { token: api.as[who] });
    expect((await explain('ana', 'lead/ada')).body).toMatchObject({ lead_id: 'ada', account_id: 'acme' });
    expect((await explain('ana', 'lead/alan?as_of=2026-11-22T00:00:00Z')).body.as_of).toBe('2026-11-22T00:00:00.000Z');
    expect((await explain('ana', 'lead/alan?as_of=2026-11-22T00:00:00Z')).body.queue).toBeNull();
    expect((await explain('ana', 'account/acme')).body.queue).toMatchObject({
      ...{ entry_id: 'account:acme', team: 'us', position: 1, state: 'available', is_contact: true },
    });
    expect((await explain('admin', 'lead/lovely')).body.queue).toMatchObject({ entry_id: null, suppressed: [] });
    expect((await explain('admin', 'lead/lovely')).status).toBe(200);
    const hidden = await explain('ana', 'lead/zed');
    problem(hidden, 'unknown_subject', 404);
    const nobody = await explain('ana', 'lead/nobody');
    expect(hidden.body).toEqual(JSON.parse(JSON.stringify(nobody.body).replace('nobody', 'zed')));
    expect((await explain('ana', 'lead/lovely')).body.queue).toMatchObject({ entry_id: null, suppressed: [] });
    problem(await explain('ana', 'team/us'), 'malformed', 400);
    problem(await explain('ana', 'lead/ada?as_of=yesterday'), 'malformed', 400);
  });
});

test('runs are read in pages, the latest first, also those that began in the same millisecond', async () => {
  const startedAt = Date.UTC(2026, 10, 22, 2);
  const ids = ['20261122T020000Z-00000a', '20261122T020000Z-00000b', '20261122T020000Z-00000c'];
  for (const runId of ids) await api.runs.begin({ runId, kind: 'full', businessDate: '', startedAt });
  const found: string[] = [];
  let cursor = '';
  do {
    const { body } = await api.ask('GET', `/v1/runs?limit=2${cursor}`, { token: api.as.read });
    found.push(...body.items.map(({ run_id }: { run_id: string }) => run_id));
    cursor = body.next_cursor === null ? '' : `&cursor=${body.next_cursor}`;
  } while (cursor !== '');
  expect(found).toEqual(ids.toReversed());
  const one = await api.ask('GET', `/v1/runs/${ids[0]}`, { token: api.as.admin });
  expect(one.body).toMatchObject({ run_id: ids[0], state: 'scoring', as_of: null });
  problem(await api.ask('GET', '/v1/runs/20261122T020000Z-ffffff', { token: api.as.admin }), 'unknown_run', 404);
  const seen = await api.ask('GET', '/v1/runs?limit=1', { token: api.as.ana });
  expect(seen.body.items).toMatchObject([{ run_id: ids[2], state: 'scoring' }]);
  problem(await api.ask('GET', '/v1/runs/nonsense', { token: api.as.admin }), 'unknown_run', 404);
});

test('of a run a rep and a team lead see the figures of their own queues, and not what only whoever operates pql can mend', async () => {
  const runId = '20261121T020000Z-00000d';
  await api.runs.begin({ runId, kind: 'full', businessDate: '', startedAt: Date.UTC(2026, 10, 21, 2) });
  const queues = [
    { team: 'us', entries: 3, cut: 1 },
    { team: 'world', entries: 7, cut: 0 },
  ];
  const message = 'ClickHouse at http://10.0.0.7:8123 can’t be reached.';
  await api.runs.update(runId, { state: 'failed', queues, entered: 2, left: 1, message });
  const show = async (who: keyof OpenApi['as']) =>
    (await api.ask('GET', `/v1/runs/${runId}`, { token: api.as[who] })).body;
  for (const who of ['ana', 'lea'] as const) {
    const run = await show(who);
    expect(run).toMatchObject({ queues: [queues[0]], entered: 2, left: 1, state: 'failed' });
    expect(run.message).toMatch(/pql status/);
  }
  expect(await show('read')).toMatchObject({ queues, message });
});
