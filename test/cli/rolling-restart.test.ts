import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { z } from 'zod';
import { createWarehouse, type Warehouse } from '../../src/warehouse/client.ts';
import { eventually } from '../support/eventually.ts';
import { openProgram, type Program } from '../support/program.ts';

let program: Program;
let warehouse: Warehouse;
beforeAll(async () => {
  program = openProgram();
  const database = program.settings.CLICKHOUSE_DATABASE ?? '';
  warehouse = createWarehouse({ ...inject('services').clickhouse, database });
});
afterAll(async () => {
  await warehouse.close();
  await program.close();
});

const people = 400;
const slices = 12;
const at = new Date(Date.now() - 86_400_000).toISOString();
const events = Array.from({ length: people }, (_, i) =>
  JSON.stringify({ lead_id: `lead-${i}`, event: 'api_call', at, channel: 'product', event_id: String(i) }),
).join('\n');

const counts = z.object({ rows: z.coerce.number(), keys: z.coerce.number() });
/** Rows of a table beside how many they should be: as many as there are different keys. */
const rowsOf = (table: string, key: string) =>
  warehouse.one({ name: 'rows', sql: `SELECT count() AS rows, uniqExact(${key}) AS keys FROM ${table}`, row: counts });
const slicesWritten = async () => (await rowsOf('run_slices', '(run_id, subject, slice)')).rows;
const recorded = () =>
  warehouse.rows({
    name: 'runs',
    sql: 'SELECT business_date, state, leads FROM runs FINAL',
    row: z.object({ business_date: z.string(), state: z.string(), leads: z.coerce.number() }),
  });

test('two workers are restarted, one after the other, in the middle of a nightly run: nothing is lost, nothing is done twice', {
  timeout: 600_000,
}, async () => {
  program.write('events.ndjson', events);
  await program.json(['import', 'events', 'events.ndjson', '--history']);
  // Due every second: whoever is there starts the night, again and again.
  const env = {
    PQL_SCHEDULE_CRON: '* * * * * *',
    PQL_RUN_SLICES: String(slices),
    PQL_RUN_THREADS: '1',
    PQL_LIVE_MODE: 'off',
  };
  const start = () => program.keep(['up'], env);
  const isUp = (kept: ReturnType<typeof start>) =>
    Promise.race([
      eventually('pql is up', () => kept.said().includes('pql is up'), 200_000),
      kept.ended.then(({ code, stderr }) => {
        throw new Error(`pql up ended with ${code}: ${stderr}`);
      }),
    ]);

  let [one, other] = [start(), start()];
  await Promise.all([isUp(one), isUp(other)]);
  const restarts: { readonly within: number; readonly code: number | null }[] = [];
  const restart = async (kept: ReturnType<typeof start>, from: number) => {
    await eventually('slices are written', async () => (await slicesWritten()) >= from, 200_000);
    const asked = Date.now();
    kept.signal('SIGTERM');
    const { code } = await kept.ended;
    restarts.push({ within: Date.now() - asked, code });
    const next = start();
    await isUp(next);
    return next;
  };
  one = await restart(one, 2);
  other = await restart(other, 4);
  await eventually(
    'the run is published',
    async () => (await recorded()).some(({ state }) => state === 'published'),
    120_000,
  );
  for (const kept of [one, other]) kept.signal('SIGTERM');
  const last = await Promise.all([one.ended, other.ended]);

  expect([...restarts.map(({ code }) => code), ...last.map(({ code }) => code)]).toEqual([0, 0, 0, 0]);
  const today = new Date().toISOString().slice(0, 10);
  expect(await recorded()).toEqual([{ business_date: today, state: 'published', leads: people }]);
  expect(await rowsOf('run_slices', '(run_id, subject, slice)')).toEqual({ rows: slices + 1, keys: slices + 1 });
  expect(await rowsOf('lead_scores', 'lead_key')).toEqual({ rows: people, keys: people });
  expect(await rowsOf('publications', 'run_id')).toEqual({ rows: 1, keys: 1 });
});
