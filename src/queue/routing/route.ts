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
  /** The rep to whom it goes where that rule is `to: owner`, as the file spells the name. */
  readonly owner?: string;
}

/** The team of the first rule all of whose conditions hold, else the fallback: nothing falls between. */
export function route(routing: Routing, facts: RoutingFacts): Route {
  for (const { when, team, label: rule } of routing.rules) {
    if (!when.every((test) => holds(test, facts))) continue;
    const to = team === undefined ? ownerOf(routing, facts.account.owner) : { team };
    if (to) return { rule, ...to };
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

/** Whether one condition of a rule holds. */
export function holds(test: RoutingTest, facts: RoutingFacts): boolean {
  if ('trait' in test) return conditionHolds(test.condition, facts[test.trait.of][test.trait.trait]);
  if (test.fact !== 'qualified') return conditionHolds(test.condition, factText(test.fact, facts));
  // Of several rules one is enough, and `not` means none of them.
  const { condition } = test;
  if (facts.qualified.length === 0) return conditionHolds(condition, undefined);
  return condition.kind === 'in' && condition.negated
    ? facts.qualified.every((rule) => conditionHolds(condition, rule))
    : facts.qualified.some((rule) => conditionHolds(condition, rule));
}

/** A fact of the entry as the text that a condition is held against. */
export function factText(fact: Exclude<EntryFact, 'qualified'>, facts: RoutingFacts): string {
  return fact === 'hand_raise' ? String(facts.handRaised) : String(facts[fact]);
}

/** The rep who is the account's owner and their team, of several teams the first of the file; undefined where it is nobody of ours. */
export function ownerOf(
  { teams }: Routing,
  owner: string | undefined,
): { readonly team: string; readonly owner: string } | undefined {
  if (owner === undefined || owner === '') return undefined;
  const lower = owner.toLowerCase();
  for (const { name: team, reps } of teams) {
    const rep = reps.find(({ name }) => name.toLowerCase() === lower);
    if (rep) return { team, owner: rep.name };
  }
  return undefined;
}
