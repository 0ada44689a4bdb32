import { beforeEach, describe, expect, it, test } from 'vitest';
import { z } from 'zod';
import { thinOut } from '../../src/rescoring/retention.ts';
import { createRuns, newRunId, type RunState } from '../../src/rescoring/runs.ts';
import { ownWarehouse } from '../support/own-warehouse.ts';
import { writeRun } from './story.ts';

const day = 86_400_000;
const policy = { runs: 30 * day, weekly: 365 * day };
const now = Date.parse('2026-06-01T12:00Z');
const text = (at: number) => new Date(at).toISOString().replace('T', ' ').replace('Z', '');

const warehouse = ownWarehouse();
const runs = createRuns(warehouse);
let random = 0;

beforeEach(async () => {
  for (const table of ['runs', 'run_slices', 'lead_scores', 'account_scores', 'queue_entries', 'publications']) {
    await warehouse.run({ name: 'forget', sql: `TRUNCATE TABLE ${table}` });
  }
});

/** A run of 02:00 that day with the scores of a lead, and the entries that it published. */
async function ran(date: string, state: RunState = 'published', entries: readonly string[] = ['lead:ana']) {
  const at = Date.parse(`${date}T02:00Z`);
  random += 1;
  const run = { runId: newRunId(at, () => Uint8Array.of(0, 0, random)), asOf: at, knownAt: at };
  await runs.begin({ runId: run.runId, kind: 'full', businessDate: date, startedAt: at });
  await runs.update(run.runId, { state, asOf: at, knownAt: at, finishedAt: at });
  await writeRun(warehouse, run, { ana: { account: 'acme' } }, { acme: {} });
  await warehouse.insert('run_slices', [{ run_id: run.runId, subject: 'lead', slice: 0 }]);
  if (state !== 'published') return run.runId;
  const rows = entries.map((entry_id) => ({ run_id: run.runId, team: 'us', position: 1, entry_id, document: '{}' }));
  await warehouse.insert('queue_entries', rows);
  await warehouse.insert('publications', [{ run_id: run.runId, as_of: text(at), published_at: text(at) }]);
  return run.runId;
}

const thin = (held: readonly string[] = []) =>
  thinOut({ warehouse, policy, heldEntries: async () => held, now: () => now }, new AbortController().signal);

/** The runs of which a table has something. */
async function runsIn(table: string): Promise<string[]> {
  const rows = await warehouse.rows({
    name: 'runs of a table',
    sql: `SELECT DISTINCT toString(run_id) AS run_id FROM ${table} ORDER BY run_id`,
    row: z.object({ run_id: z.string() }),
  });
  return rows.map(({ run_id }) => run_id);
}
const tables = ['runs', 'lead_scores', 'account_scores', 'queue_entries', 'run_slices', 'publications'];

describe('old runs', () => {
  it('go with their scores, their entries and their records, but one a week', async () => {
    const [tuesday, friday] = [await ran('2026-04-14'), await ran('2026-04-17')];
    const before = await ran('2026-05-30');
    const serving = await ran('2026-05-31');
    expect(await thin()).toEqual({ runs: [tuesday], leavings: 0 });
    for (const table of tables)
      expect({ table, runs: await runsIn(table) }).toEqual({ table, runs: [friday, before, serving] });
    expect(await thin()).toEqual({ runs: [], leavings: 0 });
  });

  it('that failed go too; one that has not ended does not, however old', async () => {
    const failed = await ran('2026-04-14', 'failed');
    const scoring = await ran('2026-04-15', 'scoring');
    await ran('2026-05-31');
    expect((await thin()).runs).toEqual([failed]);
    expect(await runs.get(scoring)).toMatchObject({ state: 'scoring' });
  });

  it('stay, whatever their age, where they are published, or were before', async () => {
    const [oldest, before, serving] = [await ran('2024-01-01'), await ran('2024-01-02'), await ran('2024-01-03')];
    expect((await thin()).runs).toEqual([oldest]);
    expect(await runsIn('queue_entries')).toEqual([before, serving]);
  });

  it('stay where they published last what somebody has in hand', async () => {
    const [, last] = [
      await ran('2026-04-13', 'published', ['lead:bo']),
      await ran('2026-04-14', 'published', ['lead:bo']),
    ];
    await ran('2026-04-17');
    await ran('2026-05-30');
    await ran('2026-05-31');
    const went = await thin(['lead:bo']);
    expect(went.runs).toHaveLength(1);
    expect(await runsIn('queue_entries')).toContain(last);
    // Given back, it is in no queue any more, and nobody asks for its document.
    expect((await thin()).runs).toEqual([last]);
  });

  it('take no qualification, no outcome and nothing that reps did with them', async () => {
    const at = text(Date.parse('2026-04-14T02:00Z'));
    await warehouse.insert('qualification_facts', [
      { subject: 'lead', subject_id: 'ana', rule: 'pql', kind: 'pql', since: at, last_held_at: at, as_of: at },
    ]);
    await warehouse.insert('queue_log', [{ incarnation: 'r', fence: '1', entry_id: 'lead:ana', done: 'claimed', at }]);
    await ran('2026-04-14');
    await ran('2026-04-17');
    await ran('2026-05-30');
    await ran('2026-05-31');
    expect((await thin()).runs).toHaveLength(1);
    const count = (table: string) =>
      warehouse.one({
        name: 'count',
        sql: `SELECT count() AS n FROM ${table}`,
        row: z.object({ n: z.coerce.number() }),
      });
    expect([await count('qualification_facts'), await count('queue_log')]).toEqual([{ n: 1 }, { n: 1 }]);
  });

  it('of which only a part was dropped before a kill go wholly the next time', async () => {
    const half = await ran('2026-04-14');
    await ran('2026-04-17');
    await ran('2026-05-30');
    await ran('2026-05-31');
    await warehouse.run({ name: 'half', sql: `ALTER TABLE lead_scores DROP PARTITION '${half}'` });
    expect((await thin()).runs).toEqual([half]);
    for (const table of tables) expect(await runsIn(table)).not.toContain(half);
  });
});

test('what touched runs found goes when a later run of everyone is published, but what somebody has in hand', async () => {
  // By the engine's clock they go after thirty days anyway.
  const yesterday = new Date(Date.now() - day).toISOString().slice(0, 10);
  const serving = await ran(yesterday);
  const at = Date.parse(`${yesterday}T02:00Z`);
  const [before, after] = [text(at - 3_600_000), text(at + 3_600_000)];
  await warehouse.insert('live_entries', [
    { entry_id: 'lead:gone', team: 'us', document: '{}', as_of: before },
    { entry_id: 'lead:held', team: 'us', document: '{}', as_of: before },
    { entry_id: 'lead:new', team: 'us', document: '{}', as_of: after },
  ]);
  await warehouse.insert('touched_lead_scores', [
    { lead_key: '1', lead_id: 'a', as_of: before },
    { lead_key: '2', lead_id: 'b', as_of: after },
  ]);
  await thin(['lead:held']);
  const ids = async (table: string, id: string) => {
    const row = z.object({ id: z.string() });
    const rows = await warehouse.rows({ name: 'ids', sql: `SELECT ${id} AS id FROM ${table} ORDER BY id`, row });
    return rows.map((found) => found.id);
  };
  expect(await ids('live_entries', 'entry_id')).toEqual(['lead:held', 'lead:new']);
  expect(await ids('touched_lead_scores', 'lead_id')).toEqual(['b']);
  expect(await runsIn('runs')).toEqual([serving]);
});

test('what a scratch run left that was killed days ago goes too', async () => {
  const left = `scratch-${newRunId(now - 2 * day, () => Uint8Array.of(1, 2, 3))}-1`;
  const fresh = `scratch-${newRunId(now - day / 2, () => Uint8Array.of(1, 2, 3))}-1`;
  for (const runId of [left, fresh]) await writeRun(warehouse, { runId, asOf: now, knownAt: now }, { ana: {} });
  expect(await thin()).toEqual({ runs: [], leavings: 1 });
  expect(await runsIn('lead_scores')).toEqual([fresh]);
});
