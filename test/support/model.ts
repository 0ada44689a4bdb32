import fc from 'fast-check';
import {
  type Group,
  type Model,
  type Score,
  type Signal,
  scores,
  subjects,
  type Tier,
  type Tiers,
  tierNames,
} from '../../src/model/types.ts';
import { derivedTraits, guards } from './model-guards.ts';
import { handRaise, rulesOf, suppressionsOf } from './model-rules.ts';
import { countsFor, signalsOf } from './model-signals.ts';
import { oneOf, perhaps, timezones } from './pools.ts';

/** At most one group for each score, of signals of one side. */
function groupsOf(signals: readonly Signal[]): fc.Arbitrary<Group[]> {
  const ofScore = (score: Score): fc.Arbitrary<Group[]> =>
    fc
      .tuple(oneOf(subjects), perhaps(oneOf([500, 3500, -100])), perhaps(oneOf([-500, -100])))
      .chain(([side, most, floor]) => {
        const candidates = signals.filter((one) => one.score === score && countsFor(one, side));
        if (candidates.length === 0 || (most ?? floor) === undefined) return fc.constant([]);
        return fc
          .subarray([...candidates], { minLength: 1 })
          .map((members) => [
            { name: `g_${score}`, score, signals: members.map(({ name }) => name), limit: most, floor },
          ]);
      });
  return fc.tuple(...scores.map(ofScore)).map((groups) => groups.flat());
}

const descending = fc
  .uniqueArray(oneOf([0, 1, 500, 1250, 2000, 4000, 6000, 10_000]), { minLength: 3, maxLength: 3 })
  .map((values) => values.toSorted((a, b) => b - a));
const row: fc.Arbitrary<[Tier, Tier, Tier, Tier]> = fc.tuple(
  oneOf(tierNames),
  oneOf(tierNames),
  oneOf(tierNames),
  oneOf(tierNames),
);
const tiers: fc.Arbitrary<Tiers> = fc
  .tuple(descending, descending, fc.record({ A: row, B: row, C: row, D: row }))
  .map(([[A = 0, B = 0, C = 0], [one = 0, two = 0, three = 0], grid]) => ({
    grades: { A, B, C },
    levels: { 1: one, 2: two, 3: three },
    grid,
  }));

/** Models over the whole language in normal form, such as the parser lets through. */
export const anyModel: fc.Arbitrary<Model> = modelsOf({ min: 1, max: 8 });

/** Models of so many signals. */
export function modelsOf(signalCount: { readonly min: number; readonly max: number }): fc.Arbitrary<Model> {
  return fc.tuple(fc.integer(signalCount).chain(signalsOf), suppressionsOf).chain(([signals, suppressions]) =>
    fc.record({
      name: fc.constant('generated'),
      digest: fc.constant('0'.repeat(64)),
      timezone: oneOf(timezones),
      traits: derivedTraits,
      ignore: guards,
      signals: fc.constant(signals),
      groups: groupsOf(signals),
      handRaises: fc.array(handRaise, { maxLength: 2 }),
      rules: rulesOf(signals, suppressions),
      tiers,
      suppressions: fc.constant(suppressions),
      suppress: fc.subarray(suppressions.map(({ name }) => name)),
    }),
  );
}
