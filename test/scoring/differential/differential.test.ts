import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { freshWarehouse } from '../../support/warehouse.ts';
import { batches, figures } from './batch.ts';
import { described, findings } from './findings.ts';

describe('the compiled SQL', () => {
  it('agrees with the reference scorer in every field, however it is sliced', { timeout: 600_000 }, async () => {
    const { warehouse, close } = await freshWarehouse();
    try {
      for (const kind of figures) {
        const [batch] = fc.sample(batches({ models: 4, histories: 25 }, [kind]), { seed: 1, numRuns: 1 });
        if (!batch) throw new Error('no batch was drawn');
        expect((await findings(warehouse, batch)).map(described)).toEqual([]);
      }
    } finally {
      await close();
    }
  });
});
