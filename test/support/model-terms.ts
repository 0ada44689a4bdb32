import fc from 'fast-check';
import {
  type Anchor,
  type Band,
  type Condition,
  type MeasurePoints,
  type PropertyFilter,
  periods,
  type Subject,
  subjects,
  type TraitRef,
  type Window,
} from '../../src/model/types.ts';
import {
  accountTraits,
  bounds,
  eventName,
  kinds,
  leadTraits,
  lengths,
  oneOf,
  patterns,
  perhaps,
  propertyNames,
  texts,
} from './pools.ts';

export const points = oneOf([1, -1, 7, 50, -33, 333, 600, 1250, 4000, -4000, 10_000_000]);
const limit = oneOf([1, 100, 1800, 3500, 10_000_000]);

export const condition: fc.Arbitrary<Condition> = fc.oneof(
  fc.record({
    kind: fc.constant('in' as const),
    values: fc.uniqueArray(oneOf([...texts, ...kinds]), { minLength: 1, maxLength: 6 }),
    negated: fc.boolean(),
  }),
  fc
    .tuple(perhaps(oneOf(bounds)), perhaps(oneOf(bounds)), fc.boolean(), fc.boolean())
    .filter(([low, high]) => (low ?? high) !== undefined && (low ?? -Infinity) < (high ?? Infinity))
    .map(([low, high, openBelow, openAbove]) => ({
      kind: 'range' as const,
      ...(openBelow ? { above: low } : { atLeast: low }),
      ...(openAbove ? { below: high } : { atMost: high }),
    })),
  fc.record({ kind: fc.constant('matches' as const), pattern: oneOf(patterns) }),
  fc.record({ kind: fc.constant('exists' as const), exists: fc.boolean() }),
);

export const filter: fc.Arbitrary<PropertyFilter> = fc.record({ property: oneOf<string>(propertyNames), condition });
export const where = fc.oneof(
  { weight: 3, arbitrary: fc.constant<PropertyFilter[]>([]) },
  { weight: 1, arbitrary: fc.uniqueArray(filter, { selector: ({ property }) => property, maxLength: 2 }) },
);

export const names = fc.uniqueArray(eventName, { minLength: 1, maxLength: 3 });
/** Long ones are common: in a second hardly anything lies. */
export const length = oneOf([...lengths, ...lengths.slice(3), ...lengths.slice(4)]);

/** Of an account's own, or of both sides, as both may be named for a lead. */
export function traitOf(subject: Subject): fc.Arbitrary<TraitRef> {
  return oneOf<string>(subject === 'lead' ? leadTraits : accountTraits).map((trait) => ({ of: subject, trait }));
}

const leadTime = oneOf(['trial_at', 'trial_at', 'signed_up_at', 'title'] as const).map((trait) => ({
  of: 'lead' as const,
  trait,
}));
const accountTime = oneOf(['renewal', 'renewal', 'created_at', 'employees'] as const).map((trait) => ({
  of: 'account' as const,
  trait,
}));

/** A trait that mostly says a time. */
export function timeTraitOf(subject: Subject): fc.Arbitrary<TraitRef> {
  return subject === 'lead' ? leadTime : accountTime;
}

/** A trait that mostly says a number. */
export function numberTraitOf(subject: Subject): fc.Arbitrary<TraitRef> {
  const ofAccount = fc.record({ of: fc.constant('account' as const), trait: oneOf(['quota', 'employees'] as const) });
  if (subject === 'account') return ofAccount;
  return fc.oneof(fc.record({ of: fc.constant('lead' as const), trait: fc.constant('seats') }), ofAccount);
}

export function anchorOf(subject: Subject): fc.Arbitrary<Anchor> {
  const usual: Anchor[] = subject === 'lead' ? [{ kind: 'signed_up' }, { kind: 'created' }] : [{ kind: 'created' }];
  const sides: readonly Subject[] = subject === 'lead' ? subjects : ['account'];
  return fc.oneof(
    { weight: 2, arbitrary: oneOf(usual) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('event' as const), events: names }) },
    {
      weight: 2,
      arbitrary: fc.record({ kind: fc.constant('trait' as const), trait: oneOf(sides).chain(timeTraitOf) }),
    },
  );
}

export function windowOf(subject: Subject): fc.Arbitrary<Window> {
  const fromTo = fc.oneof(
    length.map((to) => [0, to] as const),
    fc
      .uniqueArray(length, { minLength: 2, maxLength: 2 })
      .map(([a = 0, b = 0]) => [Math.min(a, b), Math.max(a, b)] as const),
  );
  return fc.oneof(
    { weight: 1, arbitrary: fc.constant({ kind: 'all' as const }) },
    { weight: 2, arbitrary: lastWindow },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('this' as const), period: oneOf(periods) }) },
    {
      weight: 2,
      arbitrary: fc
        .tuple(fromTo, anchorOf(subject))
        .map(([[from, to], since]) => ({ kind: 'since' as const, from, to, since })),
    },
  );
}

export const lastWindow = fc.record({ kind: fc.constant('last' as const), length });

const band: fc.Arbitrary<Band> = fc
  .tuple(perhaps(oneOf(bounds)), perhaps(oneOf(bounds)), points)
  .filter(([low, high]) => (low ?? high) !== undefined && (low ?? -Infinity) <= (high ?? Infinity))
  .map(([atLeast, atMost, give]) => ({ atLeast, atMost, give }));

/** What gives no points isn't listed, and nobody sees what was measured: often some band takes in nearly everything. */
const rest: Band = { atMost: 9_000_000_000_000_000, give: 7 };

/** The greatest lower bound first, of equal ones the smallest upper bound. */
function inOrder(bands: readonly Band[]): Band[] {
  const low = ({ atLeast }: Band) => atLeast ?? Number.MIN_SAFE_INTEGER;
  const high = ({ atMost }: Band) => atMost ?? Number.MAX_SAFE_INTEGER;
  return bands.toSorted((a, b) => low(b) - low(a) || high(a) - high(b));
}

/** Points for unknown are 0 of a value that is never unknown. */
export function measurePoints(canBeUnknown: boolean): fc.Arbitrary<MeasurePoints> {
  const unknown = canBeUnknown ? oneOf([0, 500, -250, 1]) : fc.constant(0);
  const each = fc.tuple(points, perhaps(limit), unknown).map(([give, most, other]) => ({
    kind: 'each' as const,
    each: give,
    limit: most === undefined ? undefined : Math.sign(give) * most,
    unknown: other,
  }));
  const bands = fc.record({
    kind: fc.constant('bands' as const),
    bands: fc
      .uniqueArray(band, { minLength: 1, maxLength: 3, selector: ({ atLeast, atMost }) => `${atLeast} ${atMost}` })
      .chain((drawn) => oneOf([drawn, [...drawn, rest]]))
      .map(inOrder),
    unknown,
  });
  return fc.oneof({ weight: 2, arbitrary: each }, { weight: 1, arbitrary: bands });
}
