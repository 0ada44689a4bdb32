import type { Grade, Level, Tier, TraitRef } from '../../model/types.ts';
import { conditionHolds } from './condition-holds.ts';
import type { EntryFact, Routing, RoutingTest } from './types.ts';

/** What routing may look at. Traits are texts by name; a missing one is unknown. */
export interface RoutingFacts {
  readonly tier: Tier;
  readonly grade: Grade;
  readonly level: Level;
  /** Rules by which the entry stands. */
  readonly qualified: readonly string[];
  readonly handRaised: boolean;
  /** Traits of the best contact. */
  readonly lead: Readonly<Record<string, string>>;
  readonly account: Readonly<Record<string, string>>;
}

export interface Route {
  readonly team: string;
  /** The rule that decided, as people call it. */
  readonly rule: string;
}

/** The team of the first rule all of whose conditions hold, else the fallback: nothing falls between. */
export function route(routing: Routing, facts: RoutingFacts): Route {
  for (const { when, team, label } of routing.rules) {
    if (!when.every((test) => holds(test, facts))) continue;
    const to = team ?? teamOfOwner(routing, facts.account.owner);
    if (to !== undefined) return { team: to, rule: label };
  }
  return { team: routing.fallback, rule: 'else' };
}

/** Names of the traits of one side that the rules look at; the account's owner is always among them. */
export function traitsRouted(routing: Routing, of: TraitRef['of']): string[] {
  const named = routing.rules.flatMap(({ when }) =>
    when.flatMap((test) => ('trait' in test && test.trait.of === of ? [test.trait.trait] : [])),
  );
  return [...new Set(of === 'account' ? ['owner', ...named] : named)];
}

function holds(test: RoutingTest, facts: RoutingFacts): boolean {
  if ('trait' in test) return conditionHolds(test.condition, facts[test.trait.of][test.trait.trait]);
  if (test.fact !== 'qualified') return conditionHolds(test.condition, factText(test.fact, facts));
  // Of several rules one is enough, and `not` means none of them.
  const { condition } = test;
  if (facts.qualified.length === 0) return conditionHolds(condition, undefined);
  return condition.kind === 'in' && condition.negated
    ? facts.qualified.every((rule) => conditionHolds(condition, rule))
    : facts.qualified.some((rule) => conditionHolds(condition, rule));
}

function factText(fact: Exclude<EntryFact, 'qualified'>, facts: RoutingFacts): string {
  return fact === 'hand_raise' ? String(facts.handRaised) : String(facts[fact]);
}

/** Of several teams with such a rep the first of the file; undefined without an owner among the reps. */
function teamOfOwner(routing: Routing, owner: string | undefined): string | undefined {
  if (owner === undefined || owner === '') return undefined;
  const lower = owner.toLowerCase();
  return routing.teams.find(({ reps }) => reps.some(({ name }) => name.toLowerCase() === lower))?.name;
}
