import { afterAll, beforeAll } from 'vitest';
import type { Warehouse } from '../../src/warehouse/client.ts';
import { migrate } from '../../src/warehouse/migrate.ts';
import { emptyWarehouse } from './warehouse.ts';

/** A migrated database for a test file, dropped with it. */
export function ownWarehouse(): Warehouse {
  const { warehouse, close } = emptyWarehouse();
  beforeAll(() => migrate(warehouse));
  afterAll(close);
  return warehouse;
}
