import { afterAll, beforeAll, expect, test } from 'vitest';
import { entry } from '../queue/entries.ts';
import { type OpenApi, openApi, problem } from './open-api.ts';

const routing = `
teams:
  us: { reps: [ana, bo] }
  world: { reps: [ana, zoe] }
rules: [{ else: us }]
reasons: { attempt: [voicemail] }
`;

let api: OpenApi;
beforeAll(async () => {
  api = await openApi({ routing });
  await api.publish('20261122T020000Z-000001', {
    us: [entry('account:acme', { account_id: 'acme' })],
    world: ['fern', 'gate'].map((name) => entry(`account:${name}`, { team: 'world', account_id: name })),
  });
});
afterAll(() => api.close());

async function claim(team: string): Promise<{ entry_id: string; fence: string }> {
  const { body } = await api.ask('POST', `/v1/queues/${team}/claim`, { token: api.as.ana, body: {} });
  return body;
}
async function call(team: string): Promise<void> {
  const { entry_id, fence } = await claim(team);
  const path = `/v1/entries/${encodeURIComponent(entry_id)}/attempt`;
  await api.ask('POST', path, { token: api.as.ana, body: { fence, reason: 'voicemail' } });
}

test('a team lead hands on what a rep has of the teams that they lead; what is of others they neither move nor see', async () => {
  await call('us');
  await call('world');
  await claim('world');
  const until = new Date(Date.now() + 3_600_000).toISOString();
  const leave = (to: string) => api.ask('POST', '/v1/reps/ana/away', { token: api.as.lea, body: { until, to } });
  problem(await leave('zoe'), 'unknown_rep', 404);
  expect((await leave('bo')).body).toEqual({
    rep: 'ana',
    until,
    changed: [{ entry_id: 'account:acme', team: 'us', done: 'reassigned' }],
  });
  const { body } = await api.ask('GET', '/v1/work', { token: api.as.ana });
  expect(body.items).toMatchObject([{ entry_id: 'account:fern', team: 'world' }]);
});
