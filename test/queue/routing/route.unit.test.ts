import { describe, expect, test } from 'vitest';
import { readRouting } from '../../../src/queue/routing/parse.ts';
import { type RoutingFacts, route, traitsRouted } from '../../../src/queue/routing/route.ts';

const routing = readRouting(
  `
teams: { us: { reps: [ana] }, eu: { reps: [chi, Dee] }, growth: {} }
rules:
  - { when: { account.owner: { exists: true } }, to: owner }
  - { when: { qualified: expansion }, to: growth }
  - { when: { account.country: { in: [US, CA] }, lead.title: { matches: '\\bcto\\b' } }, to: us }
  - { when: { account.employees: { at_least: 0.5 } }, to: eu }
  - { else: growth }
`,
  'routing.yaml',
);
const nobody: RoutingFacts = {
  tier: 'P2',
  grade: 'B',
  level: 2,
  qualified: ['mql'],
  handRaised: false,
  lead: {},
  account: {},
};
const teamOf = (facts: Partial<RoutingFacts>) => route(routing, { ...nobody, ...facts }).team;

describe('an entry goes to', () => {
  test('the team of which its owner is a rep, however the CRM spells the name', () => {
    expect(route(routing, { ...nobody, account: { owner: 'ANA', employees: '900' } })).toEqual({
      team: 'us',
      rule: 'rule 1: account.owner → owner',
      owner: 'ana',
    });
    expect(teamOf({ account: { owner: 'dee' } })).toBe('eu');
  });

  test('the next rule where the owner is nobody of ours', () => {
    expect(teamOf({ account: { owner: 'someone', employees: '1' } })).toBe('eu');
  });

  test('the first rule that matches, all of its conditions holding, without regard to case', () => {
    expect(teamOf({ qualified: ['mql', 'expansion'], account: { employees: '9' } })).toBe('growth');
    expect(teamOf({ account: { country: 'us' }, lead: { title: 'Founder, CTO' } })).toBe('us');
    expect(teamOf({ account: { country: 'us', employees: '7' }, lead: { title: 'Doctor' } })).toBe('eu');
  });

  test('the fallback, when nothing is known of it or no rule matches', () => {
    expect(route(routing, nobody)).toEqual({ team: 'growth', rule: 'else' });
    expect(teamOf({ account: { employees: 'about 50', country: 'FR' } })).toBe('growth');
    expect(teamOf({ account: { employees: '0.4' } })).toBe('growth');
  });
});

describe('a rule on', () => {
  const matches = (when: string, facts: Partial<RoutingFacts>) =>
    route(readRouting(`teams: { a: {}, b: {} }\nrules: [ { when: ${when}, to: a }, { else: b } ]`, 'r'), {
      ...nobody,
      ...facts,
    }).team === 'a';

  test.each<[string, Partial<RoutingFacts>, boolean]>([
    ['{ tier: { in: [P1, P2] } }', {}, true],
    ['{ grade: A }', {}, false],
    ['{ level: { at_most: 2 } }', {}, true],
    ['{ hand_raise: true }', {}, false],
    ['{ hand_raise: true }', { handRaised: true }, true],
    ['{ qualified: { not: pql } }', { qualified: ['mql', 'pql'] }, false],
    ['{ qualified: { not: pql } }', { qualified: ['mql'] }, true],
    ['{ qualified: { exists: false } }', { qualified: [], handRaised: true }, true],
    ['{ account.country: { exists: false } }', { account: { country: '' } }, true],
    ['{ account.country: { not: US } }', {}, false],
    ['{ account.country: { not: US } }', { account: { country: 'FR' } }, true],
    ['{ account.seats: { above: 5, at_most: 10 } }', { account: { seats: '5.0000004' } }, false],
    ['{ account.seats: { above: 5, at_most: 10 } }', { account: { seats: '5.0000005' } }, true],
    ['{ account.seats: { below: 0 } }', { account: { seats: '-0.1' } }, true],
    ['{ account.seats: { at_least: 1 } }', { account: { seats: '1e3' } }, false],
  ])('%s with %j: %s', (when, facts, expected) => {
    expect(matches(when, facts)).toBe(expected);
  });
});

test('the traits that rules look at are known, for the query that fetches them', () => {
  expect(traitsRouted(routing, 'lead')).toEqual(['title']);
  expect(traitsRouted(routing, 'account')).toEqual(['owner', 'country', 'employees']);
});
