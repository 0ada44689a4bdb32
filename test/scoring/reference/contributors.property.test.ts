import fc from 'fast-check';
import { expect, it } from 'vitest';
import { contributorsTo } from '../../../src/scoring/reference/contributors.ts';
import { scoreHistory } from '../../../src/scoring/reference/score.ts';
import { historyNear, instantAt } from '../../support/history.ts';
import { modelsOf } from '../../support/model.ts';
import { asOfs, oneOf } from '../../support/pools.ts';

it('who contributed did, together, exactly what the contribution rests on', () => {
  const cases = oneOf(asOfs)
    .chain(instantAt)
    .chain((at) => fc.record({ at: fc.constant(at), model: modelsOf({ min: 6, max: 16 }), rows: historyNear(at) }));
  let shared = 0;
  fc.assert(
    fc.property(cases, ({ at, model, rows }) => {
      for (const { subject, id, contributions } of scoreHistory(model, rows, at)) {
        if (subject !== 'account') continue;
        const contributors = contributorsTo(model, rows, at, id);
        for (const { signal, count, first, last } of contributions) {
          const those = contributors.get(signal);
          if (!those) continue;
          if (those.length > 1) shared += 1;
          expect(those.reduce((sum, one) => sum + one.count, 0n)).toBe(count);
          expect(those.length === 0 ? undefined : Math.min(...those.map((one) => one.first))).toBe(first);
          expect(those.length === 0 ? undefined : Math.max(...those.map((one) => one.last))).toBe(last);
        }
      }
    }),
    { numRuns: 60 },
  );
  expect(shared).toBeGreaterThan(20);
});
