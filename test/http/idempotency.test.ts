import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { entry } from '../queue/entries.ts';
import { type OpenApi, openApi, problem } from './open-api.ts';

const minute = 60_000;
let now = Date.now();

let api: OpenApi;
beforeAll(async () => {
  api = await openApi({ now: () => now });
});
afterAll(() => api.close());

const companies = (...names: string[]) =>
  names.map((name) => entry(`account:${name}`, { account_id: name, lead_id: `${name}-lead` }));

// Every test has companies of its own: what was done with others lasts over a publish.
let round = 0;
const name = (company: string) => `${company}-${round}`;
const publish = (...names: string[]) =>
  api.publish(`20261122T020000Z-${crypto.randomUUID().slice(0, 6)}`, { us: companies(...names.map(name)) });
beforeEach(async () => {
  round += 1;
  await publish('acme', 'bell', 'core');
});

const path = (company: string, rest = '') => `/v1/entries/${encodeURIComponent(`account:${name(company)}`)}${rest}`;
const as = (who: keyof OpenApi['as']) => ({ token: api.as[who] });
const keyed = (key: string) => ({ headers: { 'idempotency-key': key } });
const claimed = async (company: string) =>
  (await api.ask('POST', path(company, '/claim'), { ...as('ana'), body: {} })).body;

test('answers the same request once, also when it comes twice at the same time', async () => {
  const key = `claim-${round}`;
  const claim = () => api.ask('POST', '/v1/queues/us/claim', { ...as('ana'), ...keyed(key), body: {} });
  const answers = await Promise.all([claim(), claim(), claim()]);
  expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(1);
  expect(answers[0]?.status).toBe(200);
  const before = await api.redisState();
  expect((await claim()).body).toEqual(answers[0]?.body);
  expect(await api.redisState()).toBe(before);
});

test('stands for one request, and for one caller', async () => {
  const key = `mine-${round}`;
  const first = await api.ask('POST', path('bell', '/claim'), { ...as('ana'), ...keyed(key), body: {} });
  expect(first.status).toBe(200);
  problem(
    await api.ask('POST', path('bell', '/claim'), { ...as('ana'), ...keyed(key), body: { note: 'x' } }),
    'key_reused',
    409,
  );
  problem(await api.ask('POST', path('core', '/claim'), { ...as('ana'), ...keyed(key), body: {} }), 'key_reused', 409);
  // Bo's own key: it is only by chance the same.
  problem(await api.ask('POST', path('bell', '/claim'), { ...as('bo'), ...keyed(key), body: {} }), 'held', 409);
});

test('keeps the answer when the entry is closed by now', async () => {
  const { body: claimed } = await api.ask('POST', path('core', '/claim'), { ...as('ana'), body: {} });
  const close = () =>
    api.ask('POST', path('core', '/disqualify'), {
      ...as('ana'),
      ...keyed(`close-${round}`),
      body: { fence: claimed.fence, reason: 'student' },
    });
  const first = await close();
  expect(first.body).toMatchObject({ status: 'disqualified' });
  expect((await close()).body).toEqual(first.body);
});

test('holds for an absence and a run too', async () => {
  const leave = () =>
    api.ask('POST', '/v1/reps/bo/away', {
      ...as('lea'),
      ...keyed(`away-${round}`),
      body: { until: '2026-12-24T00:00:00Z' },
    });
  const answers = await Promise.all([leave(), leave()]);
  const answered = answers.find(({ status }) => status === 200);
  expect(answered?.body).toMatchObject({ rep: 'bo', until: '2026-12-24T00:00:00.000Z' });
  expect((await leave()).body).toEqual(answered?.body);
  expect((await api.ask('DELETE', '/v1/reps/bo/away', as('bo'))).body).toMatchObject({ until: null });
  problem(
    await api.ask('POST', '/v1/reps/bo/away', { ...as('ana'), body: { until: '2026-12-24T00:00:00Z' } }),
    'not_allowed',
    403,
  );
  const start = await api.ask('POST', '/v1/runs', { ...as('admin'), ...keyed('run-1'), body: {} });
  expect(start.status).toBe(202);
  expect((await api.ask('POST', '/v1/runs', { ...as('admin'), ...keyed('run-1'), body: {} })).body).toEqual(start.body);
});

test('is visible text of a sensible length', async () => {
  problem(
    await api.ask('POST', '/v1/queues/us/claim', { ...as('ana'), ...keyed('x'.repeat(201)), body: {} }),
    'malformed',
    400,
  );
});

describe('a repeated request gets the first answer', () => {
  /** Asks, lets something happen, and asks again. */
  async function repeated(ask: () => ReturnType<OpenApi['ask']>, meanwhile: () => unknown) {
    const first = await ask();
    expect(first.status).toBe(200);
    await meanwhile();
    const before = await api.redisState();
    expect(await ask()).toMatchObject({ status: 200, body: first.body });
    expect(await api.redisState()).toBe(before);
  }

  test('though its until has passed', async () => {
    const until = new Date(now + minute).toISOString();
    const { fence } = await claimed('acme');
    const snooze = () =>
      api.ask('POST', path('acme', '/snooze'), { ...as('ana'), ...keyed(`snooze-${round}`), body: { fence, until } });
    await repeated(snooze, () => {
      now += 2 * minute;
    });
    const { body } = await snooze();
    problem(
      await api.ask('POST', path('acme', '/snooze'), { ...as('ana'), body: { fence: body.fence, until } }),
      'bad_time',
      422,
    );
  });

  test('though the absence is over', async () => {
    const until = new Date(now + minute).toISOString();
    const leave = () =>
      api.ask('POST', '/v1/reps/bo/away', { ...as('bo'), ...keyed(`away-${round}`), body: { until } });
    await repeated(leave, () => {
      now += 2 * minute;
    });
    problem(await api.ask('POST', '/v1/reps/bo/away', { ...as('bo'), body: { until } }), 'bad_time', 422);
  });

  test.each([
    ['claim', async () => [as('ana'), {}] as const],
    ['attempt', async () => [as('ana'), { fence: (await claimed('acme')).fence, reason: 'voicemail' }] as const],
    ['undo', async () => [as('ana'), { fence: (await claimed('acme')).fence }] as const],
    ['reassign', async () => [as('lea'), { fence: '0', to: 'bo' }] as const],
  ])('of %s, though the entry is in no queue or hand any more', async (transition, asking) => {
    const [who, body] = await asking();
    const ask = () => api.ask('POST', path('acme', `/${transition}`), { ...who, ...keyed(`gone-${round}`), body });
    await repeated(ask, async () => {
      const { body: held } = await api.ask('GET', path('acme'), as('ana'));
      const { fence, status } = held;
      if (status === 'claimed') await api.ask('POST', path('acme', '/release'), { ...as('ana'), body: { fence } });
      await publish('bell');
      // What was let go of is there until it can't be undone any more.
      now += 2 * minute;
      problem(await api.ask('GET', path('acme'), as('ana')), 'unknown_entry', 404);
    });
    problem(
      await api.ask('POST', path('acme', `/${transition}`), { ...who, ...keyed(`other-${round}`), body }),
      'unknown_entry',
      404,
    );
  });
});
