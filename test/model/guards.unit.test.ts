import { describe, expect, test } from 'vitest';
import { readModel } from '../../src/model/parse.ts';
import type { Model } from '../../src/model/types.ts';

function read(...sections: string[]): Model {
  const signals = 'signals: { a: { event: a, score: usage, points: { each: 1 } } }';
  return readModel(['model: acme', signals, ...sections].join('\n'), 'acme.yaml');
}

describe('a guard', () => {
  test.each([
    ['{ events: 500, of_one_kind_in: 1m }', 'over_500_in_1m', { kind: 'burst', events: 500, within: 60_000 }],
    [
      '{ event: email_clicked, after: email_delivered, within: 5s, per: message_id }',
      'email_clicked_within_5s',
      { kind: 'soon_after', events: ['email_clicked'], after: ['email_delivered'], within: 5000, per: 'message_id' },
    ],
    [
      '{ event: [b, a], after: [d, c], within: 1h }',
      'a_b_within_1h',
      { kind: 'soon_after', events: ['b', 'a'], after: ['d', 'c'], within: 3_600_000 },
    ],
    [
      '{ trait: account.domain, in: [relay.example] }',
      'account_domain',
      {
        kind: 'trait',
        trait: { of: 'account', trait: 'domain' },
        condition: { kind: 'in', values: ['relay.example'], negated: false },
      },
    ],
    [
      '{ where: { user_agent: { matches: bot } }, event: page }',
      'where_user_agent',
      {
        kind: 'property',
        events: ['page'],
        where: [{ property: 'user_agent', condition: { kind: 'matches', pattern: 'bot' } }],
      },
    ],
    [
      '{ where: { "User Agent": { exists: false }, ip: x }, name: hosts }',
      'hosts',
      { kind: 'property', events: [], where: [{ property: 'User Agent' }, { property: 'ip' }] },
    ],
    ['{ where: { "User Agent": x } }', 'where_user_agent', { kind: 'property', events: [] }],
    ['{ event: Ändern, after: b, within: 2s }', 'ndern_within_2s', { kind: 'soon_after' }],
  ])('%s is called %s', (yaml, name, expected) => {
    const [guard] = read(`ignore: [ ${yaml} ]`).ignore;
    expect(guard).toMatchObject({ name, test: expected });
  });

  test('comes in the order of the file; a name that is taken gets a number', () => {
    const guards = read(
      'ignore:',
      '  - { trait: lead.kind, is: bot }',
      '  - { trait: lead.kind, is: test }',
      '  - { trait: lead.kind, is: spam }',
      '  - { events: 5, of_one_kind_in: 1s, name: lead_kind_2 }',
    ).ignore;
    expect(guards.map(({ name }) => name)).toEqual(['lead_kind', 'lead_kind_3', 'lead_kind_4', 'lead_kind_2']);
  });
});

test('a derived trait keeps the order of its rows; texts stand as they are written', () => {
  const { traits } = read(
    'traits:',
    '  lead.seniority:',
    '    from: lead.title',
    '    rows:',
    "      - { matches: '\\b(ceo|cto)\\b', then: executive }",
    '      - { in: [head, director], then: 1.0 }',
    '      - { exists: true, then: other }',
    '  account.kind: { from: account.plan, rows: [ { is: free, then: yes } ] }',
  );
  expect(traits).toEqual([
    {
      trait: { of: 'lead', trait: 'seniority' },
      from: { of: 'lead', trait: 'title' },
      rows: [
        { condition: { kind: 'matches', pattern: '\\b(ceo|cto)\\b' }, text: 'executive' },
        { condition: { kind: 'in', values: ['head', 'director'], negated: false }, text: '1.0' },
        { condition: { kind: 'exists', exists: true }, text: 'other' },
      ],
    },
    {
      trait: { of: 'account', trait: 'kind' },
      from: { of: 'account', trait: 'plan' },
      rows: [{ condition: { kind: 'in', values: ['free'], negated: false }, text: 'yes' }],
    },
  ]);
});

test('the kind of an e-mail may be derived in place of the one that is made', () => {
  const yaml = "traits: { lead.email_kind: { from: lead.email, rows: [ { matches: 'example$', then: internal } ] } }";
  expect(read(yaml).traits[0]).toMatchObject({ trait: { trait: 'email_kind' }, from: { trait: 'email' } });
});

describe('a rule of accounts by their leads', () => {
  test('says all that it can; roles stand once, without regard to case', () => {
    const yaml =
      '{ kind: mqa, contacts: 3, engagement_each: 20, usage_each: 0.5, roles: [admin, IT, it], roles_of: lead.function }';
    expect(read(`qualify: { buying_group: ${yaml} }`).rules[0]).toMatchObject({
      of: 'account',
      contacts: 3,
      engagementEach: 2000,
      usageEach: 50,
      roles: ['admin', 'IT'],
      rolesOf: { of: 'lead', trait: 'function' },
    });
  });

  test('needs nothing else', () => {
    expect(
      read('qualify: { many: { kind: mqa, contacts: 1 }, deciders: { kind: pqa, roles: [it] } }').rules,
    ).toHaveLength(2);
  });
});

test('a group has its limit by another name', () => {
  expect(read('groups: { g: { signals: [a], ceiling: 35 } }').groups[0]).toMatchObject({ limit: 3500 });
});
