import fc from 'fast-check';
import {
  type Band,
  type Condition,
  channels,
  type EventSignal,
  type Group,
  grades,
  type HandRaise,
  type MeasurePoints,
  type Model,
  measures,
  outcomes,
  type PropertyFilter,
  type Rule,
  type Score,
  type Signal,
  type StepsSignal,
  type Subject,
  type Suppression,
  scores,
  subjects,
  type Tier,
  type Tiers,
  type TraitRef,
  type TraitSignal,
  tierNames,
  type Window,
} from '../../src/model/types.ts';
import {
  accountTraits,
  bounds,
  eventNames,
  leadTraits,
  lengths,
  oneOf,
  patterns,
  perhaps,
  propertyNames,
  seldom,
  texts,
  timezones,
} from './pools.ts';

const points = oneOf([1, -1, 7, 50, -33, 333, 600, 1250, 4000, -4000, 10_000_000]);
const limit = oneOf([1, 100, 1800, 3500, 10_000_000]);

const condition: fc.Arbitrary<Condition> = fc.oneof(
  fc.record({
    kind: fc.constant('in' as const),
    values: fc.uniqueArray(oneOf(texts), { minLength: 1, maxLength: 6 }),
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

const filter: fc.Arbitrary<PropertyFilter> = fc.record({ property: oneOf<string>(propertyNames), condition });
const where = fc.oneof(
  fc.constant<PropertyFilter[]>([]),
  fc.uniqueArray(filter, { selector: ({ property }) => property, maxLength: 2 }),
);

const names = fc.uniqueArray(oneOf(eventNames), { minLength: 1, maxLength: 3 });
const length = oneOf(lengths);

function windowOf(subject: Subject): fc.Arbitrary<Window> {
  const since = subject === 'account' ? fc.constant('created' as const) : oneOf(['signed_up', 'created'] as const);
  return fc.oneof(
    fc.constant({ kind: 'all' as const }),
    fc.record({ kind: fc.constant('last' as const), length }),
    fc.record({ kind: fc.constant('first' as const), length, since }),
  );
}

const band: fc.Arbitrary<Band> = fc
  .tuple(perhaps(oneOf(bounds)), perhaps(oneOf(bounds)), points)
  .filter(([low, high]) => (low ?? high) !== undefined && (low ?? -Infinity) <= (high ?? Infinity))
  .map(([atLeast, atMost, give]) => ({ atLeast, atMost, give }));

/** The greatest lower bound first, of equal ones the smallest upper bound. */
function inOrder(bands: readonly Band[]): Band[] {
  const low = ({ atLeast }: Band) => atLeast ?? Number.MIN_SAFE_INTEGER;
  const high = ({ atMost }: Band) => atMost ?? Number.MAX_SAFE_INTEGER;
  return bands.toSorted((a, b) => low(b) - low(a) || high(a) - high(b));
}

function measurePoints(canBeUnknown: boolean): fc.Arbitrary<MeasurePoints> {
  const unknown = canBeUnknown ? oneOf([0, 500, -250]) : fc.constant(0);
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
      .map(inOrder),
    unknown,
  });
  return fc.oneof(each, bands);
}

interface Placed {
  readonly name: string;
  readonly of: Subject;
  readonly score: Score;
}

function eventSignal(placed: Placed): fc.Arbitrary<EventSignal> {
  return fc.tuple(oneOf(measures), windowOf(placed.of), perhaps(length)).chain(([measure, within, halfLife]) =>
    fc.record({
      name: fc.constant(placed.name),
      of: fc.constant(placed.of),
      score: fc.constant(placed.score),
      source: fc.constant('events' as const),
      events: names,
      channel: seldom(oneOf(channels)),
      where,
      measure: fc.constant(measure),
      within: fc.constant(within),
      halfLife: fc.constant(measure === 'count' ? halfLife : undefined),
      points: measurePoints(measure === 'days_since_last' || within.kind === 'first'),
    }),
  );
}

function stepsSignal(placed: Placed): fc.Arbitrary<StepsSignal> {
  return windowOf(placed.of).chain((within) =>
    fc.record({
      name: fc.constant(placed.name),
      of: fc.constant(placed.of),
      score: fc.constant(placed.score),
      source: fc.constant('steps' as const),
      steps: fc.array(oneOf(eventNames.slice(0, 3)), { minLength: 1, maxLength: 5 }),
      within: fc.constant(within),
      points: measurePoints(within.kind === 'first'),
    }),
  );
}

function traitOf(subject: Subject): fc.Arbitrary<TraitRef> {
  return oneOf<string>(subject === 'lead' ? leadTraits : accountTraits).map((trait) => ({ of: subject, trait }));
}

function traitSignal(placed: Placed): fc.Arbitrary<TraitSignal> {
  return fc.record({
    name: fc.constant(placed.name),
    of: fc.constant(placed.of),
    score: fc.constant(placed.score),
    source: fc.constant('trait' as const),
    trait: traitOf(placed.of),
    points: fc.record({
      rows: fc.array(fc.record({ condition, give: points }), { maxLength: 3 }),
      unknown: oneOf([0, 500, -250]),
    }),
  });
}

function signal(name: string): fc.Arbitrary<Signal> {
  return fc
    .record({ name: fc.constant(name), of: oneOf(subjects), score: oneOf(scores) })
    .chain((placed) =>
      fc.oneof(
        { weight: 4, arbitrary: eventSignal(placed) },
        { weight: 2, arbitrary: stepsSignal(placed) },
        { weight: 3, arbitrary: traitSignal(placed) },
      ),
    );
}

/** An account's traits count on both sides. */
function countsFor(one: Signal, subject: Subject): boolean {
  return one.of === subject || (one.source === 'trait' && one.of === 'account');
}

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

const suppressionsOf: fc.Arbitrary<Suppression[]> = fc
  .array(suppressionTest, { maxLength: 4 })
  .map((tests) => [
    { name: 'customer', test: { kind: 'outcome', outcome: 'won', until: ['churned'] } },
    ...tests.map((test, index) => ({ name: `s${index}`, test })),
  ]);

const handRaise: fc.Arbitrary<HandRaise> = fc.record({ events: names, where, within: oneOf(lengths.slice(2)) });

const threshold = seldom(oneOf([0, 1, 500, 2000, 6000, 10_000]));

function rulesOf(signals: readonly Signal[], suppressions: readonly Suppression[]): fc.Arbitrary<Rule[]> {
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
          suppress: some(suppressed),
          only: some(suppressed),
          lapseAfter: length,
        })
        .chain((rule) => next([...earlier, rule], left - 1));
    });
  };
  return fc.nat(3).chain((count) => next([], count));
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
export const anyModel: fc.Arbitrary<Model> = fc
  .tuple(fc.integer({ min: 1, max: 8 }), suppressionsOf)
  .chain(([count, suppressions]) =>
    fc.tuple(fc.tuple(...Array.from({ length: count }, (_, index) => signal(`n${index}`))), fc.constant(suppressions)),
  )
  .chain(([signals, suppressions]) =>
    fc.record({
      name: fc.constant('generated'),
      digest: fc.constant('0'.repeat(64)),
      timezone: oneOf(timezones),
      signals: fc.constant(signals),
      groups: groupsOf(signals),
      handRaises: fc.array(handRaise, { maxLength: 2 }),
      rules: rulesOf(signals, suppressions),
      tiers,
      suppressions: fc.constant(suppressions),
      suppress: fc.subarray(suppressions.map(({ name }) => name)),
    }),
  );
