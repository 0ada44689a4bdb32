import fc from 'fast-check';
import {
  channels,
  type DaysUntilSignal,
  type EventSignal,
  type FirstLeadSignal,
  type Measure,
  measureNames,
  type RatioTo,
  type Score,
  type Signal,
  type StepsSignal,
  type Subject,
  scores,
  subjects,
  type TraitSignal,
  type Window,
} from '../../src/model/types.ts';
import {
  condition,
  lastWindow,
  length,
  measurePoints,
  names,
  numberTraitOf,
  points,
  timeTraitOf,
  traitOf,
  where,
  windowOf,
} from './model-terms.ts';
import { eventNames, oneOf, perhaps, propertyNames, seldom } from './pools.ts';

interface Placed {
  readonly name: string;
  readonly of: Subject;
  readonly score: Score;
}

const property = fc.oneof(oneOf(propertyNames), fc.constant('amount' as const), fc.constant('message_id' as const));
const numeric = fc.oneof({ weight: 4, arbitrary: fc.constant('amount') }, { weight: 1, arbitrary: property });
/** Traits whose texts many leads share, with and without regard to case. */
const manyTexts = fc.oneof(fc.constant({ of: 'lead' as const, trait: 'role' }), traitOf('lead'));
const ofAccountAlone: readonly string[] = ['active_leads'];

function measureOf(of: Subject, within: Window): fc.Arbitrary<Measure> {
  const minLeads = of === 'account' ? perhaps(oneOf([1, 2])) : fc.constant(undefined);
  const distinct = fc.record({ kind: fc.constant('distinct' as const), property });
  const made: Record<Measure['kind'], fc.Arbitrary<Measure>> = {
    count: fc.record({ kind: fc.constant('count' as const), per: perhaps(property), halfLife: perhaps(length) }),
    active_days: fc.record({ kind: fc.constant('active_days' as const), minLeads }),
    active_weeks: fc.record({ kind: fc.constant('active_weeks' as const), minLeads }),
    active_leads: fc.record({ kind: fc.constant('active_leads' as const), minDays: oneOf([1, 2]) }),
    distinct:
      of === 'lead'
        ? distinct
        : fc.oneof(
            { weight: 1, arbitrary: distinct },
            { weight: 2, arbitrary: fc.record({ kind: fc.constant('distinct' as const), trait: manyTexts }) },
          ),
    sum: fc.record({ kind: fc.constant('sum' as const), property: numeric, halfLife: perhaps(length) }),
    max: fc.record({ kind: fc.constant('max' as const), property: numeric }),
    days_since_last: fc.constant({ kind: 'days_since_last' as const }),
    days_since_first: fc.constant({ kind: 'days_since_first' as const }),
    change: fc.record({ kind: fc.constant('change' as const), floor: oneOf([1, 300_000, 1_000_000, 5_000_000]) }),
    time_to: fc.constant({
      kind: 'time_to' as const,
      since:
        within.kind === 'since'
          ? within.since
          : { kind: of === 'lead' ? ('signed_up' as const) : ('created' as const) },
    }),
  };
  const fitting = measureNames.filter(
    (name) => (of === 'account' || !ofAccountAlone.includes(name)) && (name !== 'change' || within.kind === 'last'),
  );
  // With `min_leads` only half of an account's say something new.
  const more = of === 'account' ? (['active_days', 'active_weeks', 'active_leads'] as const) : [];
  return oneOf([...fitting, ...more, 'count' as const, 'sum' as const]).chain((name) => made[name]);
}

const canBeDivided: readonly string[] = [
  'count',
  'active_days',
  'active_weeks',
  'active_leads',
  'distinct',
  'sum',
  'max',
];

const unknownOfNothing: readonly string[] = ['max', 'days_since_last', 'days_since_first', 'time_to'];

function eventSignal({ name, of, score }: Placed): fc.Arbitrary<EventSignal> {
  // One more of the window that `change` goes with alone.
  const window = fc.oneof({ weight: 5, arbitrary: windowOf(of) }, { weight: 1, arbitrary: lastWindow });
  const divisor = seldom(fc.record({ kind: fc.constant('trait' as const), trait: numberTraitOf(of) }));
  return window
    .chain((within) => fc.tuple(fc.constant(within), measureOf(of, within), divisor))
    .chain(([within, measure, divided]) => {
      const ratioTo: RatioTo | undefined = canBeDivided.includes(measure.kind) ? divided : undefined;
      const canBeUnknown = ratioTo !== undefined || within.kind === 'since' || unknownOfNothing.includes(measure.kind);
      return fc.record({
        name: fc.constant(name),
        of: fc.constant(of),
        score: fc.constant(score),
        source: fc.constant('events' as const),
        events: fc.oneof({ weight: 6, arbitrary: names }, { weight: 1, arbitrary: fc.constant([]) }),
        channel: seldom(oneOf(channels)),
        where,
        measure: fc.constant(measure),
        within: fc.constant(within),
        ratioTo: fc.constant(ratioTo),
        points: measurePoints(canBeUnknown),
      });
    });
}

function stepsSignal({ name, of, score }: Placed): fc.Arbitrary<StepsSignal> {
  return windowOf(of).chain((within) =>
    fc.record({
      name: fc.constant(name),
      of: fc.constant(of),
      score: fc.constant(score),
      source: fc.constant('steps' as const),
      steps: fc.array(oneOf(eventNames.slice(0, 3)), { minLength: 1, maxLength: 5 }),
      channel: seldom(oneOf(channels)),
      where: fc.oneof({ weight: 3, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: where }),
      within: fc.constant(within),
      points: measurePoints(within.kind === 'since'),
    }),
  );
}

function traitSignal({ name, of, score }: Placed): fc.Arbitrary<TraitSignal> {
  return fc.record({
    name: fc.constant(name),
    of: fc.constant(of),
    score: fc.constant(score),
    source: fc.constant('trait' as const),
    trait: traitOf(of),
    points: fc.record({
      rows: fc.array(fc.record({ condition, give: points }), { maxLength: 3 }),
      unknown: oneOf([0, 500, -250]),
    }),
  });
}

function daysUntilSignal({ name, of, score }: Placed): fc.Arbitrary<DaysUntilSignal> {
  return fc.record({
    name: fc.constant(name),
    of: fc.constant(of),
    score: fc.constant(score),
    source: fc.constant('days_until' as const),
    trait: timeTraitOf(of),
    points: measurePoints(true),
  });
}

function firstLeadSignal({ name, score }: Placed): fc.Arbitrary<FirstLeadSignal> {
  return fc.record({
    name: fc.constant(name),
    of: fc.constant('lead' as const),
    score: fc.constant(score),
    source: fc.constant('first_lead' as const),
    points: measurePoints(true),
  });
}

function signal(name: string): fc.Arbitrary<Signal> {
  return fc
    .record({ name: fc.constant(name), of: oneOf(subjects), score: oneOf(scores) })
    .chain((placed) =>
      fc.oneof(
        { weight: 12, arbitrary: eventSignal(placed) },
        { weight: 3, arbitrary: stepsSignal(placed) },
        { weight: 4, arbitrary: traitSignal(placed) },
        { weight: 2, arbitrary: daysUntilSignal(placed) },
        { weight: 1, arbitrary: firstLeadSignal(placed) },
      ),
    );
}

/** Some signals, of which a few are divided by others of their side. */
export function signalsOf(count: number): fc.Arbitrary<Signal[]> {
  const divisors = fc.array(perhaps(fc.nat(count)), { minLength: count, maxLength: count });
  return fc
    .tuple(fc.tuple(...Array.from({ length: count }, (_, index) => signal(`n${index}`))), divisors)
    .map(([signals, others]) => {
      const divided = new Set<string>();
      const divisor = new Set<string>();
      return signals.map((one, index): Signal => {
        const other = signals[others[index] ?? count];
        if (one.source !== 'events' || one.ratioTo || !canBeDivided.includes(one.measure.kind)) return one;
        if (!other || other === one || other.of !== one.of || divisor.has(one.name) || divided.has(other.name))
          return one;
        if (other.source !== 'steps' && (other.source !== 'events' || other.ratioTo)) return one;
        divided.add(one.name);
        divisor.add(other.name);
        return { ...one, ratioTo: { kind: 'signal', signal: other.name } };
      });
    });
}

/** An account's traits count on both sides. */
export function countsFor(one: Signal, subject: Subject): boolean {
  const isOnTrait = one.source === 'trait' || one.source === 'days_until';
  return one.of === subject || (isOnTrait && one.of === 'account');
}
