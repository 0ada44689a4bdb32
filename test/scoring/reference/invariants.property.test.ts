import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scores } from '../../../src/model/types.ts';
import type { History } from '../../../src/scoring/history.ts';
import { scoreHistory, scoreOne } from '../../../src/scoring/reference/score.ts';
import { historyNear, instantAt } from '../../support/history.ts';
import { anyModel } from '../../support/model.ts';
import { asOfs, oneOf } from '../../support/pools.ts';

const instants = oneOf(asOfs).chain(instantAt);
const anyCase = instants.chain((instant) =>
  fc.record({ model: anyModel, instant: fc.constant(instant), history: historyNear(instant) }),
);

function reversed(history: History): History {
  return {
    events: history.events.toReversed(),
    leadVersions: history.leadVersions.toReversed(),
    accountVersions: history.accountVersions.toReversed(),
    aliases: history.aliases.toReversed(),
    outcomes: history.outcomes.toReversed(),
  };
}

function together(a: History, b: History): History {
  return {
    events: [...a.events, ...b.events],
    leadVersions: [...a.leadVersions, ...b.leadVersions],
    accountVersions: [...a.accountVersions, ...b.accountVersions],
    aliases: [...a.aliases, ...b.aliases],
    outcomes: [...a.outcomes, ...b.outcomes],
  };
}

describe('whatever the model and the history', () => {
  it('contributions sum to the scores, which lie between 0 and 100', () => {
    fc.assert(
      fc.property(anyCase, ({ model, history, instant }) => {
        for (const scored of scoreHistory(model, history, instant)) {
          for (const score of scores) {
            const given = scored.contributions.filter((contribution) => contribution.score === score);
            expect(given.reduce((sum, { points }) => sum + points, 0)).toBe(scored[score]);
            expect(scored[score]).toBeGreaterThanOrEqual(0);
            expect(scored[score]).toBeLessThanOrEqual(10_000);
          }
          const pointless = scored.contributions.filter(({ points }) => points === 0);
          expect(pointless.every(({ signal }) => signal.startsWith('ignored:'))).toBe(true);
        }
      }),
    );
  });

  it('nothing from the future enters', () => {
    const withFuture = anyCase.chain((given) =>
      fc.record({ given: fc.constant(given), future: historyNear(given.instant), late: fc.boolean() }),
    );
    fc.assert(
      fc.property(withFuture, ({ given: { model, history, instant }, future, late }) => {
        const after = <T extends { readonly at: number; readonly arrivedAt: number }>(row: T): T =>
          late ? { ...row, arrivedAt: instant.knownAt + 1 } : { ...row, at: instant.asOf + 1 };
        const unknown = <T extends { readonly knownAt: number }>(row: T): T => ({
          ...row,
          knownAt: instant.knownAt + 1,
        });
        const added: History = {
          events: future.events.map(after),
          outcomes: future.outcomes.map(after),
          leadVersions: future.leadVersions.map(unknown),
          accountVersions: future.accountVersions.map(unknown),
          aliases: future.aliases.map(unknown),
        };
        expect(scoreHistory(model, together(history, added), instant)).toEqual(scoreHistory(model, history, instant));
      }),
    );
  });

  it('the order of rows changes nothing', () => {
    fc.assert(
      fc.property(anyCase, ({ model, history, instant }) => {
        expect(scoreHistory(model, reversed(history), instant)).toEqual(scoreHistory(model, history, instant));
      }),
    );
  });

  it('one is scored as among everyone', () => {
    fc.assert(
      fc.property(anyCase, ({ model, history, instant }) => {
        for (const scored of scoreHistory(model, history, instant)) {
          expect(scoreOne(model, history, instant, scored.subject, scored.id)).toEqual(scored);
        }
      }),
      { numRuns: 20 },
    );
  });
});
