import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readModel } from '../../../src/model/parse.ts';
import { counterfactuals } from '../../../src/scoring/outlook/counterfactuals.ts';
import { beginOf } from '../../../src/scoring/outlook/deadlines.ts';
import { expiries } from '../../../src/scoring/outlook/expiry.ts';
import { isReached } from '../../../src/scoring/outlook/goals.ts';
import { laddersOf } from '../../../src/scoring/outlook/steps.ts';
import { admissible } from '../../../src/scoring/reference/admissible.ts';
import { factsOf } from '../../../src/scoring/reference/facts-of.ts';
import { scoreHistory, scoreOne } from '../../../src/scoring/reference/score.ts';
import { sayWay } from '../../../src/scoring/words/steps.ts';
import { historyNear, instantAt } from '../../support/history.ts';
import { anyModel } from '../../support/model.ts';
import { asOfs, oneOf } from '../../support/pools.ts';
import { ago, asOf, byLead, history, leadVersion } from '../reference/examples.ts';
import { scoreAfter } from './applied.ts';

const anyCase = oneOf(asOfs)
  .chain(instantAt)
  .chain((instant) => fc.record({ model: anyModel, instant: fc.constant(instant), history: historyNear(instant) }));

const day = 86_400_000;
const second = 1_000;

/** One lead with three signals whose windows slide, end or never do, some fading, on which one threshold rests. */
const oneLead = fc
  .record({
    windows: fc.array(oneOf(['{ last: 2d }', '{ last: 9d }', '{ first: 14d }', '{ this: month }', '{ this: week }']), {
      minLength: 3,
      maxLength: 3,
    }),
    each: fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 3, maxLength: 3 }),
    limit: fc.integer({ min: 10, max: 30 }),
    measures: fc.array(
      oneOf(['', 'half_life: 3d, ', 'measure: active_days, ', 'measure: distinct, property: path, ']),
      {
        minLength: 3,
        maxLength: 3,
      },
    ),
    least: fc.integer({ min: 15, max: 60 }),
    burst: oneOf(['', 'ignore: [{ events: 2, of_one_kind_in: 10m }]\n']),
    done: fc.array(fc.tuple(oneOf(['a', 'b', 'c']), fc.integer({ min: 0, max: 9 * 1440 })), { maxLength: 8 }),
  })
  .map(({ windows, each, limit, measures, least, burst, done }) => {
    const signals = ['a', 'b', 'c'].map(
      (name, index) =>
        `  ${name}_done: { event: ${name}, ${measures[index]}within: ${windows[index]}, score: usage, points: { each: ${each[index]}, limit: ${limit} } }`,
    );
    const text = `model: m\n${burst}signals:\n${signals.join('\n')}\nqualify: { pql: { kind: pql, usage: ${least} } }`;
    return {
      model: readModel(text, 'model.yaml'),
      rows: history({
        leadVersions: [leadVersion('ann', { signedUpAt: ago(10) })],
        events: done.map(([event, minutes], index) =>
          byLead('ann', asOf - minutes * 60_000, { event, properties: { path: String(index) } }),
        ),
      }),
      instant: { asOf, knownAt: asOf },
    };
  });

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

  it('it still does at its deadline and before, and no longer after it', () => {
    let deadlines = 0;
    fc.assert(
      fc.property(oneLead, oneOf([0.25, 0.5, 0.75]), ({ model, rows, instant }, part) => {
        for (const { goal, ways } of counterfactuals(model, rows, 'lead', 'ann', instant)) {
          for (const way of ways) {
            const isReachedAfter = (later: number) =>
              isReached(goal, scoreAfter(model, rows, 'lead', 'ann', instant, way, later));
            expect(isReachedAfter(0)).toBe(true);
            const [step] = way;
            if (step?.until === undefined) continue;
            deadlines += 1;
            const last = step.until - 1 - beginOf(step, instant.asOf);
            expect(isReachedAfter(Math.floor(part * last))).toBe(true);
            expect(isReachedAfter(last)).toBe(true);
            if (last < 2 * day) expect(isReachedAfter(last + second)).toBe(false);
          }
        }
      }),
      { numRuns: 150 },
    );
    expect(deadlines).toBeGreaterThan(100);
  });

  it('of two changes neither could be one less', () => {
    let amounts = 0;
    fc.assert(
      fc.property(oneLead, ({ model, rows, instant }) => {
        const facts = factsOf(model, rows, instant, 'lead', 'ann');
        const ladders = facts ? laddersOf(model, facts) : [];
        for (const { goal, ways } of counterfactuals(model, rows, 'lead', 'ann', instant)) {
          for (const way of ways.filter(({ length }) => length > 1)) {
            for (const [index, { signal, amount }] of way.entries()) {
              const less = ladders.find((one) => one.signal === signal)?.step(amount - 1);
              if (!less || amount === 1) continue;
              amounts += 1;
              const fewer = way.map((step, place) => (place === index ? less : step));
              expect(isReached(goal, scoreAfter(model, rows, 'lead', 'ann', instant, fewer))).toBe(false);
            }
          }
        }
      }),
      { numRuns: 150 },
    );
    expect(amounts).toBeGreaterThan(50);
  });

  it('a goal that expires still stands on each day before, and no longer on the day', () => {
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
          for (let before = 0; before < days; before += 1) expect(isReached(of, scoreIn(before))).toBe(true);
          expect(isReached(of, scoreIn(days))).toBe(false);
        }
      }),
      { numRuns: 150 },
    );
    expect(lost).toBeGreaterThan(5);
  });
});
