import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { History, HistoryEvent } from '../../../src/scoring/history.ts';
import { scoreHistory, scoreOne, subjectScorer } from '../../../src/scoring/reference/score.ts';
import { historyNear, instantAt } from '../../support/history.ts';
import { modelsOf } from '../../support/model.ts';
import { asOfs, oneOf } from '../../support/pools.ts';

describe('a lead or an account scored with more events', () => {
  const anyCase = oneOf(asOfs)
    .chain(instantAt)
    .chain((at) =>
      fc.record({
        at: fc.constant(at),
        model: modelsOf({ min: 6, max: 16 }),
        rows: historyNear(at),
        more: historyNear(at),
      }),
    );

  /** Events that make nobody known and move nobody: of known leads, and they name no account. */
  function additional(rows: History, more: History, at: { asOf: number; knownAt: number }): HistoryEvent[] {
    const known = new Set(rows.events.flatMap(({ subject }) => (subject.kind === 'lead' ? [subject.id] : [])));
    return more.events
      .filter(({ subject }) => subject.kind === 'lead' && known.has(subject.id))
      .map((event) => ({
        ...event,
        accountId: '',
        restates: '',
        at: Math.min(event.at, at.asOf),
        arrivedAt: Math.min(event.arrivedAt, at.knownAt),
      }));
  }

  it('is scored as with a history that holds them', () => {
    let changed = 0;
    fc.assert(
      fc.property(anyCase, ({ at, model: given, rows, more }) => {
        const addEvents = additional(rows, more, at);
        const whole = { ...rows, events: [...rows.events, ...addEvents] };
        for (const before of scoreHistory(given, rows, at)) {
          const score = subjectScorer(given, rows, before.subject, before.id);
          const after = scoreOne(given, whole, at, before.subject, before.id);
          expect(score(at, { addEvents })).toEqual(after);
          expect(score(at)).toEqual(before);
          if (!isDeepStrictEqual(after, before)) changed += 1;
        }
      }),
      { numRuns: 40 },
    );
    expect(changed).toBeGreaterThan(50);
  });
});
