import type { Measure, Model, Rule, Signal } from '../../../src/model/types.ts';
import type { History } from '../../../src/scoring/history.ts';

/** Histories with some rows or texts fewer, the smallest first. */
export function smallerHistories(history: History): History[] {
  const { events, leadVersions, accountVersions, aliases, outcomes } = history;
  return [
    ...fewer(events).map((rows) => ({ ...history, events: rows })),
    ...fewer(leadVersions).map((rows) => ({ ...history, leadVersions: rows })),
    ...fewer(accountVersions).map((rows) => ({ ...history, accountVersions: rows })),
    ...fewer(aliases).map((rows) => ({ ...history, aliases: rows })),
    ...fewer(outcomes).map((rows) => ({ ...history, outcomes: rows })),
    ...plainer(events, ({ properties }) => Object.keys(properties).length > 0, { properties: {} }).map((rows) => ({
      ...history,
      events: rows,
    })),
    ...plainer(events, ({ quantity }) => quantity !== 1, { quantity: 1 }).map((rows) => ({ ...history, events: rows })),
    ...plainer(events, ({ daily }) => daily, { daily: false, restates: '' }).map((rows) => ({
      ...history,
      events: rows,
    })),
    ...plainer(leadVersions, ({ traits }) => Object.keys(traits).length > 0, { traits: {} }).map((rows) => ({
      ...history,
      leadVersions: rows,
    })),
    ...plainer(accountVersions, ({ traits }) => Object.keys(traits).length > 0, { traits: {} }).map((rows) => ({
      ...history,
      accountVersions: rows,
    })),
  ];
}

/** Models with one term fewer; names of what is gone are taken out everywhere. */
export function smallerModels(model: Model): Model[] {
  return [
    ...fewer(model.signals).map((signals) => ({ ...model, signals })),
    ...fewer(model.ignore).map((ignore) => ({ ...model, ignore })),
    ...fewer(model.traits).map((traits) => ({ ...model, traits })),
    ...fewer(model.rules).map((rules) => ({ ...model, rules })),
    ...fewer(model.groups).map((groups) => ({ ...model, groups })),
    ...fewer(model.handRaises).map((handRaises) => ({ ...model, handRaises })),
    ...fewer(model.suppressions).map((suppressions) => ({ ...model, suppressions })),
    ...model.signals.flatMap((signal, index) =>
      plainerSignals(signal).map((plain) => ({ ...model, signals: model.signals.with(index, plain) })),
    ),
    ...model.rules.flatMap((rule, index) =>
      plainerRules(rule).map((plain) => ({ ...model, rules: model.rules.with(index, plain) })),
    ),
  ].map(withoutLooseNames);
}

/** Lists without one run of their elements: halves, quarters, … and single elements. */
function fewer<T>(list: readonly T[]): T[][] {
  const smaller: T[][] = [];
  for (let length = list.length; length >= 1; length = Math.floor(length / 2)) {
    for (let from = 0; from < list.length; from += length) smaller.push(list.toSpliced(from, length));
  }
  return smaller;
}

function plainer<T extends object>(list: readonly T[], isRich: (row: T) => boolean, plain: Partial<T>): T[][] {
  return list.flatMap((row, index) => (isRich(row) ? [list.with(index, { ...row, ...plain })] : []));
}

function plainerSignals(signal: Signal): Signal[] {
  if (signal.source === 'trait') {
    return fewer(signal.points.rows).map((rows) => ({ ...signal, points: { ...signal.points, rows } }));
  }
  if (signal.source === 'days_until' || signal.source === 'first_lead') return [];
  const common = [
    ...fewer(signal.where).map((where) => ({ ...signal, where })),
    ...(signal.channel === undefined ? [] : [{ ...signal, channel: undefined }]),
  ];
  if (signal.source === 'steps') {
    return [...common, ...fewer(signal.steps).flatMap((steps) => (steps.length > 0 ? [{ ...signal, steps }] : []))];
  }
  const { measure, ratioTo } = signal;
  return [
    ...common,
    ...fewer(signal.events).flatMap((events) => (events.length > 0 ? [{ ...signal, events }] : [])),
    ...(ratioTo === undefined ? [] : [{ ...signal, ratioTo: undefined }]),
    ...plainerMeasures(measure).map((plain) => ({ ...signal, measure: plain })),
  ];
}

function plainerMeasures(measure: Measure): Measure[] {
  switch (measure.kind) {
    case 'count':
      return [
        ...(measure.per === undefined ? [] : [{ ...measure, per: undefined }]),
        ...(measure.halfLife === undefined ? [] : [{ ...measure, halfLife: undefined }]),
      ];
    case 'sum':
      return measure.halfLife === undefined ? [] : [{ ...measure, halfLife: undefined }];
    case 'active_days':
    case 'active_weeks':
      return measure.minLeads === undefined ? [] : [{ ...measure, minLeads: undefined }];
    default:
      return [];
  }
}

function plainerRules(rule: Rule): Rule[] {
  const conditions = [
    'fit',
    'engagement',
    'usage',
    'fitPlusEngagement',
    'fitAtLeast',
    'activeWithin',
    'contacts',
    'engagementEach',
    'usageEach',
  ] as const;
  const lists = ['anyOf', 'allOf', 'noneOf', 'roles', 'suppress', 'only'] as const;
  return [
    ...conditions.flatMap((name) => (rule[name] === undefined ? [] : [{ ...rule, [name]: undefined }])),
    ...lists.flatMap((name) => fewer(rule[name]).map((names) => ({ ...rule, [name]: names }))),
  ];
}

function withoutLooseNames(model: Model): Model {
  const signals = new Set(model.signals.map(({ name }) => name));
  const suppressions = new Set(model.suppressions.map(({ name }) => name));
  const given = new Set([...signals, ...model.rules.map(({ name }) => name)]);
  const kept = (names: readonly string[], known: ReadonlySet<string>) => names.filter((name) => known.has(name));
  return {
    ...model,
    signals: model.signals.map((signal) =>
      signal.source === 'events' && signal.ratioTo?.kind === 'signal' && !signals.has(signal.ratioTo.signal)
        ? { ...signal, ratioTo: undefined }
        : signal,
    ),
    groups: model.groups
      .map((group) => ({ ...group, signals: kept(group.signals, signals) }))
      .filter((group) => group.signals.length > 0),
    rules: model.rules.map((rule) => ({
      ...rule,
      anyOf: kept(rule.anyOf, given),
      allOf: kept(rule.allOf, given),
      noneOf: kept(rule.noneOf, given),
      suppress: kept(rule.suppress, suppressions),
      only: kept(rule.only, suppressions),
    })),
    suppress: kept(model.suppress, suppressions),
  };
}
