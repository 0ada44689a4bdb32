import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { freshWarehouse } from '../../support/warehouse.ts';
import { type Batch, batches } from './batch.ts';
import { described, findings } from './findings.ts';

describe('the compiled SQL', () => {
  it('agrees with the reference scorer in every field, however it is sliced', { timeout: 600_000 }, async () => {
    const { warehouse, close } = await freshWarehouse();
    try {
      const seed = 1;
      const all: Batch[] = fc.sample(batches({ models: 3, histories: 50 }), { seed, numRuns: 2 });
      for (const batch of all) expect((await findings(warehouse, batch)).map(described)).toEqual([]);
    } finally {
      await close();
    }
  });
});
