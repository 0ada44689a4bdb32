import { afterAll, beforeAll, expect, test } from 'vitest';
import { entry } from '../queue/entries.ts';
import { type OpenApi, openApi, problem } from './open-api.ts';

let api: OpenApi;
beforeAll(async () => {
  api = await openApi();
});
afterAll(() => api.close());

const contract = async (who: keyof OpenApi['as'] = 'ana') =>
  (await api.ask('GET', '/v1/contract', { token: api.as[who] })).body;
const runId = '20261122T020000Z-000001';

test('before the first run it is the model file’s; a file that can’t be used is said to be away', async () => {
  const shown = await contract();
  expect(shown).toMatchObject({ name: 'default', agreed: null, is_file_newer: false });
  expect(shown.warnings).toEqual([expect.stringMatching(/not agreed by marketing and sales/)]);
  expect(shown.page.title).toBe('Scoring contract: default');
  api.writeModel('model: [');
  problem(await api.ask('GET', '/v1/contract', { token: api.as.ana }), 'unavailable', 503);
  api.writeModel(api.modelText);
});

test('it is for everybody but who only sends data', async () => {
  for (const who of ['ana', 'lea', 'admin', 'read'] as const) expect((await contract(who)).name).toBe('default');
  problem(await api.ask('GET', '/v1/contract', { token: api.as.ingest }), 'not_allowed', 403);
});

test('once scores are published it is theirs, whatever the file says by now', async () => {
  const agreed = 'agreed: { marketing: 2026-11-02, sales: 2026-11-03, review_by: 2999-01-01 }';
  const { digest } = await contract();
  await api.runs.begin({ runId, kind: 'full', businessDate: '', startedAt: Date.UTC(2026, 10, 22, 2) });
  const modelText = `${api.modelText}\n${agreed}\n`;
  await api.runs.update(runId, { state: 'published', modelName: 'default', modelDigest: digest, modelText });
  await api.publish(runId, { us: [entry('account:acme')], world: [] });

  const kept = await contract();
  expect(kept).toMatchObject({ agreed: { marketing: '2026-11-02', sales: '2026-11-03' }, warnings: [] });
  expect(kept.page.signatures).toEqual([
    { who: 'For marketing', on: '2026-11-02' },
    { who: 'For sales', on: '2026-11-03' },
  ]);
  const headings = kept.page.sections.map(({ heading }: { heading: string }) => heading);
  expect(headings).toEqual(expect.arrayContaining(['Who qualifies', 'What gives points', 'Who comes first']));
  expect(kept.page.sections.find(({ grid }: { grid?: unknown }) => grid).grid.rows).toHaveLength(4);

  api.writeModel(modelText);
  expect(await contract()).toMatchObject({ is_file_newer: false });
  api.writeModel(`# a comment\n${modelText}`);
  expect(await contract()).toMatchObject({ is_file_newer: false });
  for (const newer of [modelText.replace('model: default', 'model: stricter'), api.modelText]) {
    api.writeModel(newer);
    expect(await contract()).toMatchObject({ name: 'default', is_file_newer: true });
  }
  api.writeModel('model: [');
  const broken = await contract();
  expect(broken).toMatchObject({ name: 'default', is_file_newer: false });
  expect(broken.warnings).toEqual([expect.stringMatching(/pql model check/)]);
});

test('of a run whose model this version can’t read it says so, and gives no page', async () => {
  await api.runs.update(runId, { modelText: 'signals: { of: the future }' });
  const shown = await contract();
  expect(shown.page).toBeNull();
  expect(shown.warnings).toContainEqual(expect.stringMatching(/can't read the file that the run kept/));
});
