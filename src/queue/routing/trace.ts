import { sayCondition } from '../../scoring/words/conditions.ts';
import { shownTrait } from '../../scoring/words/traits.ts';
import { factText, holds, ownerOf, type RoutingFacts } from './route.ts';
import type { Routing, RoutingRule, RoutingTest } from './types.ts';

/** One condition of a rule, and what was found of it. */
export interface TracedTest {
  /** `account.country is US or CA` */
  readonly text: string;
  readonly holds: boolean;
  /** What is known instead; empty where nothing is. */
  readonly found: string;
}

/** How a rule of the file fared for somebody. */
export interface TracedRule {
  /** `rule 2: account.country`, or `else`. */
  readonly rule: string;
  /** A team's name, or `owner`. */
  readonly to: string;
  readonly tests: readonly TracedTest[];
  /** Why a rule all of whose conditions hold takes nobody: its owner is none of the reps. */
  readonly lacks?: string | undefined;
  readonly outcome: 'decides' | 'passes' | 'not_tried';
}

/** Every rule in the order in which they are tried, the fallback last, as `route` goes through them. */
export function traceRoute(routing: Routing, facts: RoutingFacts): TracedRule[] {
  let decided = false;
  const traced = routing.rules.map((rule): TracedRule => {
    const tests = rule.when.map((test) => tracedTest(test, facts));
    const applies = tests.every((test) => test.holds);
    const lacks = applies ? lackOf(rule, routing, facts) : undefined;
    const outcome = decided ? 'not_tried' : applies && lacks === undefined ? 'decides' : 'passes';
    if (outcome === 'decides') decided = true;
    return { rule: rule.label, to: rule.team ?? 'owner', tests, lacks, outcome };
  });
  return [...traced, { rule: 'else', to: routing.fallback, tests: [], outcome: decided ? 'not_tried' : 'decides' }];
}

function lackOf(
  { team }: RoutingRule,
  routing: Routing,
  { account: { owner = '' } }: RoutingFacts,
): string | undefined {
  if (team !== undefined || ownerOf(routing, owner)) return undefined;
  return owner === '' ? 'the account has no owner' : `the account’s owner ${owner} is a rep of no team`;
}

function tracedTest(test: RoutingTest, facts: RoutingFacts): TracedTest {
  const name = 'trait' in test ? `${test.trait.of}.${test.trait.trait}` : test.fact;
  return {
    text: `${name} ${sayCondition(test.condition)}`,
    holds: holds(test, facts),
    found: 'trait' in test ? shownTrait(test.trait, facts) : foundOf(test.fact, facts),
  };
}

function foundOf(fact: Extract<RoutingTest, { fact: unknown }>['fact'], facts: RoutingFacts): string {
  return fact === 'qualified' ? facts.qualified.join(', ') : factText(fact, facts);
}
