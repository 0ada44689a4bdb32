import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { emailDomains } from '../../src/model/email-domains.ts';
import type { Warehouse } from '../../src/warehouse/client.ts';
import { storeEmailDomains } from '../../src/warehouse/email-domains.ts';
import { migrate } from '../../src/warehouse/migrate.ts';
import { freshWarehouse } from '../support/warehouse.ts';

let fresh: Awaited<ReturnType<typeof freshWarehouse>>;
let warehouse: Warehouse;
beforeAll(async () => {
  fresh = await freshWarehouse();
  warehouse = fresh.warehouse;
});
afterAll(() => fresh.close());

const count = async (): Promise<number> =>
  (
    await warehouse.one({
      name: 'count',
      sql: 'SELECT count() AS rows FROM email_domains FINAL',
      row: z.object({ rows: z.coerce.number() }),
    })
  ).rows;
const all = emailDomains().disposable.size + emailDomains().free.size;

test('migrating brings both lists, once', async () => {
  expect(await count()).toBe(all);
  await Promise.all([migrate(warehouse), storeEmailDomains(warehouse)]);
  expect(await count()).toBe(all);
});

test('lists that were cut off are made whole', async () => {
  await warehouse.run({ name: 'cut off', sql: "DELETE FROM email_domains WHERE domain < 'm'" });
  expect(await count()).toBeLessThan(all);
  await migrate(warehouse);
  expect(await count()).toBe(all);
});

test('the lists of another version lie beside them', async () => {
  const other = { disposable: new Set(['thrown.example']), free: new Set(['free.example']), digest: 'another' };
  await storeEmailDomains(warehouse, other);
  await storeEmailDomains(warehouse);
  expect(await count()).toBe(all + 2);
});
