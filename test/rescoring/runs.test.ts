import { afterAll, beforeAll, expect, it } from 'vitest';
import { PermanentError } from '../../src/model/errors.ts';
import { createRuns, type Runs } from '../../src/rescoring/runs.ts';
import { freshWarehouse } from '../support/warehouse.ts';

let runs: Runs;
let close: () => Promise<void>;
beforeAll(async () => {
  const fresh = await freshWarehouse();
  close = fresh.close;
  runs = createRuns(fresh.warehouse);
});
afterAll(() => close());

const at = Date.UTC(2026, 10, 22, 2, 0, 0, 123);
const start = (runId: string, businessDate = '') => ({ runId, kind: 'full' as const, businessDate, startedAt: at });

it('a run is read as it was last written, to the millisecond and the digit', async () => {
  await runs.begin(start('20261122T020000Z-000001'));
  const change = {
    state: 'scored',
    asOf: at + 1,
    knownAt: at + 2,
    modelName: "o'night",
    modelText: 'a\n\tb: "ü"',
    leads: 1_000_000,
    qualified: { pql: 12 },
    tiers: { P1: 3 },
    phaseSeconds: { score: 4.25 },
  } as const;
  await runs.update('20261122T020000Z-000001', change);
  expect(await runs.get('20261122T020000Z-000001')).toMatchObject({ ...start('20261122T020000Z-000001'), ...change });
});

it('a run that begins again, after a crash, stays what it was', async () => {
  await runs.begin(start('20261122T020000Z-000002'));
  await runs.update('20261122T020000Z-000002', { state: 'scored', asOf: at });
  expect(await runs.begin(start('20261122T020000Z-000002'))).toMatchObject({ state: 'scored', asOf: at });
});

it('a run that nobody began can’t be updated', async () => {
  await expect(runs.update('20261122T020000Z-ffffff', { state: 'scored' })).rejects.toThrow(PermanentError);
});

it('the latest is the last to begin, of the states that are asked for', async () => {
  await runs.begin(start('20261123T020000Z-000003'));
  await runs.update('20261123T020000Z-000003', { state: 'published' });
  await runs.begin(start('20261124T020000Z-000004'));
  expect((await runs.latest())?.runId).toBe('20261124T020000Z-000004');
  expect((await runs.latest(['published']))?.runId).toBe('20261123T020000Z-000003');
  expect((await runs.list(2)).map(({ runId }) => runId)).toEqual([
    '20261124T020000Z-000004',
    '20261123T020000Z-000003',
  ]);
});

it('the latest of one second is the last to begin, whatever chance put into their ids', async () => {
  await runs.begin({ ...start('20261124T030000Z-ffffff'), startedAt: at + 86_400_000 });
  await runs.begin({ ...start('20261124T030000Z-000000'), startedAt: at + 86_400_001 });
  expect((await runs.latest())?.runId).toBe('20261124T030000Z-000000');
  expect((await runs.list(2)).map(({ runId }) => runId)).toEqual([
    '20261124T030000Z-000000',
    '20261124T030000Z-ffffff',
  ]);
});

it('a business date is done by a published or a superseded run, not by a failed one', async () => {
  await runs.begin(start('20261125T020000Z-000005', '2026-11-25'));
  await runs.update('20261125T020000Z-000005', { state: 'failed' });
  expect(await runs.doneFor('2026-11-25')).toBeUndefined();
  await runs.begin(start('20261125T030000Z-000006', '2026-11-25'));
  await runs.update('20261125T030000Z-000006', { state: 'superseded' });
  expect((await runs.doneFor('2026-11-25'))?.runId).toBe('20261125T030000Z-000006');
});

it('runs whose jobs are gone are ended, all but the one under way', async () => {
  await runs.begin(start('20261126T020000Z-000007'));
  await runs.begin(start('20261126T030000Z-000008'));
  expect(await runs.endAbandoned('20261126T030000Z-000008', at)).toContain('20261126T020000Z-000007');
  expect(await runs.get('20261126T020000Z-000007')).toMatchObject({ state: 'failed', finishedAt: at });
  expect(await runs.get('20261126T030000Z-000008')).toMatchObject({ state: 'scoring' });
});
