import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createRuns } from '../../src/rescoring/runs.ts';
import type { RunRequest } from '../../src/rescoring/step.ts';
import { composeGates } from '../../src/runtime/compose/gates.ts';
import { loadConfig } from '../../src/runtime/config.ts';
import type { Warehouse } from '../../src/warehouse/client.ts';
import { context } from '../rescoring/story.ts';
import { freshWarehouse } from '../support/warehouse.ts';
import { forgetHistories, insertHistories } from '../support/warehouse-history.ts';

let warehouse: Warehouse;
let close: () => Promise<void>;
beforeAll(async () => {
  ({ warehouse, close } = await freshWarehouse());
});
afterAll(() => close());
beforeEach(() => forgetHistories(warehouse));

const hour = 3_600_000;
// In Berlin the night is due at 2:00, which is 1:00 UTC, and waits until 6:30.
const due = Date.UTC(2026, 10, 23, 1);
const config = loadConfig({
  cwd: '/nowhere',
  env: { PQL_SCHEDULE_TIMEZONE: 'Europe/Berlin', PQL_GATES_FRESHNESS_WAIT_UNTIL: '06:30' },
  files: { exists: () => false, read: () => '' },
});
const night: RunRequest = { runId: '20261123T010000Z-3fa9c1', kind: 'full', businessDate: '2026-11-23' };

const eventAt = (at: number) => {
  const said = { accountId: '', event: 'api_call', channel: 'product', quantity: 1, properties: {}, daily: false };
  const event = { ...said, subject: { kind: 'lead', id: 'ada' } as const, at, arrivedAt: at, restates: '' };
  return insertHistories(warehouse, [
    { events: [event], leadVersions: [], accountVersions: [], aliases: [], outcomes: [] },
  ]);
};

const waits = (run: RunRequest, now: number) =>
  composeGates({
    ...{ config, warehouse, runs: createRuns(warehouse), now: () => now, engineNow: async () => now },
    readRouting: () => Promise.reject(new Error('not asked')),
    readSources: async () => undefined,
  }).waitsForEvents(run, context());

test('a night whose pipeline is late waits, and goes on when its events have come', async () => {
  await eventAt(due - 40 * hour);
  expect(await waits(night, due)).toMatch(/waited for until 2026-11-23T05:30:00.000Z/);
  await eventAt(due - hour);
  expect(await waits(night, due + hour)).toBeUndefined();
});

test('it waits no longer than until its time of day: then the gate decides', async () => {
  await eventAt(due - 40 * hour);
  expect(await waits(night, Date.UTC(2026, 10, 23, 5, 29))).toBeDefined();
  expect(await waits(night, Date.UTC(2026, 10, 23, 5, 30))).toBeUndefined();
});

test('a run that somebody asked for, or about another instant, doesn’t wait', async () => {
  await eventAt(due - 40 * hour);
  expect(await waits({ ...night, businessDate: '' }, due)).toBeUndefined();
  expect(await waits({ ...night, asOf: due - hour }, due)).toBeUndefined();
});
