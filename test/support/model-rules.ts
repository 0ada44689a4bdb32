import fc from 'fast-check';
import {
  grades,
  type HandRaise,
  outcomes,
  type Rule,
  type Signal,
  type Suppression,
  subjects,
} from '../../src/model/types.ts';
import { countsFor } from './model-signals.ts';
import { condition, length, names, traitOf, where } from './model-terms.ts';
import { kinds, lengths, oneOf, perhaps, roles, seldom } from './pools.ts';

const suppressionTest: fc.Arbitrary<Suppression['test']> = fc.oneof(
  fc.record({
    kind: fc.constant('outcome' as const),
    outcome: oneOf([...outcomes, 'won', 'opportunity'] as const),
    until: fc.uniqueArray(oneOf([...outcomes, 'churned', 'won'] as const), { maxLength: 3 }),
  }),
  fc.record({ kind: fc.constant('outcome_within' as const), outcome: oneOf(outcomes), within: length }),
  fc.record({ kind: fc.constant('trait' as const), trait: oneOf(subjects).chain(traitOf), condition }),
  fc.record({ kind: fc.constant('event' as const), events: names, where, within: length }),
);

export const suppressionsOf: fc.Arbitrary<Suppression[]> = fc
  .array(suppressionTest, { maxLength: 4 })
  .map((tests) => [
    { name: 'customer', test: { kind: 'outcome', outcome: 'won', until: ['churned'] } },
    ...tests.map((test, index) => ({ name: `s${index}`, test })),
  ]);

export const handRaise: fc.Arbitrary<HandRaise> = fc.record({ events: names, where, within: oneOf(lengths.slice(2)) });

const threshold = seldom(oneOf([0, 1, 500, 2000, 6000, 10_000]));

const usualRole = { of: 'lead' as const, trait: 'role' };
type OfLeads = Pick<Rule, 'contacts' | 'engagementEach' | 'usageEach' | 'roles' | 'rolesOf'>;
const nothingOfLeads: OfLeads = { roles: [], rolesOf: usualRole };

/** What rules of an account say of its leads; without contacts and roles nothing. */
const ofLeads: fc.Arbitrary<OfLeads> = fc
  .record({
    contacts: perhaps(oneOf([1, 2, 3])),
    engagementEach: perhaps(oneOf([0, 1, 500])),
    usageEach: perhaps(oneOf([0, 1, 500])),
    roles: seldom(
      fc.uniqueArray(oneOf([...roles, ...kinds]), {
        minLength: 1,
        maxLength: 2,
        selector: (role) => role.toLowerCase(),
      }),
    ).map((wanted) => wanted ?? []),
    rolesOf: seldom(traitOf('lead')).map((trait) => trait ?? usualRole),
  })
  .map((said) => {
    if (said.contacts === undefined && said.roles.length === 0) return nothingOfLeads;
    return said.roles.length === 0 ? { ...said, rolesOf: usualRole } : said;
  });

/** Where all conditions have to hold, what is said of the leads would hardly ever decide. */
function withoutOthers<R extends Omit<Rule, keyof OfLeads>>(rule: R): R {
  const scores = { fit: undefined, engagement: undefined, usage: undefined, fitPlusEngagement: undefined };
  const others = {
    fitAtLeast: undefined,
    activeWithin: undefined,
    anyOf: [],
    allOf: [],
    noneOf: [],
    suppress: [],
    only: [],
  };
  return { ...rule, ...scores, ...others };
}

export function rulesOf(signals: readonly Signal[], suppressions: readonly Suppression[]): fc.Arbitrary<Rule[]> {
  const some = (from: readonly string[]) =>
    from.length === 0
      ? fc.constant([])
      : seldom(fc.subarray([...from], { maxLength: Math.min(2, from.length) })).map((names) => names ?? []);
  const next = (earlier: readonly Rule[], left: number): fc.Arbitrary<Rule[]> => {
    if (left === 0) return fc.constant([...earlier]);
    return oneOf(subjects).chain((of) => {
      const known = [...signals.filter((one) => countsFor(one, of)), ...earlier.filter((rule) => rule.of === of)].map(
        ({ name }) => name,
      );
      const suppressed = suppressions.map(({ name }) => name);
      return fc
        .record({
          name: fc.constant(`r${earlier.length}`),
          kind: oneOf(of === 'lead' ? (['mql', 'pql'] as const) : (['mqa', 'pqa'] as const)),
          of: fc.constant(of),
          fit: threshold,
          engagement: threshold,
          usage: threshold,
          fitPlusEngagement: threshold,
          fitAtLeast: seldom(oneOf(grades)),
          anyOf: some(known),
          allOf: some(known),
          noneOf: some(known),
          activeWithin: seldom(length),
          ofLeads: of === 'account' ? ofLeads : fc.constant(nothingOfLeads),
          alone: fc.boolean(),
          suppress: some(suppressed),
          only: some(suppressed),
          lapseAfter: length,
        })
        .map(({ ofLeads: said, alone, ...rule }) => ({
          ...(alone && said !== nothingOfLeads ? withoutOthers(rule) : rule),
          ...said,
        }))
        .chain((rule) => next([...earlier, rule], left - 1));
    });
  };
  return fc.nat(5).chain((count) => next([], count));
}
