import { randomUUID } from 'node:crypto';
import { inject } from 'vitest';
import { z } from 'zod';
import { createWarehouse, type Warehouse } from '../../src/warehouse/client.ts';
import { migrate } from '../../src/warehouse/migrate.ts';
import { identifier } from '../../src/warehouse/query.ts';

/** A database of one's own. */
export interface TestDatabase {
  readonly warehouse: Warehouse;
  readonly database: string;
  close(): Promise<void>;
}

/** A database of one's own, not migrated yet; `close` drops it. */
export function emptyWarehouse(): TestDatabase {
  return named(`test_${randomUUID().replaceAll('-', '').slice(0, 12)}`);
}

function named(database: string): TestDatabase {
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

/** Migrated databases that tests of this worker gave back, emptied, the first one first: making one anew takes the processor for a second. */
const givenBack: string[] = [];

/** A database that is migrated and empty from `open` to `close`. */
export function lentWarehouse(): TestDatabase & { open(): Promise<void> } {
  const again = givenBack.shift();
  const lent = again === undefined ? emptyWarehouse() : named(again);
  let asMigrated: readonly Table[] = [];
  return {
    ...lent,
    async open() {
      await migrate(lent.warehouse);
      asMigrated = await tablesOf(lent.warehouse);
    },
    async close() {
      // Where a test has dropped it, none of its tables is found.
      await lent.warehouse.createDatabase();
      if (!(await emptied(lent.warehouse, asMigrated))) return lent.close();
      givenBack.push(lent.database);
      return lent.warehouse.close();
    },
  };
}

/** A migrated, empty database of one's own until `close`. */
export async function freshWarehouse(): Promise<TestDatabase> {
  const lent = lentWarehouse();
  await lent.open();
  return lent;
}

const table = z.object({ name: z.string(), made: z.string(), rows: z.coerce.number() });
type Table = z.output<typeof table>;

function tablesOf(warehouse: Warehouse): Promise<Table[]> {
  return warehouse.rows({
    name: 'tables of a test',
    sql: `SELECT name, create_table_query AS made, ifNull(total_rows, 0) AS rows FROM system.tables
      WHERE database = currentDatabase() ORDER BY name`,
    row: table,
  });
}

/** Migrations write these. */
const kept = new Set(['schema_migrations', 'email_domains']);

/** Gives false where a test has changed the tables themselves. */
async function emptied(warehouse: Warehouse, asMigrated: readonly Table[]): Promise<boolean> {
  const tables = await tablesOf(warehouse);
  const shape = (all: readonly Table[]) => JSON.stringify(all.map(({ name, made }) => [name, made]));
  if (shape(tables) !== shape(asMigrated)) return false;
  for (const { name, rows } of tables) {
    if (rows > 0 && !kept.has(name)) {
      await warehouse.run({ name: 'empty a table', sql: `TRUNCATE TABLE ${identifier(name)}` });
    }
  }
  return true;
}
