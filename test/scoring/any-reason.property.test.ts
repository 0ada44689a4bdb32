import fc from 'fast-check';
import { expect, test } from 'vitest';
import { missingToQualify } from '../../src/scoring/missing.ts';
import { sayReason } from '../../src/scoring/reasons.ts';
import { scoreHistory } from '../../src/scoring/reference/score.ts';
import { historyNear, instantAt } from '../support/history.ts';
import { anyModel } from '../support/model.ts';
import { asOfs, oneOf } from '../support/pools.ts';

const anyCase = oneOf(asOfs)
  .chain(instantAt)
  .chain((instant) => fc.record({ model: anyModel, instant: fc.constant(instant), history: historyNear(instant) }));

test('whatever gave points, and whatever is missing, is said in words', () => {
  fc.assert(
    fc.property(anyCase, ({ model, history, instant }) => {
      for (const scored of scoreHistory(model, history, instant)) {
        const texts = scored.contributions.map((one) => sayReason(model, one, { lead: {}, account: {} }, instant.asOf));
        const missing = missingToQualify(model, scored);
        for (const { needs } of missing) expect(needs).not.toEqual([]);
        for (const text of [...texts, ...missing.flatMap(({ needs }) => needs)]) {
          expect(text).not.toMatch(/^\s*$|undefined|NaN|\[object| {2}/);
        }
      }
    }),
    { numRuns: 200 },
  );
});
