import { describe, expect, test } from 'vitest';
import { rule, said, withSection } from './said.ts';

describe('a rule of accounts', () => {
  const cases: readonly [string, string[], string][] = [
    [
      "a lead's contacts",
      ['qualify: { mql: { kind: mql, fit: 50, contacts: 3 } }'],
      "8:49 qualify.mql.contacts: `contacts` speaks of an account's leads, and a rule of kind mql of one lead; remove it, or write kind: mqa or pqa",
    ],
    [
      "a lead's roles",
      ['qualify: { mql: { kind: pql, fit: 50, roles: [a] } }'],
      "8:39 qualify.mql.roles: `roles` speaks of an account's leads, and a rule of kind pql of one lead; remove it, or write kind: mqa or pqa",
    ],
    [
      'a least of each contact alone',
      ['qualify: { mqa: { kind: mqa, fit: 40, engagement_each: 3 } }'],
      '8:56 qualify.mqa.engagement_each: says nothing without `contacts` or `roles`; add it, or remove this',
    ],
    [
      'whose role, without roles',
      ['qualify: { mqa: { kind: mqa, fit: 40, roles_of: lead.x } }'],
      '8:49 qualify.mqa.roles_of: says nothing without `roles`; add it, or remove this',
    ],
    [
      'roles of the account',
      ['qualify: { mqa: { kind: mqa, roles: [x], roles_of: account.x } }'],
      '8:52 qualify.mqa.roles_of: account.x is a trait of the account; name one of the leads, like lead.role',
    ],
    [
      'an empty role',
      ["qualify: { mqa: { kind: mqa, roles: [''] } }"],
      "8:38 qualify.mqa.roles[0]: an empty text is nobody's role; remove it",
    ],
    ['no role', ['qualify: { mqa: { kind: mqa, roles: [] } }'], '8:30 qualify.mqa.roles: needs at least 1 entry'],
    [
      'half a contact',
      ['qualify: { mqa: { kind: mqa, contacts: 0.5 } }'],
      '8:40 qualify.mqa.contacts: needs a whole number, not `0.5`',
    ],
    [
      'a least of each contact that nobody reaches',
      ['qualify: { mqa: { kind: mqa, contacts: 2, engagement_each: 80 } }'],
      '8:60 qualify.mqa.engagement_each: nobody can reach 80: the signals give 60 at most; lower it, or give more points',
    ],
    [
      'a role that is never said',
      [
        'qualify: { mqa: { kind: mqa, roles: [boss], roles_of: lead.seniority } }',
        'traits: { lead.seniority: { from: lead.title, rows: [ { matches: a, then: Bos }, { matches: b, then: b } ] } }',
      ],
      '8:30 qualify.mqa.roles: lead.seniority never says `boss`; did you mean `Bos`?',
    ],
    [
      'a limit and a ceiling',
      [rule, 'groups: { g: { signals: [pricing], limit: 3, ceiling: 4 } }'],
      '9:55 groups.g.ceiling: is the same as `limit`; keep one of the two',
    ],
    [
      'a floor above the ceiling',
      [rule, 'groups: { g: { signals: [pricing], floor: 5, ceiling: 4 } }'],
      '9:43 groups.g.floor: lies above `ceiling`; put the smaller number here',
    ],
  ];
  test.each(cases)('%s', (_, lines, expected) => {
    expect(said(withSection(...lines))).toEqual([expected]);
  });
});

describe('a derived trait', () => {
  const cases: readonly [string, string[], string][] = [
    [
      'in a list',
      [rule, 'traits: []'],
      '9:1 traits: needs a map from a trait such as lead.seniority to its rows; remove it if it is empty',
    ],
    [
      'without a side',
      [rule, 'traits: { seniority: { from: lead.title, rows: [ { matches: a, then: b } ] } }'],
      '9:11 traits.seniority: `seniority` is no trait; write lead.NAME or account.NAME, like lead.seniority',
    ],
    [
      'in place of who somebody is',
      [rule, 'traits: { lead.email: { from: lead.title, rows: [ { matches: a, then: b } ] } }'],
      "9:11 traits.lead.email: `lead.email` says who somebody is, and can't be derived; give the trait another name",
    ],
    [
      'of the other side',
      [rule, 'traits: { lead.x: { from: account.title, rows: [ { matches: a, then: b } ] } }'],
      '9:27 traits.lead.x.from: `account.title` is a trait of the account, and a trait of the lead is derived; use one of the same side',
    ],
    [
      'of a derived one',
      [
        rule,
        'traits: { lead.x: { from: lead.y, rows: [ { matches: a, then: b } ] }, lead.y: { from: lead.z, rows: [ { matches: a, then: b } ] } }',
      ],
      '9:27 traits.lead.x.from: `lead.y` is derived itself; name the trait that it is derived from',
    ],
    [
      'of itself',
      [rule, 'traits: { lead.x: { from: lead.x, rows: [ { matches: a, then: b } ] } }'],
      '9:27 traits.lead.x.from: `lead.x` is derived itself; name the trait that it is derived from',
    ],
    [
      'a row that says nothing',
      [rule, 'traits: { lead.x: { from: lead.y, rows: [ { matches: a } ] } }'],
      '9:43 traits.lead.x.rows[0].then: is missing',
    ],
    [
      'a row that says an empty text',
      [rule, "traits: { lead.x: { from: lead.y, rows: [ { matches: a, then: '' } ] } }"],
      '9:63 traits.lead.x.rows[0].then: an empty text is the same as nothing; remove this row, where none matches it is unknown',
    ],
    [
      'a row that an earlier one takes',
      [rule, 'traits: { lead.x: { from: lead.y, rows: [ { exists: true, then: a }, { is: x, then: b } ] } }'],
      '9:70 traits.lead.x.rows[1]: is never reached: an earlier row takes all that it matches; move it up or remove it',
    ],
    [
      'a row of the unknown',
      [rule, 'traits: { lead.x: { from: lead.y, rows: [ { exists: false, then: a }, { is: x, then: b } ] } }'],
      "9:43 traits.lead.x.rows[0]: never matches: where lead.y isn't known, nothing is derived; remove it",
    ],
    [
      'a row without a condition',
      [rule, 'traits: { lead.x: { from: lead.y, rows: [ { then: a } ] } }'],
      '9:43 traits.lead.x.rows[0]: states no condition; write one of: is, in, not, at_least, above, at_most, below, between, matches, exists (of the bounds one below and one above)',
    ],
    [
      'a wrong pattern',
      [rule, "traits: { lead.x: { from: lead.y, rows: [ { matches: '(', then: a } ] } }"],
      '9:54 traits.lead.x.rows[0].matches: `(` is no RE2 pattern (missing closing ): `(`); RE2 has no look-around and no back-references',
    ],
  ];
  test.each(cases)('%s', (_, lines, expected) => {
    expect(said(withSection(...lines))).toEqual([expected]);
  });
});

describe('a guard', () => {
  const cases: readonly [string, string[], string][] = [
    [
      'alone',
      [rule, 'ignore: { events: 3 }'],
      '9:1 ignore: needs a list, of { events: 500, of_one_kind_in: 1m }, { event: NAME, after: NAME, within: 5s }, { trait: lead.NAME, is: TEXT } or { where: { PROPERTY: CONDITION }, event: NAME }',
    ],
    [
      'that ignores nothing',
      [rule, 'ignore: [ {} ]'],
      '9:11 ignore[0]: ignores nothing; write { events: 500, of_one_kind_in: 1m }, { event: NAME, after: NAME, within: 5s }, { trait: lead.NAME, is: TEXT } or { where: { PROPERTY: CONDITION }, event: NAME }',
    ],
    [
      'of all events of a name',
      [rule, 'ignore: [ { event: x } ]'],
      '9:11 ignore[0]: ignores nothing; write { events: 500, of_one_kind_in: 1m }, { event: NAME, after: NAME, within: 5s }, { trait: lead.NAME, is: TEXT } or { where: { PROPERTY: CONDITION }, event: NAME }',
    ],
    [
      'of a number without a time',
      [rule, 'ignore: [ { events: 500 } ]'],
      '9:11 ignore[0]: `events` needs `of_one_kind_in`; write { events: 500, of_one_kind_in: 1m }',
    ],
    [
      'of a time without a number',
      [rule, 'ignore: [ { of_one_kind_in: 1m } ]'],
      '9:11 ignore[0]: `of_one_kind_in` needs `events`; write { events: 500, of_one_kind_in: 1m }',
    ],
    [
      'after something, whenever',
      [rule, 'ignore: [ { event: x, after: y } ]'],
      '9:11 ignore[0]: `after` needs `within`; write { event: NAME, after: NAME, within: 5s }',
    ],
    [
      'of two kinds',
      [rule, 'ignore: [ { events: 3, of_one_kind_in: 1m, trait: lead.x } ]'],
      "9:51 ignore[0].trait: `trait` doesn't go with `events`; remove it",
    ],
    [
      'on a trait without a condition',
      [rule, 'ignore: [ { trait: lead.x } ]'],
      '9:11 ignore[0]: states no condition; write one of: is, in, not, at_least, above, at_most, below, between, matches, exists (of the bounds one below and one above)',
    ],
    [
      'on no property',
      [rule, 'ignore: [ { where: {} } ]'],
      '9:13 ignore[0].where: is empty, so every event would be ignored; write a condition',
    ],
    [
      'with a wrong name',
      [rule, 'ignore: [ { where: { a: b }, name: A b } ]'],
      '9:36 ignore[0].name: is no name; write a to z, 0 to 9 and _, first a letter, at most 64',
    ],
    [
      "with another one's name",
      [rule, 'ignore: [ { where: { a: b }, name: a }, { where: { a: c }, name: a } ]'],
      '9:66 ignore[1].name: another guard is named `a`; rename one',
    ],
    [
      'with a misspelled key',
      [rule, 'ignore: [ { events: 500, of_one_kindin: 1m } ]'],
      '9:41 ignore[0].of_one_kindin: unknown key `of_one_kindin`; did you mean `of_one_kind_in`?',
    ],
  ];
  test.each(cases)('%s', (_, lines, expected) => {
    expect(said(withSection(...lines))).toEqual([expected]);
  });
});

describe('a target', () => {
  const cases: readonly [string, string[], string][] = [
    [
      'that is no percentage',
      [rule, 'targets: { mql_to_sql: 0.2 }'],
      '9:24 targets.mql_to_sql: is no share; write a percentage like 20%, or two like [20%, 40%]',
    ],
    [
      'above everything',
      [rule, 'targets: { mql_to_sql: [20%, 140%] }'],
      '9:30 targets.mql_to_sql[1]: `140%` is no share; write a percentage from 0% to 100%, like 20%',
    ],
    [
      'the wrong way round',
      [rule, 'targets: { mql_to_sql: [40%, 20%] }'],
      '9:12 targets.mql_to_sql: runs from the greater share to the smaller; write the smaller one first',
    ],
    [
      'of two shares with one',
      [rule, 'targets: { mql_to_sql: [40%] }'],
      '9:12 targets.mql_to_sql: is no share; write a percentage like 20%, or two like [20%, 40%]',
    ],
    [
      'in words',
      [rule, 'targets: { qualified_a_week: many }'],
      '9:30 targets.qualified_a_week: needs a number, not `many`',
    ],
    ['below zero', [rule, 'targets: { won_a_quarter: -1 }'], '9:27 targets.won_a_quarter: must be at least 0'],
    [
      'named nearly as one that reports know',
      [rule, 'targets: { won_a_quater: 1, other: [a, { b: c }] }'],
      '9:26 targets.won_a_quater: is a target of your own, which reports show as it is; did you mean `won_a_quarter`?',
    ],
  ];
  test.each(cases)('%s', (_, lines, expected) => {
    expect(said(withSection(...lines))).toEqual([expected]);
  });
});
