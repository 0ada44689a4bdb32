import { describe, expect, test } from 'vitest';
import { said } from './said.ts';

/** What is said of a rule that asks for 50 points of usage, which one signal has to give. */
function asking(signal: string, kind = 'pql'): string[] {
  return said(
    [
      'model: acme',
      'agreed: { marketing: 2026-01-01, sales: 2026-01-02 }',
      'signals:',
      '  title: { trait: lead.title, score: fit, points: [ { matches: cto, give: 60 } ] }',
      `  x: { score: usage, ${signal} }`,
      `qualify: { rule: { kind: ${kind}, usage: 50 } }`,
    ].join('\n'),
  );
}

const unreachable = (most: number) => [
  expect.stringContaining(`qualify.rule.usage: nobody can reach 50: the signals give ${most} at most`),
];

describe('points that nobody can reach are warned of', () => {
  test.each([
    ['a limit', 'event: a, points: { each: 6, limit: 18 }', 18],
    ['the highest band', 'event: a, points: [ { at_least: 1, give: 10 }, { at_least: 3, give: 40 } ]', 40],
    ['the number of steps', 'steps: [a, b, c], points: { each: 10 }', 30],
    [
      'a band above the number of steps',
      'steps: [a, b], points: [ { at_least: 2, give: 20 }, { at_least: 3, give: 60 } ]',
      20,
    ],
    ['there being one first lead', 'measure: first_lead, points: { each: 5 }', 5],
    ['a count that is never below zero', 'event: a, points: { each: -1, limit: -10 }', 0],
  ])('where %s holds them', (_, signal, most) => {
    expect(asking(signal).slice(0, 1)).toEqual(unreachable(most));
  });

  test('where a group holds them', () => {
    const text = [
      'model: acme',
      'agreed: { marketing: 2026-01-01, sales: 2026-01-02 }',
      'signals:',
      '  title: { trait: lead.title, score: fit, points: [ { matches: cto, give: 60 } ] }',
      '  x: { event: a, score: usage, points: { each: 1 } }',
      'groups: { g: { signals: [x], ceiling: 30 } }',
      'qualify: { rule: { kind: pql, usage: 50 } }',
    ].join('\n');
    expect(said(text)).toEqual(unreachable(30));
  });
});

describe('nothing is said', () => {
  test.each([
    ['where nothing limits them', 'event: a, points: { each: 1 }'],
    ['of a sum, which may be below zero', 'event: a, measure: sum, property: p, points: { each: -1, limit: -10 }'],
    ['of a date that has passed', 'trait: lead.ends, measure: days_until, points: { each: -1 }'],
    ['of points for the unknown', 'event: a, measure: max, property: p, points: { each: 1, limit: 5, unknown: 50 }'],
    ['of a table', 'trait: lead.plan, points: { table: { pro: 50 } }'],
  ])('%s', (_, signal) => {
    expect(asking(signal)).toEqual(['']);
  });

  test("of an account's date, which counts for its leads too", () => {
    const signal = 'trait: account.ends, measure: days_until, points: [ { at_most: 5, give: 50 } ]';
    expect(asking(signal)).toEqual(['']);
    expect(asking(signal, 'pqa')).toEqual(['']);
  });
});

test('nobody is a contact where only signals of the account give engagement and usage', () => {
  const text = [
    'model: acme',
    'agreed: { marketing: 2026-01-01, sales: 2026-01-02 }',
    'signals:',
    '  title: { trait: lead.title, score: fit, points: [ { matches: cto, give: 60 } ] }',
    '  x: { of: account, event: a, score: usage, points: { each: 1 } }',
    'qualify: { group: { kind: mqa, contacts: 3 } }',
  ].join('\n');
  expect(said(text)).toEqual([
    "6:42 qualify.group.contacts: nobody is ever a contact: no lead's signal gives engagement or usage; add one without `of: account`",
  ]);
});
