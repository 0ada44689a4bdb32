import type {
  Anchor,
  Channel,
  Condition,
  GuardTest,
  MeasuredSignal,
  Model,
  PropertyFilter,
  Signal,
  TraitRef,
} from '../../model/types.ts';

/** What a model names of the data, with the place in the model: events with their properties and channels, traits and their texts. */
export type Named =
  | { readonly kind: 'event'; readonly name: string; readonly at: string }
  /** `events` empty: of any event. */
  | { readonly kind: 'property'; readonly name: string; readonly events: readonly string[]; readonly at: string }
  | { readonly kind: 'trait'; readonly trait: TraitRef; readonly at: string }
  /** `events` empty: of any event. */
  | { readonly kind: 'channel'; readonly channel: Channel; readonly events: readonly string[]; readonly at: string }
  | { readonly kind: 'text'; readonly trait: TraitRef; readonly text: string; readonly at: string }
  | { readonly kind: 'pattern'; readonly trait: TraitRef; readonly condition: Pattern; readonly at: string }
  /** A trait that should hold dates. */
  | { readonly kind: 'date'; readonly trait: TraitRef; readonly at: string };

type Pattern = Extract<Condition, { kind: 'matches' }>;

/** Everything that the model names of the data, in its order. */
export function namedIn(model: Model): Named[] {
  return [
    ...model.traits.flatMap(({ trait, from, rows }) => {
      const at = `traits.${trait.of}.${trait.trait}`;
      return [...traitNamed(from, at), ...rows.flatMap(({ condition }) => texts(from, condition, at))];
    }),
    ...model.ignore.flatMap(({ name, test }) => ofGuard(test, `ignore.${name}`)),
    ...model.signals.flatMap((signal) => ofSignal(signal, `signals.${signal.name}`)),
    ...model.handRaises.flatMap(({ events: names, where }, index) => {
      const at = `hand_raise[${index}]`;
      return [...events(names, at), ...properties(where, names, at)];
    }),
    ...model.rules.flatMap(({ name, roles, rolesOf }) => {
      const at = `qualify.${name}`;
      if (roles.length === 0) return [];
      return [...traitNamed(rolesOf, at), ...texts(rolesOf, { kind: 'in', values: roles, negated: false }, at)];
    }),
    ...model.suppressions.flatMap(({ name, test }) => {
      const at = `suppressions.${name}`;
      if (test.kind === 'trait') return [...traitNamed(test.trait, at), ...texts(test.trait, test.condition, at)];
      return test.kind === 'event' ? [...events(test.events, at), ...properties(test.where, test.events, at)] : [];
    }),
  ];
}

function ofGuard(test: GuardTest, at: string): Named[] {
  switch (test.kind) {
    case 'burst':
      return [];
    case 'soon_after':
      return [
        ...events([...test.events, ...test.after], at),
        ...(test.per === undefined ? [] : [property(test.per, [...test.events, ...test.after], at)]),
      ];
    case 'trait':
      return [...traitNamed(test.trait, at), ...texts(test.trait, test.condition, at)];
    case 'property':
      return [...events(test.events, at), ...properties(test.where, test.events, at)];
  }
}

function ofSignal(signal: Signal, at: string): Named[] {
  switch (signal.source) {
    case 'first_lead':
      return [];
    case 'days_until':
      return dated(signal.trait, at);
    case 'trait':
      return [
        ...traitNamed(signal.trait, at),
        ...signal.points.rows.flatMap(({ condition }) => texts(signal.trait, condition, at)),
      ];
    case 'steps':
      return [
        ...events(signal.steps, at),
        ...properties(signal.where, signal.steps, at),
        ...channel(signal, signal.steps, at),
        ...(signal.within.kind === 'since' ? anchor(signal.within.since, at) : []),
      ];
    case 'events': {
      const { measure, ratioTo, within } = signal;
      const measured = [
        ...('property' in measure ? [measure.property] : []),
        ...('per' in measure && measure.per !== undefined ? [measure.per] : []),
      ];
      return [
        ...events(signal.events, at),
        ...properties(signal.where, signal.events, at),
        ...channel(signal, signal.events, at),
        ...measured.map((name) => property(name, signal.events, at)),
        ...('trait' in measure ? traitNamed(measure.trait, at) : []),
        ...(ratioTo?.kind === 'trait' ? traitNamed(ratioTo.trait, at) : []),
        ...(within.kind === 'since' ? anchor(within.since, at) : []),
        ...(measure.kind === 'time_to' ? anchor(measure.since, at) : []),
      ];
    }
  }
}

function anchor(since: Anchor, at: string): Named[] {
  if (since.kind === 'event') return events(since.events, at);
  return since.kind === 'trait' ? dated(since.trait, at) : [];
}

function dated(trait: TraitRef, at: string): Named[] {
  return [...traitNamed(trait, at), { kind: 'date', trait, at }];
}

function channel({ channel: named }: MeasuredSignal, of: readonly string[], at: string): Named[] {
  return named === undefined ? [] : [{ kind: 'channel', channel: named, events: of, at }];
}

function events(names: readonly string[], at: string): Named[] {
  return names.map((name) => ({ kind: 'event', name, at }));
}

function property(name: string, of: readonly string[], at: string): Named {
  return { kind: 'property', name, events: of, at };
}

/** A condition that a property is missing, or is none of some texts, says nothing of what should be there. */
function properties(where: readonly PropertyFilter[], of: readonly string[], at: string): Named[] {
  return where.flatMap(({ property: name, condition }) =>
    (condition.kind === 'exists' && !condition.exists) || (condition.kind === 'in' && condition.negated)
      ? []
      : [property(name, of, at)],
  );
}

function traitNamed(trait: TraitRef, at: string): Named[] {
  return [{ kind: 'trait', trait, at }];
}

function texts(trait: TraitRef, condition: Condition, at: string): Named[] {
  if (condition.kind === 'matches') return [{ kind: 'pattern', trait, condition, at }];
  if (condition.kind !== 'in') return [];
  return condition.values.map((text) => ({ kind: 'text', trait, text, at }));
}
