import { beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { readModel } from '../../../src/model/parse.ts';
import { readRouting } from '../../../src/queue/routing/parse.ts';
import { type EvaluateGates, evaluateGates } from '../../../src/rescoring/gates/evaluate.ts';
import { type GateName, type GateSettings, gateNames } from '../../../src/rescoring/gates/gate.ts';
import { publishRun } from '../../../src/rescoring/publish.ts';
import { createRuns, type RunRecord } from '../../../src/rescoring/runs.ts';
import { scoreRun } from '../../../src/rescoring/score.ts';
import { idle } from '../../support/idle-desk.ts';
import { ownQueues } from '../own-queues.ts';
import { context, lead, noon, tell } from '../story.ts';

const our = ownQueues();
let runs: ReturnType<typeof createRuns>;
beforeEach(() => {
  runs = createRuns(our.warehouse);
});

const modelText = `
model: gated
agreed: { marketing: 2026-01-02, sales: 2026-01-03, review_by: 2027-01-01 }
signals:
  calls: { event: api_call, score: usage, within: { last: 30d }, points: { each: 10, limit: 90 } }
  title: { trait: lead.title, score: fit, points: [{ matches: director, give: 60 }, { unknown: true, give: 0 }] }
qualify:
  pql: { kind: pql, usage: 50 }
`;
const routing = readRouting(
  `
teams:
  us: { reps: [ana, bo], new_a_day: 2 }
  world: {}
rules:
  - { when: { lead.country: US }, to: us }
  - { else: world }
`,
  'routing.yaml',
);

const settings: GateSettings = {
  freshness: { mode: 'warn', most: 36 * 3_600_000 },
  volume: { mode: 'warn', least: 50, most: 300 },
  unknown_traits: { mode: 'warn', most: 10 },
  coverage: { mode: 'hold', least: 95 },
  inflation: { mode: 'hold', most: 50, tiers: 20 },
  capacity: { mode: 'warn', days: 10 },
  model: { mode: 'warn' },
};

const name = (at: number) => `lead-${String(at).padStart(3, '0')}`;
const leads = (count: number, traits: Readonly<Record<string, string>> = { title: 'Director', country: 'US' }) =>
  Array.from({ length: count }, (_, at) => lead(name(at), { traits }));
/** So many events of each of the first leads, at an instant. */
const calls = (callers: number, each: number, at: number) =>
  Array.from({ length: callers * each }, (_, one) => ({
    ...{ subject: { kind: 'lead', id: name(one % callers) } as const, accountId: '', event: 'api_call' },
    ...{
      at: at + one,
      arrivedAt: at + one,
      channel: 'product',
      quantity: 1,
      properties: {},
      daily: false,
      restates: '',
    },
  }));

const model = readModel(modelText, 'model.yaml');
const runOf = (date: number) => ({
  runId: `202603${String(date).padStart(2, '0')}T120000Z-00000a`,
  asOf: noon(date),
  knownAt: noon(date),
});

/** Scores everyone as of noon of a day, and records it. */
async function scored(date: number, by = model): Promise<RunRecord> {
  const run = runOf(date);
  await runs.begin({ runId: run.runId, kind: 'full', businessDate: '', startedAt: run.asOf });
  const summary = await scoreRun(
    { warehouse: our.warehouse, model: by, run, slices: 1, threads: 2, memory: 1024 ** 3 },
    context(),
  );
  const of = { asOf: run.asOf, knownAt: run.knownAt, modelText, modelName: by.name, modelDigest: by.digest };
  return runs.update(run.runId, { ...summary, ...of, state: 'scored' });
}

async function published(date: number): Promise<RunRecord> {
  const record = await scored(date);
  const run = runOf(date);
  await publishRun({ ...our, ...idle, model, routing, run, queueLimit: 100, now: run.asOf }, context());
  return runs.update(record.runId, { state: 'published' });
}

async function gatesOf(record: RunRecord, before: RunRecord | undefined, more: Partial<EvaluateGates> = {}) {
  const { runId, asOf = 0, knownAt = 0, leads: count, tiers } = record;
  const results = await evaluateGates(
    {
      ...{ warehouse: our.warehouse, settings, run: { runId, asOf, knownAt, leads: count, tiers }, model, routing },
      ...{ before, eventSources: [], timezone: 'UTC', queueLimit: 100, now: asOf },
      ...more,
    },
    context(),
  );
  expect(results.map(({ gate }) => gate)).toEqual(gateNames);
  return (gate: GateName) => results.find((one) => one.gate === gate);
}

describe('the gates, on what lies in ClickHouse', () => {
  it('say of the first run that it has nothing to compare with', { timeout: 60_000 }, async () => {
    await tell(our.warehouse, { leadVersions: leads(50), events: calls(20, 6, noon(1)) });
    const of = await gatesOf(await scored(2), undefined);
    for (const gate of ['unknown_traits', 'coverage', 'inflation', 'model'] as const) {
      expect(of(gate)).toMatchObject({
        state: 'no_baseline',
        says: expect.stringContaining('No run was published yet'),
      });
    }
    expect(of('volume')).toMatchObject({ state: 'no_baseline' });
    expect(of('freshness')).toMatchObject({ state: 'passed' });
    expect(of('inflation')?.figures[0]).toEqual({
      of: 'leads_that_qualify_percent',
      value: 40,
      least: null,
      most: null,
      baseline: null,
    });
  });

  it('find nothing in a night like the one before', { timeout: 60_000 }, async () => {
    await tell(our.warehouse, { leadVersions: leads(50), events: [-6, 1].flatMap((date) => calls(20, 6, noon(date))) });
    const before = await published(2);
    const of = await gatesOf(await scored(2 + 0.5), before);
    expect(gateNames.map((gate) => [gate, of(gate)?.state])).toEqual(gateNames.map((gate) => [gate, 'passed']));
    expect(of('volume')?.figures).toEqual([{ of: 'events', value: 120, least: 60, most: 360, baseline: 120 }]);
    expect(of('capacity')?.figures).toEqual([
      { of: 'us', value: 20, least: null, most: 40, baseline: null },
      { of: 'world', value: 0, least: null, most: null, baseline: null },
    ]);
  });

  it('hold what is inflated, and warn of a queue that nobody can work off', { timeout: 60_000 }, async () => {
    await tell(our.warehouse, { leadVersions: leads(100), events: calls(20, 6, noon(1)) });
    const before = await published(2);
    await tell(our.warehouse, { events: calls(90, 6, noon(2) + 3_600_000) });
    const of = await gatesOf(await scored(3), before);
    expect(of('inflation')).toMatchObject({
      state: 'held',
      figures: [{ value: 90, least: 10, most: 30, baseline: 20 }, {}, { of: 'leads_in_another_tier_percent' }],
    });
    expect(of('capacity')).toMatchObject({ state: 'warned', says: expect.stringContaining('us 90 entries for 40') });
    // The dearest of them leaves nothing behind.
    const left = {
      name: 'left',
      sql: 'SELECT count() AS rows FROM (SELECT 1 FROM run_standing UNION ALL SELECT 1 FROM run_candidates)',
      row: z.object({ rows: z.coerce.number() }),
    };
    expect(await our.warehouse.one(left)).toEqual({ rows: 0 });
  });

  it('miss leads, traits, events and a signature that were there', { timeout: 60_000 }, async () => {
    await tell(our.warehouse, { leadVersions: leads(100), events: calls(20, 6, noon(1)) });
    const before = { ...(await published(2)), leads: 200 };
    const later = Array.from({ length: 60 }, (_, at) => lead(`late-${at}`, { knownAt: noon(3), writtenAt: noon(3) }));
    await tell(our.warehouse, { leadVersions: later });
    const other = readModel(modelText.replace(', sales: 2026-01-03', '').replace('each: 10', 'each: 9'), 'model.yaml');
    const of = await gatesOf(await scored(4, other), before, { model: other });
    expect(of('freshness')).toMatchObject({ state: 'warned', figures: [{ value: 72, most: 36 }] });
    expect(of('unknown_traits')).toMatchObject({ state: 'warned', figures: [{ value: 37.5, baseline: 0 }] });
    expect(of('coverage')).toMatchObject({ state: 'held', figures: [{ value: 160, least: 190, baseline: 200 }] });
    expect(of('model')).toMatchObject({
      state: 'warned',
      figures: [
        { of: 'changed', value: 1 },
        { of: 'sides_not_agreed', value: 1 },
      ],
    });
  });

  it('look at the sources that are declared: what comes by itself makes a late pipeline no fresher', {
    timeout: 60_000,
  }, async () => {
    await tell(our.warehouse, { leadVersions: leads(10), events: calls(5, 6, noon(1)) });
    const record = await scored(2);
    const state = async (eventSources: readonly string[]) =>
      (await gatesOf(record, undefined, { eventSources }))('freshness');
    expect(await state(['test'])).toMatchObject({ state: 'passed' });
    expect(await state(['events.product'])).toMatchObject({
      state: 'warned',
      says: expect.stringContaining('no event of events.product'),
    });
  });

  it('that are off look at nothing', { timeout: 60_000 }, async () => {
    await tell(our.warehouse, { leadVersions: leads(10), events: calls(5, 6, noon(1)) });
    const off = { ...settings, freshness: { ...settings.freshness, mode: 'off' } } as const;
    const of = await gatesOf(await scored(2), undefined, { settings: off });
    expect(of('freshness')).toMatchObject({
      state: 'off',
      figures: [],
      says: 'Not looked at: gates.freshness.mode is off.',
    });
  });
});
