import { randomUUID } from 'node:crypto';
import { inject } from 'vitest';
import { createWarehouse, type Warehouse } from '../../src/warehouse/client.ts';
import { migrate } from '../../src/warehouse/migrate.ts';
import { identifier } from '../../src/warehouse/query.ts';

/** A database of one's own, not migrated yet; `close` drops it. */
export function emptyWarehouse(): { warehouse: Warehouse; database: string; close: () => Promise<void> } {
  const database = `test_${randomUUID().replaceAll('-', '').slice(0, 12)}`;
  const warehouse = createWarehouse({ ...inject('services').clickhouse, database });
  return {
    warehouse,
    database,
    async close() {
      // A server refuses any statement, this one too, while the selected database is missing.
      await warehouse.createDatabase();
      await warehouse.run({ name: 'drop test database', sql: `DROP DATABASE ${identifier(database)}` });
      await warehouse.close();
    },
  };
}

/** A migrated database of one's own; `close` drops it. */
export async function freshWarehouse(): Promise<{
  warehouse: Warehouse;
  database: string;
  close: () => Promise<void>;
}> {
  const fresh = emptyWarehouse();
  await migrate(fresh.warehouse);
  return fresh;
}
