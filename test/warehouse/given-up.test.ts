import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { eventually } from '../support/eventually.ts';
import { freshWarehouse } from '../support/warehouse.ts';

let fresh: Awaited<ReturnType<typeof freshWarehouse>>;
beforeAll(async () => {
  fresh = await freshWarehouse();
  await fresh.warehouse.run({ name: 'numbers', sql: 'CREATE TABLE given_up (n UInt64) ENGINE = MergeTree ORDER BY n' });
});
afterAll(() => fresh.close());

const running = () =>
  fresh.warehouse.one({
    name: 'processes',
    sql: `SELECT count() AS n FROM system.processes WHERE query LIKE '%INTO given_up%' AND query NOT LIKE '%system.processes%'`,
    row: z.object({ n: z.coerce.number() }),
  });

test('a statement that was given up is really ended in the engine', async () => {
  const abort = new AbortController();
  const sql = 'INSERT INTO given_up SELECT sipHash64(number) FROM numbers(100000000000) WHERE sipHash64(number) = 1';
  const inserting = fresh.warehouse.run({ name: 'endless', sql }, {}, { signal: abort.signal });
  const ended = inserting.catch((error: unknown) => error);
  await eventually('it is under way', async () => (await running()).n === 1);
  abort.abort();
  expect(await ended).toBeInstanceOf(Error);
  await eventually('it is gone', async () => (await running()).n === 0, 10_000);
});
