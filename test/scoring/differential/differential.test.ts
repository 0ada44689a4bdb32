import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hour, second } from '../../support/pools.ts';
import { freshWarehouse } from '../../support/warehouse.ts';
import { byLead, counting, history, model } from '../reference/examples.ts';
import { batches, figures } from './batch.ts';
import { described, findings } from './findings.ts';

describe('the compiled SQL', () => {
  it('agrees with the reference scorer in every field, however it is sliced', { timeout: 600_000 }, async () => {
    const { warehouse, close } = await freshWarehouse();
    try {
      for (const kind of figures) {
        const [batch] = fc.sample(batches({ models: 3, histories: 25 }, [kind]), { seed: 1, numRuns: 1 });
        if (!batch) throw new Error('no batch was drawn');
        expect((await findings(warehouse, batch)).map(described)).toEqual([]);
      }
    } finally {
      await close();
    }
  });

  it('weighs a daily figure of a later day than as-of’s, which counts nowhere', { timeout: 120_000 }, async () => {
    const { warehouse, close } = await freshWarehouse();
    try {
      // It lies 86,400 half-lives after as-of: a weight that is no integer any more failed the whole run.
      const tomorrow = Date.parse('2025-10-01T00:00:00Z');
      const evening = tomorrow + 3 * hour;
      const weighed = counting('pages', { measure: { kind: 'count', halfLife: second } });
      const found = await findings(warehouse, {
        instant: { asOf: evening, knownAt: evening },
        models: [model({ timezone: 'America/New_York', signals: [weighed] })],
        histories: [history({ events: [byLead('ann', tomorrow, { daily: true }), byLead('ann', evening)] })],
      });
      expect(found.map(described)).toEqual([]);
    } finally {
      await close();
    }
  });
});
