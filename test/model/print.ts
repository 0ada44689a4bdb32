import { stringify } from 'yaml';
import { traitText } from '../../src/model/traits.ts';
import type {
  Anchor,
  Condition,
  DerivedTrait,
  Group,
  Guard,
  HandRaise,
  Measure,
  MeasurePoints,
  Model,
  PropertyFilter,
  RatioTo,
  Rule,
  Signal,
  Suppression,
  TraitPoints,
  Window,
} from '../../src/model/types.ts';

/** A contract in its normal form as the model.yaml that somebody could have written. Tests alone need it: people write theirs. */
export function printModel(model: Model, flow = false): string {
  const written = {
    model: model.name,
    timezone: model.timezone,
    traits: Object.fromEntries(model.traits.map((derived) => [traitText(derived.trait), printDerived(derived)])),
    ignore: model.ignore.map(printGuard),
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
const perhapsTime = (length: number | undefined): string | undefined =>
  length === undefined ? undefined : time(length);

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
  switch (window.kind) {
    case 'all':
      return 'all';
    case 'last':
      return { last: time(window.length) };
    case 'this':
      return { this: window.period };
    case 'since': {
      const since = printAnchor(window.since);
      return window.from === 0
        ? { first: time(window.to), since }
        : { between: [time(window.from), time(window.to)], since };
    }
  }
}

function printAnchor(anchor: Anchor): unknown {
  if (anchor.kind === 'event') return { event: anchor.events };
  return anchor.kind === 'trait' ? { trait: traitText(anchor.trait) } : anchor.kind;
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

function printDerived({ from, rows }: DerivedTrait): unknown {
  return {
    from: traitText(from),
    rows: rows.map(({ condition, text }) =>
      Object.fromEntries([...Object.entries(printCondition(condition)), ['then', text]]),
    ),
  };
}

function printGuard({ name, test }: Guard): unknown {
  switch (test.kind) {
    case 'burst':
      return { name, events: test.events, of_one_kind_in: time(test.within) };
    case 'soon_after':
      return { name, event: test.events, after: test.after, within: time(test.within), per: test.per };
    case 'trait':
      return { name, trait: traitText(test.trait), ...printCondition(test.condition) };
    case 'property':
      return { name, event: test.events.length === 0 ? undefined : test.events, where: printWhere(test.where) };
  }
}

function printMeasure(measure: Measure): Record<string, unknown> {
  const { kind } = measure;
  switch (kind) {
    case 'count':
      return { measure: kind, per: measure.per, half_life: perhapsTime(measure.halfLife) };
    case 'active_days':
    case 'active_weeks':
      return { measure: kind, min_leads: measure.minLeads };
    case 'active_leads':
      return { measure: kind, min_days: measure.minDays };
    case 'distinct':
      return { measure: kind, property: 'trait' in measure ? traitText(measure.trait) : measure.property };
    case 'sum':
      return { measure: kind, property: measure.property, half_life: perhapsTime(measure.halfLife) };
    case 'max':
      return { measure: kind, property: measure.property };
    case 'change':
      return { measure: kind, floor: value(measure.floor) };
    case 'days_since_last':
    case 'days_since_first':
    case 'time_to':
      return { measure: kind };
  }
}

function printSignal(signal: Signal): unknown {
  const { score, say, of } = signal;
  if (signal.source === 'trait') {
    return { say, trait: traitText(signal.trait), score, points: printTraitPoints(signal.points) };
  }
  const measured = { say, score, points: printMeasurePoints(signal.points) };
  if (signal.source === 'days_until') return { measure: 'days_until', trait: traitText(signal.trait), ...measured };
  if (signal.source === 'first_lead') return { measure: 'first_lead', ...measured };
  const onEvents = {
    of,
    channel: signal.channel,
    where: printWhere(signal.where),
    within: printWindow(signal.within),
    ...measured,
  };
  if (signal.source === 'steps') return { steps: signal.steps, ...onEvents };
  return {
    event: signal.events.length === 0 ? undefined : signal.events,
    ...printMeasure(signal.measure),
    ratio_to: signal.ratioTo && printRatio(signal.ratioTo),
    ...onEvents,
  };
}

function printRatio(ratio: RatioTo): string {
  return ratio.kind === 'signal' ? ratio.signal : traitText(ratio.trait);
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
    active_within: perhapsTime(rule.activeWithin),
    contacts: rule.contacts,
    engagement_each: least(rule.engagementEach),
    usage_each: least(rule.usageEach),
    roles: names(rule.roles),
    roles_of: rule.roles.length === 0 ? undefined : traitText(rule.rolesOf),
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
      return { trait: traitText(test.trait), ...printCondition(test.condition) };
    case 'event':
      return { event: test.events, where: printWhere(test.where), within: time(test.within) };
  }
}
