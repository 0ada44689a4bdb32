import { afterAll, beforeAll } from 'vitest';
import type { Warehouse } from '../../src/warehouse/client.ts';
import { lentWarehouse } from './warehouse.ts';

/** A migrated database for a test file. */
export function ownWarehouse(): Warehouse {
  const { warehouse, open, close } = lentWarehouse();
  beforeAll(open);
  afterAll(close);
  return warehouse;
}
