import type { Guard, HandRaise, Model, Rule, RuleKind, Suppression } from '../../model/types.ts';
import { list, plural, sayCount, sayLength, sayPeriod, sayPoints, wordsOf } from '../../scoring/words/amounts.ts';
import { sayCondition, sayWhere } from '../../scoring/words/conditions.ts';
import { asksOfEach, withEach } from '../../scoring/words/contacts.ts';
import { sayGuard } from '../../scoring/words/guards.ts';
import { whose } from '../../scoring/words/traits.ts';
import type { Entry } from './contract-page.ts';

const kinds: Readonly<Record<RuleKind, string>> = {
  mql: 'A lead is marketing-qualified (MQL)',
  pql: 'A lead is product-qualified (PQL)',
  mqa: 'An account is marketing-qualified (MQA)',
  pqa: 'An account is product-qualified (PQA)',
};

export function describeRule(rule: Rule, model: Pick<Model, 'rules' | 'suppress'>): Entry {
  return {
    name: rule.name,
    text: `${kinds[rule.kind]} when all of this holds, and until it has not held for ${sayLength(rule.lapseAfter)}:`,
    details: conditions(rule, model),
    note: rule.play === undefined ? undefined : `What to do: ${rule.play}`,
  };
}

function conditions(rule: Rule, { rules }: Pick<Model, 'rules'>): string[] {
  const atLeast = (what: string, points: number | undefined, verb = 'is') =>
    points === undefined ? [] : [`${what} ${verb} at least ${sayPoints(points)}`];
  const isRule = (name: string) => rules.some((other) => other.name === name);
  const named = (which: string, names: readonly string[]) => {
    if (names.length === 0) return [];
    const holds = names.every(isRule) ? 'holds' : names.some(isRule) ? 'gave points or holds' : 'gave points';
    return [`${which} ${holds}: ${names.map((name) => (isRule(name) ? `the rule ${name}` : name)).join(', ')}`];
  };
  return [
    ...atLeast('fit', rule.fit),
    ...atLeast('engagement', rule.engagement),
    ...atLeast('usage', rule.usage),
    ...atLeast('fit and engagement together', rule.fitPlusEngagement, 'are'),
    ...(rule.fitAtLeast === undefined
      ? []
      : [`the grade is ${rule.fitAtLeast}${rule.fitAtLeast === 'A' ? '' : ' or better'}`]),
    ...named('at least one of these', rule.anyOf),
    ...named('each of these', rule.allOf),
    ...named('none of these', rule.noneOf),
    ...(rule.activeWithin === undefined ? [] : [`there was some activity in the last ${sayPeriod(rule.activeWithin)}`]),
    ...contactsAsked(rule),
    ...rolesAsked(rule),
    ...(rule.only.length === 0 ? [] : [`it counts as ${list(rule.only.map(wordsOf), 'and')}`]),
    ...(rule.suppress.length === 0 ? [] : [`it doesn't count as ${list(rule.suppress.map(wordsOf), 'or')}`]),
  ];
}

function contactsAsked(rule: Rule): string[] {
  if (rule.contacts === undefined) return [];
  const each = withEach(rule) || ' with engagement or usage above zero';
  return [
    `there are at least ${plural(rule.contacts, 'contact')}: people there${each}${asksOfEach(rule) ? ' or more' : ''}`,
  ];
}

function rolesAsked(rule: Rule): string[] {
  const { roles, rolesOf } = rule;
  if (roles.length === 0) return [];
  const who = asksOfEach(rule) ? `a contact${withEach(rule)} or more` : 'somebody there';
  const [only, ...others] = roles;
  const role = wordsOf(rolesOf.trait);
  return others.length === 0
    ? [`${who} has the ${role} ${only}`]
    : [`each ${role} of these is that of ${who}: ${roles.join(', ')}`];
}

export function describeHandRaise({ events, where, within }: HandRaise): Entry {
  return {
    name: list(events, 'or'),
    text: `Counts for ${sayLength(within)}${where.length === 0 ? '' : `,${sayWhere(where)}`}.`,
  };
}

export function describeGuard(guard: Guard): Entry {
  return { name: wordsOf(guard.name), text: `${ignored(guard)}.` };
}

function ignored(guard: Guard): string {
  const { test } = guard;
  if (test.kind === 'burst') {
    return `More than ${sayCount(test.events)} events of one kind by one person in ${sayLength(test.within)}: all of them`;
  }
  const { events, why } = sayGuard(guard);
  const which = events === 'events' ? 'Events' : `The event ${events}`;
  return test.kind === 'soon_after' ? `${which} ${why}` : `${which} where ${why}`;
}

export function describeSuppression(
  { name, test }: Suppression,
  { suppress, rules }: Pick<Model, 'suppress' | 'rules'>,
): Entry {
  const naming = rules
    .filter((rule) => rule.suppress.includes(name) || rule.only.includes(name))
    .map((rule) => rule.name);
  const where = suppress.includes(name)
    ? ''
    : naming.length === 0
      ? ' Keeps nobody out.'
      : ` Matters to ${list(naming, 'and')} alone.`;
  return { name: wordsOf(name), text: `${meaning(test)}.${where}` };
}

function meaning(test: Suppression['test']): string {
  switch (test.kind) {
    case 'outcome':
      return `From the outcome ${test.outcome} on, ${test.until.length === 0 ? 'for good' : `until ${list(test.until, 'or')}`}`;
    case 'outcome_within':
      return `For ${sayLength(test.within)} after the outcome ${test.outcome}`;
    case 'trait':
      return `While ${whose(test.trait)} ${wordsOf(test.trait.trait)} ${sayCondition(test.condition)}`;
    case 'event':
      return `For ${sayLength(test.within)} after ${list(test.events, 'or')}${sayWhere(test.where)}`;
  }
}
