import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { counterfactuals } from '../../../src/scoring/outlook/counterfactuals.ts';
import { expiries } from '../../../src/scoring/outlook/expiry.ts';
import { isReached } from '../../../src/scoring/outlook/goals.ts';
import { admissible } from '../../../src/scoring/reference/admissible.ts';
import { scoreHistory, scoreOne } from '../../../src/scoring/reference/score.ts';
import { sayWay } from '../../../src/scoring/words/steps.ts';
import { historyNear, instantAt } from '../../support/history.ts';
import { anyModel } from '../../support/model.ts';
import { asOfs, oneOf } from '../../support/pools.ts';
import { scoreAfter } from './applied.ts';

const anyCase = oneOf(asOfs)
  .chain(instantAt)
  .chain((instant) => fc.record({ model: anyModel, instant: fc.constant(instant), history: historyNear(instant) }));

const day = 86_400_000;

describe('whatever the model and the history', () => {
  it('what would reach a goal does, once it has really happened', () => {
    let ways = 0;
    fc.assert(
      fc.property(anyCase, ({ model, history, instant }) => {
        for (const { subject, id } of scoreHistory(model, history, instant).slice(0, 4)) {
          for (const found of counterfactuals(model, history, subject, id, instant)) {
            for (const way of found.ways) {
              ways += 1;
              expect(sayWay(model, way, instant.asOf)).not.toBe('');
              expect(isReached(found.goal, scoreAfter(model, history, subject, id, instant, way))).toBe(true);
            }
          }
        }
      }),
      { numRuns: 60 },
    );
    expect(ways).toBeGreaterThan(20);
  });

  it('a goal that expires still stands the day before, and no longer on the day', () => {
    let lost = 0;
    fc.assert(
      fc.property(anyCase, ({ model, history, instant }) => {
        const standing = admissible(history, instant);
        const qualified = scoreHistory(model, history, instant).find((scored) => scored.qualified.length > 0);
        if (!qualified) return;
        const { subject, id } = qualified;
        for (const { of, days } of expiries(model, history, subject, id, instant)) {
          if (days === undefined) continue;
          lost += 1;
          const scoreIn = (count: number) => {
            const later = count * day;
            return scoreOne(
              model,
              standing,
              { asOf: instant.asOf + later, knownAt: instant.knownAt + later },
              subject,
              id,
            );
          };
          expect(isReached(of, scoreIn(days - 1))).toBe(true);
          expect(isReached(of, scoreIn(days))).toBe(false);
        }
      }),
      { numRuns: 150 },
    );
    expect(lost).toBeGreaterThan(5);
  });
});
