import { afterAll, beforeAll, expect, test } from 'vitest';
import { type GateResult, gateResult } from '../../src/rescoring/gates/gate.ts';
import { type OpenApi, openApi, problem } from './open-api.ts';

let api: OpenApi;
beforeAll(async () => {
  api = await openApi();
});
afterAll(() => api.close());

const figure = (of: string, value: number) => ({ of, value, least: null, most: 40, baseline: null });
const gates: GateResult[] = [
  gateResult('coverage', 'hold', { verdict: 'bad', figures: [], says: 'Half of the leads are gone.' }),
  gateResult('capacity', 'warn', {
    verdict: 'bad',
    figures: [figure('us', 90), figure('world', 70)],
    says: 'us 90 entries for 40, world 70 for 40.',
  }),
];

async function held(runId: string): Promise<string> {
  await api.runs.begin({ runId, kind: 'full', businessDate: '2026-11-22', startedAt: Date.UTC(2026, 10, 22, 2) });
  await api.runs.update(runId, { state: 'held', gates, message: 'Half of the leads are gone.', asOf: 1, knownAt: 1 });
  return runId;
}
const decide = (
  who: keyof OpenApi['as'],
  path: string,
  body: object = { why: 'The test accounts went.' },
  key?: string,
) =>
  api.ask('POST', `/v1/runs/${path}`, {
    token: api.as[who],
    body,
    ...(key && { headers: { 'idempotency-key': key } }),
  });

test('an admin releases a held run, with a reason, and the run shows it', async () => {
  const runId = await held('20261122T020000Z-0000a1');
  const answer = await decide('admin', `${runId}/release`, undefined, 'release-1');
  expect(answer).toMatchObject({
    status: 202,
    body: { run_id: runId, decisions: [{ decision: 'release', why: 'The test accounts went.' }] },
  });
  expect((await decide('admin', `${runId}/release`, undefined, 'release-1')).body).toEqual(answer.body);
  expect((await api.runs.get(runId))?.decisions).toHaveLength(1);
});

test('an admin drops one, and what isn’t held (any more) is refused', async () => {
  const runId = await held('20261122T020000Z-0000a2');
  expect(await decide('admin', `${runId}/drop`)).toMatchObject({ status: 200, body: { state: 'dropped' } });
  problem(await decide('admin', `${runId}/drop`), 'not_held', 409);
  const late = await decide('admin', `${runId}/release`);
  problem(late, 'not_held', 409);
  expect(late.body.detail).toMatch(/it was dropped \(dropped by /);
  problem(await decide('admin', '20261122T020000Z-ffffff/drop'), 'unknown_run', 404);
  problem(await decide('admin', 'nonsense/release'), 'unknown_run', 404);
});

test('needs a reason, and an admin', async () => {
  const runId = await held('20261122T020000Z-0000a3');
  for (const who of ['ana', 'lea', 'read', 'ingest'] as const) {
    problem(await decide(who, `${runId}/release`), 'not_allowed', 403);
    problem(await decide(who, `${runId}/drop`), 'not_allowed', 403);
  }
  problem(await decide('admin', `${runId}/release`, {}), 'malformed', 400);
  problem(await decide('admin', `${runId}/release`, { why: '  ' }), 'malformed', 400);
  expect((await api.runs.get(runId))?.decisions).toEqual([]);
});

test('a rep sees why a run is held, and of capacity the figures of their own teams', async () => {
  const runId = await held('20261122T020000Z-0000a4');
  const { body } = await api.ask('GET', `/v1/runs/${runId}`, { token: api.as.ana });
  expect(body.gates).toMatchObject([
    { gate: 'coverage', state: 'held', says: 'Half of the leads are gone.' },
    { gate: 'capacity', figures: [{ of: 'us', value: 90 }], says: expect.stringContaining('pql status') },
  ]);
  expect(JSON.stringify(body.gates)).not.toContain('world');
  expect((await api.ask('GET', `/v1/runs/${runId}`, { token: api.as.read })).body.gates).toEqual(gates);
});

test('a run is started for a business date: of today or of the night to come, not later', async () => {
  const start = (business_date: string) =>
    api.ask('POST', '/v1/runs', { token: api.as.admin, body: { business_date } });
  const today = new Date().toISOString().slice(0, 10);
  expect(await start(today)).toMatchObject({ status: 202, body: { joined: false } });
  problem(await start('2100-01-01'), 'bad_time', 422);
  problem(await start('soon'), 'malformed', 400);
});
