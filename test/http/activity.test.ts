import { afterAll, beforeAll, expect, test } from 'vitest';
import { entry } from '../queue/entries.ts';
import { byLead, event, history, leadVersion, outcome } from '../scoring/reference/examples.ts';
import { insertHistories } from '../support/warehouse-history.ts';
import { type OpenApi, openApi, problem } from './open-api.ts';

let api: OpenApi;
const at = (text: string) => Date.parse(text);
const known = { knownAt: at('2026-10-01T00:00:00Z') };
const product = { channel: 'product' };
const midnight = at('2026-11-20T00:00:00Z');
/** Acme's Ada works as herself, by an e-mail and by an API key; Bo's figures come by the day; somebody unknown names Acme; Eve is elsewhere. */
const acme = history({
  leadVersions: [
    leadVersion('ada', {
      ...known,
      accountId: 'acme',
      email: 'ada@acme.example',
      name: 'Ada',
      signedUpAt: at('2026-11-02T09:00:00Z'),
    }),
    leadVersion('bo', { ...known, accountId: 'acme' }),
    leadVersion('eve', { ...known, accountId: 'elsewhere' }),
  ],
  aliases: [{ alias: 'key-1', leadId: 'ada', knownAt: known.knownAt, writtenAt: known.knownAt }],
  events: [
    byLead('ada', at('2026-11-20T10:00:00Z'), { event: 'api_call', ...product }),
    event({ kind: 'alias', id: 'key-1' }, at('2026-11-20T11:00:00Z'), { event: 'api_call', quantity: 40, ...product }),
    event({ kind: 'email', id: 'ada@acme.example' }, at('2026-11-21T11:00:00Z'), {
      event: 'demo_requested',
      channel: 'marketing',
    }),
    ...[
      { quantity: 5, arrivedAt: midnight + 1000 },
      { quantity: 7, arrivedAt: midnight + 2000 },
    ].map((said) => byLead('bo', midnight, { event: 'report_run', ...product, daily: true, restates: 'bo', ...said })),
    event({ kind: 'account', id: 'acme' }, at('2026-11-19T23:59:59Z'), {
      accountId: 'acme',
      event: 'seat_added',
      ...product,
    }),
    byLead('ada', at('2026-11-20T12:00:00Z'), { accountId: 'elsewhere', event: 'api_call', ...product }),
    byLead('eve', at('2026-11-20T12:00:00Z'), { event: 'api_call', quantity: 100, ...product }),
    byLead('ada', at('2026-08-01T12:00:00Z'), { event: 'api_call', ...product }),
  ],
  outcomes: [outcome({ kind: 'account', id: 'acme' }, 'meeting', at('2026-11-22T09:00:00Z'))],
});

beforeAll(async () => {
  api = await openApi({ now: () => at('2026-11-23T15:00:00Z') });
  await insertHistories(api.warehouse, [acme]);
  const queues = { us: [entry('account:acme', { account_id: 'acme' })], world: [] };
  await api.publish('20261122T020000Z-000001', queues);
  await api.record('20261122T020000Z-000001', queues);
});
afterAll(() => api.close());

const ask = (path: string, who: keyof OpenApi['as'] = 'ana') =>
  api.ask('GET', `/v1/activity/${path}`, { token: api.as[who] });

test('an account’s is that of its leads by whatever names them, and what names the account, day by day', async () => {
  const { body } = await ask('account/acme?days=7');
  expect(body).toMatchObject({
    ...{ subject: 'account', lead_id: null, account_id: 'acme', timezone: 'UTC', people: 2 },
    ...{ from: '2026-11-17T00:00:00.000Z', until: '2026-11-23T15:00:00.000Z' },
  });
  expect(body.days).toEqual([
    { day: '2026-11-17', product: 0, marketing: 0 },
    { day: '2026-11-18', product: 0, marketing: 0 },
    { day: '2026-11-19', product: 1, marketing: 0 },
    { day: '2026-11-20', product: 48, marketing: 0 },
    { day: '2026-11-21', product: 0, marketing: 1 },
    { day: '2026-11-22', product: 0, marketing: 0 },
    { day: '2026-11-23', product: 0, marketing: 0 },
  ]);
  expect(body.events).toEqual([
    {
      ...{ event: 'api_call', channel: 'product', count: 41 },
      ...{ first: '2026-11-20T10:00:00.000Z', last: '2026-11-20T11:00:00.000Z' },
    },
    expect.objectContaining({ event: 'report_run', count: 7 }),
    expect.objectContaining({ event: 'demo_requested', channel: 'marketing', count: 1 }),
    expect.objectContaining({ event: 'seat_added', count: 1 }),
  ]);
  expect(body.others).toEqual({ events: 0, count: 0 });
});

test('a lead’s is their own, also what they did for another account', async () => {
  const { body } = await ask('lead/ada');
  expect(body).toMatchObject({ lead_id: 'ada', account_id: 'acme', people: 1 });
  expect(body.days).toHaveLength(90);
  expect(body.events.map(({ event, count }: { event: string; count: number }) => [event, count])).toEqual([
    ['api_call', 42],
    ['demo_requested', 1],
  ]);
});

test('what happened stands beside it', async () => {
  const marks = async (path: string) => (await ask(path)).body.marks;
  expect(await marks('account/acme')).toEqual([
    { at: '2026-11-02T09:00:00.000Z', kind: 'signed_up', text: 'Ada signed up' },
    { at: '2026-11-21T11:00:00.000Z', kind: 'hand_raise', text: 'Ada asked to be called (demo requested)' },
    { at: '2026-11-22T09:00:00.000Z', kind: 'outcome', text: 'meeting with sales' },
  ]);
  expect(await marks('account/acme?days=7')).toHaveLength(2);
  expect(await marks('lead/ada')).toMatchObject([
    { kind: 'signed_up', text: 'signed up' },
    { kind: 'hand_raise', text: 'asked to be called (demo requested)' },
  ]);
});

test('it is for whoever may see them, and of whom something is known', async () => {
  problem(await ask('account/acme', 'zoe'), 'unknown_subject', 404);
  problem(await ask('lead/ada', 'zoe'), 'unknown_subject', 404);
  problem(await ask('lead/nobody'), 'unknown_subject', 404);
  problem(await ask('account/nobody', 'admin'), 'unknown_subject', 404);
  expect((await ask('lead/eve', 'zoe')).body.people).toBe(1);
  problem(await ask('account/acme?days=6'), 'malformed', 400);
  problem(await ask('account/acme', 'ingest'), 'not_allowed', 403);
});
