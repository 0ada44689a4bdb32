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
    expect(asking(signal).filter((line) => line.includes('nobody can reach'))).toEqual(unreachable(most));
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

describe('bands that the measure cannot reach are warned of', () => {
  const band = (signal: string) => `${signal}, points: [ { at_least: 1, give: 60 }, { at_least: 9, give: 70 } ]`;
  test.each([
    ['active_days', 'event: a, measure: active_days, within: { last: 7d }', 8],
    ['active_days', 'event: a, measure: active_days, within: { this: week }', 7],
    ['active_days', 'event: a, measure: active_days, within: { between: [1d, 3d] }', 3],
    ['active_weeks', 'event: a, measure: active_weeks, within: { last: 49d }', 8],
    ['active_weeks', 'event: a, measure: active_weeks, within: { this: month }', 6],
    ['furthest_step', 'steps: [a, b]', 2],
    ['first_lead', 'measure: first_lead', 1],
  ])('%s of %s is %d at most', (measure, signal, most) => {
    expect(asking(band(signal))).toEqual([
      expect.stringContaining(
        `signals.x.points: no value reaches the band from 9: ${measure} is ${most} at most; lower it, or remove the band`,
      ),
    ]);
  });

  test.each([
    'event: a, measure: active_days, within: { last: 8d }',
    'event: a, measure: active_days, within: { this: month }',
    'event: a, measure: active_weeks, within: { last: 50d }',
    'event: a, measure: active_weeks, within: { this: quarter }',
    'event: a, measure: active_days',
  ])('not of %s', (signal) => {
    expect(asking(band(signal))).toEqual(['']);
  });

  test('below zero too', () => {
    expect(asking('event: a, points: [ { at_most: -1, give: 5 }, { at_least: 1, give: 60 } ]')).toEqual([
      expect.stringContaining('no value is in the band to -1: count is 0 at least'),
    ]);
  });
});

test.each([
  ['needs: [x], none_of: [x]', '`x`'],
  ['all_of: [x, title], none_of: [title, x]', '`x`, `title`'],
  ['any_of: [x, title], none_of: [title, x]', '`x`, `title`'],
])('a rule with %s can never hold', (terms, names) => {
  const text = [
    'model: acme',
    'agreed: { marketing: 2026-01-01, sales: 2026-01-02 }',
    'signals:',
    '  title: { trait: lead.title, score: fit, points: [ { matches: cto, give: 60 } ] }',
    '  x: { event: a, score: usage, points: { each: 1 } }',
    `qualify: { rule: { kind: pql, ${terms} } }`,
  ].join('\n');
  expect(said(text)).toEqual([
    expect.stringContaining(
      `qualify.rule.none_of: nobody can qualify: the rule needs ${names} and forbids the same; remove it from one of the two`,
    ),
  ]);
});
