import { createClient } from '@clickhouse/client';
import { afterAll, expect, inject, test } from 'vitest';

const clickhouse = createClient(inject('services').clickhouse);
afterAll(() => clickhouse.close());

test('a query gives its rows', async () => {
  const result = await clickhouse.query({ query: 'SELECT 1 AS one', format: 'JSONEachRow' });
  expect(await result.json()).toEqual([{ one: 1 }]);
});
