import { stringify } from 'yaml';
import type {
  Condition,
  Group,
  HandRaise,
  MeasurePoints,
  Model,
  PropertyFilter,
  Rule,
  Signal,
  Suppression,
  TraitPoints,
  TraitRef,
  Window,
} from '../../src/model/types.ts';

/** A contract in its normal form as the model.yaml that somebody could have written. Tests alone need it: people write theirs. */
export function printModel(model: Model, flow = false): string {
  const written = {
    model: model.name,
    timezone: model.timezone,
    signals: named(model.signals, printSignal),
    groups: named(model.groups, printGroup),
    hand_raise: model.handRaises.map(printHandRaise),
    qualify: named(model.rules, printRule),
    tiers: {
      grades: mapped(model.tiers.grades, points),
      levels: mapped(model.tiers.levels, points),
      grid: model.tiers.grid,
    },
    suppressions: named(model.suppressions, printSuppression),
    suppress: model.suppress,
  };
  return stringify(written, {
    collectionStyle: flow ? 'flow' : 'block',
    keepUndefined: false,
    aliasDuplicateObjects: false,
  });
}

const points = (hundredths: number): number => hundredths / 100;
const value = (millionths: number | undefined): number | undefined =>
  millionths === undefined ? undefined : millionths / 1e6;
const time = (length: number): string => `${length / 1000}s`;

function named<T extends { readonly name: string }>(
  entries: readonly T[],
  print: (entry: T) => unknown,
): Record<string, unknown> {
  return Object.fromEntries(entries.map((entry) => [entry.name, print(entry)]));
}

function mapped(of: Readonly<Record<string, number>>, print: (value: number) => number): Record<string, number> {
  return Object.fromEntries(Object.entries(of).map(([key, one]) => [key, print(one)]));
}

function printCondition(condition: Condition): Record<string, unknown> {
  switch (condition.kind) {
    case 'in':
      return { [condition.negated ? 'not' : 'in']: condition.values };
    case 'range':
      return {
        at_least: value(condition.atLeast),
        above: value(condition.above),
        at_most: value(condition.atMost),
        below: value(condition.below),
      };
    case 'matches':
      return { matches: condition.pattern };
    case 'exists':
      return { exists: condition.exists };
  }
}

function printWhere(where: readonly PropertyFilter[]): Record<string, unknown> {
  return Object.fromEntries(where.map(({ property, condition }) => [property, printCondition(condition)]));
}

function printWindow(window: Window): unknown {
  if (window.kind === 'all') return 'all';
  if (window.kind === 'last') return { last: time(window.length) };
  return { first: time(window.length), since: window.since };
}

function printMeasurePoints(given: MeasurePoints): unknown {
  if (given.kind === 'each') {
    return {
      each: points(given.each),
      limit: given.limit === undefined ? undefined : points(given.limit),
      unknown: given.unknown === 0 ? undefined : points(given.unknown),
    };
  }
  const bands = given.bands.map((band) => ({
    at_least: value(band.atLeast),
    at_most: value(band.atMost),
    give: points(band.give),
  }));
  // The order of bands decides nothing, so it is written the other way round.
  return [...bands.reverse(), ...printUnknown(given.unknown)];
}

function printTraitPoints(given: TraitPoints): unknown {
  return [
    ...given.rows.map(({ condition, give }) => ({ ...printCondition(condition), give: points(give) })),
    ...printUnknown(given.unknown),
  ];
}

function printUnknown(unknown: number): unknown[] {
  return unknown === 0 ? [] : [{ unknown: true, give: points(unknown) }];
}

function printTrait({ of, trait }: TraitRef): string {
  return `${of}.${trait}`;
}

function printSignal(signal: Signal): unknown {
  const { score, say } = signal;
  if (signal.source === 'trait') {
    return { say, trait: printTrait(signal.trait), score, points: printTraitPoints(signal.points) };
  }
  const measured = {
    say,
    of: signal.of,
    within: printWindow(signal.within),
    score,
    points: printMeasurePoints(signal.points),
  };
  if (signal.source === 'steps') return { steps: signal.steps, ...measured };
  return {
    event: signal.events,
    channel: signal.channel,
    where: printWhere(signal.where),
    measure: signal.measure,
    half_life: signal.halfLife === undefined ? undefined : time(signal.halfLife),
    ...measured,
  };
}

function printGroup({ signals, limit, floor }: Group): unknown {
  return {
    signals,
    limit: limit === undefined ? undefined : points(limit),
    floor: floor === undefined ? undefined : points(floor),
  };
}

function printHandRaise({ events, where, within }: HandRaise): unknown {
  return { event: events, where: printWhere(where), within: time(within) };
}

function printRule(rule: Rule): unknown {
  const least = (threshold: number | undefined) => (threshold === undefined ? undefined : points(threshold));
  const names = (list: readonly string[]) => (list.length === 0 ? undefined : list);
  return {
    kind: rule.kind,
    fit: least(rule.fit),
    engagement: least(rule.engagement),
    usage: least(rule.usage),
    fit_plus_engagement: least(rule.fitPlusEngagement),
    fit_at_least: rule.fitAtLeast,
    any_of: names(rule.anyOf),
    all_of: names(rule.allOf),
    none_of: names(rule.noneOf),
    active_within: rule.activeWithin === undefined ? undefined : time(rule.activeWithin),
    suppress: rule.suppress,
    only: names(rule.only),
    lapse_after: time(rule.lapseAfter),
    play: rule.play,
  };
}

function printSuppression({ test }: Suppression): unknown {
  switch (test.kind) {
    case 'outcome':
      return { outcome: test.outcome, until: test.until.length === 0 ? undefined : test.until };
    case 'outcome_within':
      return { [`${test.outcome}_within`]: time(test.within) };
    case 'trait':
      return { trait: printTrait(test.trait), ...printCondition(test.condition) };
    case 'event':
      return { event: test.events, where: printWhere(test.where), within: time(test.within) };
  }
}
