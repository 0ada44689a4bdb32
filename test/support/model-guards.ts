import fc from 'fast-check';
import {
  type Condition,
  type DerivedTrait,
  type Guard,
  type GuardTest,
  type Subject,
  subjects,
} from '../../src/model/types.ts';
import { condition, filter, names, traitOf } from './model-terms.ts';
import { hour, kinds, minute, oneOf, perhaps, second } from './pools.ts';

const burst: fc.Arbitrary<GuardTest> = fc.record({
  kind: fc.constant('burst' as const),
  events: oneOf([1, 2, 3]),
  within: oneOf([second, minute, hour]),
});
const soonAfter: fc.Arbitrary<GuardTest> = fc.record({
  kind: fc.constant('soon_after' as const),
  events: names,
  after: names,
  within: oneOf([second, minute, hour]),
  per: perhaps(fc.constant('message_id')),
});
const onTrait: fc.Arbitrary<GuardTest> = fc.record({
  kind: fc.constant('trait' as const),
  trait: oneOf(subjects).chain(traitOf),
  // One that holds for most would leave nothing to score.
  condition: condition.filter((one) => one.kind !== 'in' || !one.negated),
});
const onProperties: fc.Arbitrary<GuardTest> = fc.record({
  kind: fc.constant('property' as const),
  events: fc.oneof(names, fc.constant([])),
  where: fc.uniqueArray(filter, { selector: ({ property }) => property, minLength: 1, maxLength: 2 }),
});

/** None for half of the models; else some of each kind, in any order. */
export const guards: fc.Arbitrary<Guard[]> = fc.oneof(
  { weight: 1, arbitrary: fc.constant<Guard[]>([]) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(perhaps(burst), soonAfter, perhaps(soonAfter), perhaps(onTrait), perhaps(onProperties))
      .chain((tests) => {
        const drawn = tests.filter((test) => test !== undefined);
        return fc.shuffledSubarray(drawn, { minLength: drawn.length, maxLength: drawn.length });
      })
      .map((tests) => tests.map((test, index) => ({ name: `i${index}`, test }))),
  },
);

/** Traits that are made of others: names that models ask for, which histories may say too. */
const made = {
  lead: ['seniority', 'email_kind', 'title'],
  account: ['size', 'employees'],
} as const;

const matching = condition.filter((one: Condition) => one.kind !== 'exists' || one.exists);

function derivedTrait(of: Subject): fc.Arbitrary<DerivedTrait> {
  return fc.record({
    trait: oneOf<string>(made[of]).map((trait) => ({ of, trait })),
    from: traitOf(of),
    rows: fc.array(fc.record({ condition: matching, text: oneOf(kinds) }), { minLength: 1, maxLength: 3 }),
  });
}

/** None is made of a derived one. */
export const derivedTraits: fc.Arbitrary<DerivedTrait[]> = fc
  .uniqueArray(oneOf(subjects).chain(derivedTrait), {
    maxLength: 3,
    selector: ({ trait }) => `${trait.of}.${trait.trait}`,
  })
  .map((all) => all.filter(({ from }) => !all.some(({ trait }) => trait.of === from.of && trait.trait === from.trait)));
