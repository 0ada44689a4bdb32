import { afterAll, beforeAll, expect, test } from 'vitest';
import { entry } from '../queue/entries.ts';
import { type OpenApi, openApi, problem } from './open-api.ts';

const routing = `
entry: account
teams:
  us:
    reps:
      - ana
      - { rep: bo, keep: 2, new_a_day: 5, absences: [{ from: 2026-11-23, to: 2026-11-24 }] }
    hours: { timezone: America/New_York, days: [mon, tue, wed, thu, fri], from: "09:00", to: "17:00" }
    keep: 30
    lease: 1h
  world: { reps: [zoe], take: next_only }
rules: [{ else: us }]
reasons: { disqualify: [student], attempt: [voicemail] }
`;

let api: OpenApi;
// A Monday, 10 o'clock in New York.
let clock = Date.parse('2026-11-23T15:00:00Z');
beforeAll(async () => {
  api = await openApi({ routing, now: () => clock });
});
afterAll(() => api.close());

const team = async (who: keyof OpenApi['as'], name = 'us') =>
  (await api.ask('GET', `/v1/teams/${name}`, { token: api.as[who] })).body;
const post = (path: string, body: object, who: keyof OpenApi['as'] = 'ana') =>
  api.ask('POST', path, { token: api.as[who], body });

test('before the first publish it says how the team works, with no queue', async () => {
  expect(await team('zoe', 'world')).toEqual({
    team: 'world',
    entry: 'account',
    take: 'next_only',
    timezone: null,
    open_now: true,
    opens_at: null,
    reasons: { disqualify: ['student'], attempt: ['voicemail'], recycle: [] },
    queue: null,
    today: expect.objectContaining({ since: '2026-11-23T00:00:00.000Z', claimed: 0, breached: 0 }),
    today_unknown: null,
    reps: [
      {
        ...{ rep: 'zoe', on_duty: true, away_until: null, opens_at: null },
        ...{ held: null, keep: null, claimed_today: null, new_a_day: null, today: null },
      },
    ],
  });
});

test('it says what came of today, and to whoever leads also what each rep has and did', async () => {
  await api.publish('20261123T020000Z-000001', {
    us: ['acme', 'bell', 'core'].map((name) => entry(`account:${name}`, { account_id: name })),
    world: [],
  });
  const { body: acme } = await post('/v1/queues/us/claim', {});
  await post('/v1/entries/account:acme/attempt', { fence: acme.fence, reason: 'voicemail' });
  const { body: bell } = await post('/v1/queues/us/claim', {});
  await post('/v1/entries/account:bell/undo', { fence: bell.fence });

  const seen = await team('lea');
  expect(seen).toMatchObject({
    timezone: 'America/New_York',
    open_now: true,
    queue: { waiting: 2, held: 1, breached: 0 },
    today: { since: '2026-11-23T05:00:00.000Z', claimed: 1, touched: 1, meetings: 0 },
  });
  expect(seen.reps).toMatchObject([
    {
      ...{ rep: 'ana', on_duty: true, away_until: null, opens_at: null },
      ...{ held: 1, keep: 30, claimed_today: 1, new_a_day: null, today: { claimed: 1, touched: 1 } },
    },
    {
      ...{ rep: 'bo', on_duty: false, away_until: '2026-11-25T05:00:00.000Z', opens_at: '2026-11-25T14:00:00.000Z' },
      ...{ held: 0, keep: 2, claimed_today: 0, new_a_day: 5, today: { claimed: 0 } },
    },
  ]);
  expect((await team('read')).reps).toEqual(seen.reps);
  expect((await team('admin')).reps).toEqual(seen.reps);
  const asRep = await team('ana');
  expect(asRep.today).toEqual(seen.today);
  for (const rep of asRep.reps) expect(rep).toMatchObject({ held: null, keep: null, claimed_today: null, today: null });
});

test('who said that they are away is so, and back on the morning after', async () => {
  await post('/v1/reps/ana/away', { until: '2026-11-23T23:00:00Z' });
  expect((await team('ana')).reps[0]).toMatchObject({
    ...{ on_duty: false, away_until: '2026-11-23T23:00:00.000Z', opens_at: '2026-11-24T14:00:00.000Z' },
  });
  clock = Date.parse('2026-11-24T03:00:00Z');
  const evening = await team('ana');
  expect(evening).toMatchObject({ open_now: false, opens_at: '2026-11-24T14:00:00.000Z' });
  expect(evening.today).toMatchObject({ since: '2026-11-23T05:00:00.000Z', claimed: 1 });
  expect(evening.reps[0]).toMatchObject({ on_duty: false, away_until: null, opens_at: '2026-11-24T14:00:00.000Z' });
  clock = Date.parse('2026-11-24T05:00:00Z');
  expect((await team('ana')).today).toMatchObject({ since: '2026-11-24T05:00:00.000Z', claimed: 0 });
});

test('a team that isn’t theirs is none', async () => {
  problem(await api.ask('GET', '/v1/teams/world', { token: api.as.ana }), 'unknown_team', 404);
  problem(await api.ask('GET', '/v1/teams/world', { token: api.as.lea }), 'unknown_team', 404);
  problem(await api.ask('GET', '/v1/teams/emea', { token: api.as.admin }), 'unknown_team', 404);
  problem(await api.ask('GET', '/v1/teams/us', { token: api.as.ingest }), 'not_allowed', 403);
});
