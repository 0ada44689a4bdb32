import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { InputError } from '../../src/model/errors.ts';
import { parseModel, readModel } from '../../src/model/parse.ts';
import { rule, said, withSection, withSignal } from './said.ts';

test('a sound contract has neither faults nor warnings', () => {
  expect(parseModel(withSection(rule), 'm.yaml')).toMatchObject({ warnings: [] });
  expect(parseModel(withSignal('{ event: x, score: usage, points: { each: 1 } }'), 'm.yaml')).toMatchObject({
    warnings: [],
  });
});

describe('in a signal', () => {
  const cases: readonly [string, string[], string][] = [
    [
      'a misspelled key',
      ['event: x', 'score: usage', 'wihtin: { last: 30d }', 'points: { each: 1 }'],
      '6:5 signals.pricing.wihtin: unknown key `wihtin`; did you mean `within`?',
    ],
    [
      'a key like no other',
      ['event: x', 'score: usage', 'colour: red', 'points: { each: 1 }'],
      '6:13 signals.pricing.colour: unknown key `colour`; known: say, event, steps, trait, of, channel, where, measure, property, per, half_life, floor, min_days, min_leads, within, ratio_to, score, monotone, points',
    ],
    [
      'a misspelled score',
      ['event: x', 'score: usgae', 'points: { each: 1 }'],
      '5:12 signals.pricing.score: `usgae` is not known here; did you mean `usage`?',
    ],
    [
      'no score',
      ['event: x', 'points: { each: 1 }'],
      '3:3 signals.pricing.score: is missing; one of: fit, engagement, usage',
    ],
    ['no points', ['event: x', 'score: usage'], '3:3 signals.pricing.points: is missing'],
    [
      'two things measured',
      ['event: x', 'trait: lead.plan', 'score: usage', 'points: { each: 1 }'],
      '3:3 signals.pricing: measures several things (event, trait); keep one of them',
    ],
    [
      'a thousandth of a point',
      ['event: x', 'score: usage', 'points: [ { at_least: 1, give: 12.345 } ]'],
      '6:36 signals.pricing.points[0].give: 12.345 has more than two decimals; points are counted in hundredths, so round it',
    ],
    [
      'too many points',
      ['event: x', 'score: usage', 'points: { each: 100001 }'],
      '6:21 signals.pricing.points.each: 100001 points are too many; points lie within ±100000',
    ],
    [
      'a bound too fine',
      ['event: x', 'score: usage', 'points: [ { at_least: 0.0000001, give: 1 } ]'],
      '6:27 signals.pricing.points[0].at_least: 1e-7 has more than six decimals or fifteen digits; values are counted in millionths, so round it',
    ],
    [
      'a bound too great',
      ['event: x', 'score: usage', 'points: [ { at_least: 9000000001, give: 1 } ]'],
      '6:27 signals.pricing.points[0].at_least: 9000000001 is out of range; bounds lie within ±9000000000',
    ],
    [
      'points as a text',
      ['event: x', 'score: usage', 'points: { each: six }'],
      '6:21 signals.pricing.points.each: needs a number, not `six`',
    ],
    ['points as a number', ['event: x', 'score: usage', 'points: 6'], '6:13 signals.pricing.points: cannot be `6`'],
    [
      'points that give nothing',
      ['event: x', 'score: usage', 'points: { each: 0 }'],
      '6:21 signals.pricing.points.each: gives nothing; write the points for one unit, or remove the signal',
    ],
    [
      'a limit of the wrong sign',
      ['event: x', 'score: usage', 'points: { each: -2, limit: 10 }'],
      '6:32 signals.pricing.points.limit: `limit` must be below zero, as `each` is',
    ],
    [
      'two bands of the same bounds',
      ['event: x', 'score: usage', 'points: [ { at_least: 3, give: 1 }, { at_least: 3.0, give: 2 } ]'],
      '6:41 signals.pricing.points[1]: has the bounds of an earlier band, so one of the two never counts; keep one',
    ],
    [
      'a band without a bound',
      ['event: x', 'score: usage', 'points: [ { give: 1 } ]'],
      '6:15 signals.pricing.points[0]: states no condition; write one of: is, in, not, at_least, above, at_most, below, between, matches, exists (of the bounds one below and one above)',
    ],
    [
      'a band with an open bound',
      ['event: x', 'score: usage', 'points: [ { above: 3, give: 1 } ]'],
      '6:24 signals.pricing.points[0].above: bands of a measured value know at_least, at_most and between, not above',
    ],
    [
      'an empty band',
      ['event: x', 'score: usage', 'points: [ { between: [5, 3], give: 1 } ]'],
      '6:15 signals.pricing.points[0]: no number lies in this range; put the smaller bound first',
    ],
    [
      'points for what is never unknown',
      ['event: x', 'score: usage', 'points: { each: 1, unknown: 5 }'],
      '6:33 signals.pricing.points.unknown: this value is never unknown (a count of nothing is 0); remove `unknown`, or give points to `at_most: 0`',
    ],
    [
      'two rows for the unknown',
      ['trait: lead.x', 'score: fit', 'points: [ { unknown: true, give: 1 }, { unknown: true, give: 2 } ]'],
      '6:43 signals.pricing.points[1]: says a second time what an unknown value gives; keep one of the rows',
    ],
    [
      'a condition beside unknown',
      ['trait: lead.x', 'score: fit', 'points: [ { unknown: true, is: a, give: 1 } ]'],
      '6:15 signals.pricing.points[0]: an unknown value satisfies no condition; keep `unknown` or `is`',
    ],
    [
      'each on a trait',
      ['trait: lead.x', 'score: fit', 'points: { each: 1 }'],
      '6:5 signals.pricing.points: a trait takes rows or a table, not `each`: [{ in: [x, y], give: 10 }, { unknown: true, give: 5 }]',
    ],
    [
      'a row that an earlier one takes',
      ['trait: lead.x', 'score: fit', 'points: [ { in: [A, b], give: 1 }, { is: a, give: 2 } ]'],
      '6:40 signals.pricing.points[1]: is never reached: an earlier row takes all that it matches; move it up or remove it',
    ],
    [
      'a range within an earlier one',
      ['trait: lead.x', 'score: fit', 'points: [ { at_least: 5, give: 1 }, { above: 5, below: 9, give: 2 } ]'],
      '6:41 signals.pricing.points[1]: is never reached: an earlier row takes all that it matches; move it up or remove it',
    ],
    [
      'a row after exists',
      ['trait: lead.x', 'score: fit', 'points: [ { exists: true, give: 1 }, { matches: a, give: 2 } ]'],
      '6:42 signals.pricing.points[1]: is never reached: an earlier row takes all that it matches; move it up or remove it',
    ],
    [
      'a pattern with look-ahead',
      ['trait: lead.x', 'score: fit', "points: [ { matches: 'a(?=b)', give: 1 } ]"],
      '6:26 signals.pricing.points[0].matches: `a(?=b)` is no RE2 pattern (invalid or unsupported Perl syntax: `(?=`); RE2 has no look-around and no back-references',
    ],
    [
      'several conditions in one',
      ['event: x', 'where: { plan: { is: a, matches: b } }', 'score: usage', 'points: { each: 1 }'],
      '5:14 signals.pricing.where.plan: states several conditions (is, matches); write one of: is, in, not, at_least, above, at_most, below, between, matches, exists (of the bounds one below and one above)',
    ],
    [
      'one bound twice',
      ['event: x', 'where: { n: { above: 1, at_least: 2 } }', 'score: usage', 'points: { each: 1 }'],
      '5:26 signals.pricing.where.n.above: says the lower bound twice; keep `at_least` or `above`',
    ],
    [
      'a condition on nothing',
      ['event: x', "where: { plan: '' }", 'score: usage', 'points: { each: 1 }'],
      '5:20 signals.pricing.where.plan: an empty text is the same as nothing; write `exists: false` for it',
    ],
    [
      'a duration in words',
      ['event: x', 'within: { last: 30 days }', 'score: usage', 'points: { each: 1 }'],
      '5:21 signals.pricing.within.last: `30 days` is no duration; write a whole number above zero and one of s, m, h, d, w, like 30d (at most 36500d)',
    ],
    [
      'a misspelled window',
      ['event: x', 'within: ever', 'score: usage', 'points: { each: 1 }'],
      '5:13 signals.pricing.within: `ever` is no window; write all, or a map like { last: 30d }',
    ],
    [
      'a window of two kinds',
      ['event: x', 'within: { last: 3d, first: 3d }', 'score: usage', 'points: { each: 1 }'],
      '5:5 signals.pricing.within: keep one of `last` and `first`: a window is one of them',
    ],
    [
      'an anchor of a last window',
      ['event: x', 'within: { last: 3d, since: created }', 'score: usage', 'points: { each: 1 }'],
      '5:32 signals.pricing.within.since: `since` goes with `first` and `between`; `last` ends at as-of, so remove it',
    ],
    [
      "an account's first days by sign-up",
      ['event: x', 'of: account', 'within: { first: 7d }', 'score: usage', 'points: { each: 1 }'],
      '6:5 signals.pricing.within: an account has no sign-up, so this would always be unknown; write `since: created`',
    ],
    [
      'a property of steps',
      ['steps: [a, b]', 'per: plan', 'score: usage', 'points: { each: 1 }'],
      "5:10 signals.pricing.per: `per` doesn't go with `steps`; remove it",
    ],
    [
      'a window on a trait',
      ['trait: lead.x', 'within: all', 'score: fit', 'points: [ { is: a, give: 1 } ]'],
      "5:13 signals.pricing.within: `within` doesn't go with `trait`; remove it",
    ],
    [
      "a lead's trait of an account",
      ['trait: lead.x', 'of: account', 'score: fit', 'points: [ { is: a, give: 1 } ]'],
      '5:9 signals.pricing.of: lead.x is a trait of the lead, and counts where it belongs; remove `of`',
    ],
    [
      'a trait of nobody',
      ['trait: employees', 'score: fit', 'points: [ { is: a, give: 1 } ]'],
      '4:12 signals.pricing.trait: `employees` is no trait; write lead.NAME or account.NAME, like lead.title or account.employees',
    ],
    [
      'words that stand for nothing',
      ['event: x', "say: 'called {count} times'", 'score: usage', 'points: { each: 1 }'],
      '5:10 signals.pricing.say: {count} stands for nothing; known: {value}, {since}, {last}',
    ],
    [
      'words that say when, of a trait',
      ['trait: lead.x', "say: 'x since {since}, {last}'", 'score: fit', 'points: [ { is: a, give: 1 } ]'],
      '5:10 signals.pricing.say: {since}, {last} says when something was done, and this measures no events; remove it',
    ],
    [
      'words that say when, of who came first',
      ['measure: first_lead', "say: 'first {since}'", 'score: fit', 'points: { each: 1 }'],
      '5:10 signals.pricing.say: {since} says when something was done, and this measures no events; remove it',
    ],
    [
      'an event with a stray space',
      ["event: 'x '", 'score: usage', 'points: { each: 1 }'],
      '4:12 signals.pricing.event: must not begin or end with a space; names are compared exactly',
    ],
    [
      'no steps',
      ['steps: []', 'score: usage', 'points: { each: 1 }'],
      '4:5 signals.pricing.steps: needs at least 1 entry',
    ],
  ];
  test.each(cases)('%s', (_, lines, expected) => {
    expect(said(withSignal(...lines))).toEqual([expected]);
  });
});

describe('elsewhere', () => {
  const cases: readonly [string, string[], string][] = [
    ['a misspelled section', [rule, 'groop: {}'], '9:1 groop: unknown key `groop`; did you mean `groups`?'],
    [
      'a section that every object has',
      [rule, 'constructor: {}'],
      '9:1 constructor: unknown key `constructor`; known: model, timezone, agreed, targets, traits, ignore, signals, groups, hand_raise, qualify, tiers, suppressions, suppress',
    ],
    [
      'a timezone that nobody lives in',
      [rule, 'timezone: Europe/Bonn'],
      '9:11 timezone: `Europe/Bonn` is no timezone; write an IANA name like Europe/Berlin or UTC',
    ],
    [
      'an offset for a timezone',
      [rule, "timezone: '+02:00'"],
      '9:11 timezone: `+02:00` is no timezone; write an IANA name like Europe/Berlin or UTC',
    ],
    [
      'a group of nobody',
      [rule, 'groups: { g: { signals: [prising], limit: 5 } }'],
      '9:26 groups.g.signals[0]: no signal is named `prising`; did you mean `pricing`?',
    ],
    [
      'a signal in two groups',
      [rule, 'groups:', '  g: { signals: [pricing], limit: 5 }', '  h: { signals: [pricing], limit: 5 }'],
      '11:18 groups.h.signals[0]: `pricing` is in group `g` already; a signal is in one group at most',
    ],
    [
      'a group of two scores',
      [rule, 'groups: { g: { signals: [pricing, title], limit: 5 } }'],
      "9:16 groups.g.signals: mixes scores (engagement, fit); a group's signals belong to one, so make a group for each",
    ],
    [
      'a group that changes nothing',
      [rule, 'groups: { g: { signals: [pricing] } }'],
      '9:11 groups.g: changes nothing; give it a `limit` or a `floor`',
    ],
    [
      'a floor above the limit',
      [rule, 'groups: { g: { signals: [pricing], limit: 5, floor: 6 } }'],
      '9:53 groups.g.floor: lies above `limit`; put the smaller number here',
    ],
    [
      'a rule on nobody',
      ['qualify: { mql: { kind: mql, any_of: [pricng] } }'],
      '8:39 qualify.mql.any_of[0]: no signal and no rule is named `pricng`; did you mean `pricing`?',
    ],
    [
      'a rule on the other side',
      ['qualify: { mql: { kind: mql, any_of: [calls] } }'],
      '8:39 qualify.mql.any_of[0]: `calls` speaks of accounts, and a rule of kind mql of leads; name one of the same side',
    ],
    [
      'a rule on a rule of the other side',
      ['qualify:', '  a: { kind: pqa, usage: 5 }', '  b: { kind: mql, needs: [a] }'],
      '10:27 qualify.b.needs[0]: `a` speaks of accounts, and a rule of kind mql of leads; name one of the same side',
    ],
    [
      'rules in a circle',
      [
        'qualify:',
        '  a: { kind: mql, any_of: [b] }',
        '  b: { kind: mql, none_of: [c] }',
        '  c: { kind: mql, all_of: [b] }',
      ],
      '10:3 qualify.b: rules name each other in a circle (b → c → b); remove one of these names',
    ],
    [
      'a rule for everybody',
      ['qualify: { mql: { kind: mql, suppress: [customer] } }'],
      '8:12 qualify.mql: has no condition, so everybody would qualify; give it a score or a signal to reach, like `usage: 40`',
    ],
    [
      'a score above a hundred',
      ['qualify: { mql: { kind: mql, fit: 101 } }'],
      '8:35 qualify.mql.fit: must be at most 100',
    ],
    [
      'a grade that is none',
      ['qualify: { mql: { kind: mql, fit_at_least: E } }'],
      '8:44 qualify.mql.fit_at_least: `E` is not known here; known: A, B, C, D',
    ],
    [
      'a rule named as a signal',
      ['qualify: { title: { kind: mql, fit: 1 } }'],
      "8:12 qualify.title: a signal is named `title` too, and `any_of` couldn't tell them apart; rename one",
    ],
    [
      'a name with a capital',
      ['qualify: { MQL: { kind: mql, fit: 1 } }'],
      '8:12 qualify.MQL: `MQL` is no name; write a to z, 0 to 9 and _, first a letter, at most 64',
    ],
    [
      'a suppression of nothing',
      [rule, 'suppress: [costumer]'],
      '9:12 suppress[0]: no suppression is named `costumer`; did you mean `customer`?',
    ],
    [
      "a rule's suppression of nothing",
      ['qualify: { mql: { kind: mql, fit: 1, only: [partner] } }'],
      '8:45 qualify.mql.only[0]: no suppression is named `partner`; define it under `suppressions:`',
    ],
    [
      'an outcome that is none',
      [rule, 'suppress: [ { called_within: 3d } ]'],
      '9:30 suppress[0].called_within: unknown key `called_within`; known: contacted_within, meeting_within, sal_within, sql_within, opportunity_within, won_within, lost_within, churned_within, disqualified_within, recycled_within',
    ],
    [
      'a suppression that tests two things',
      [rule, 'suppress: [s]', 'suppressions: { s: { outcome: won, trait: lead.x, is: a } }'],
      "10:17 suppressions.s: tests several things (outcome, trait); write one of `outcome`, `trait`, `event` or an outcome's time such as `contacted_within`",
    ],
    [
      'a suppression with a stray key',
      [rule, 'suppress: [s]', 'suppressions: { s: { outcome: won, within: 3d } }'],
      "10:44 suppressions.s.within: `within` doesn't go with `outcome`; remove it",
    ],
    [
      'a suppression by event without time',
      [rule, 'suppress: [s]', 'suppressions: { s: { event: bounced } }'],
      '10:17 suppressions.s.within: is missing; say how long the event counts, like 30d',
    ],
    [
      'grades that do not descend',
      [
        rule,
        'tiers: { grades: { A: 60, B: 60, C: 20 }, levels: { 1: 3, 2: 2, 3: 1 }, grid: { A: [P1, P1, P1, P1], B: [P1, P1, P1, P1], C: [P1, P1, P1, P1], D: [P1, P1, P1, P1] } }',
      ],
      "9:30 tiers.grades.B: must be less than A's; no score would ever be A otherwise",
    ],
    [
      'a grid without D',
      [
        rule,
        'tiers: { grades: { A: 60, B: 40, C: 20 }, levels: { 1: 3, 2: 2, 3: 1 }, grid: { A: [P1, P1, P1, P1], B: [P1, P1, P1, P1], C: [P1, P1, P1, P1] } }',
      ],
      '9:73 tiers.grid.D: is missing; it needs a list',
    ],
    [
      'a row of three tiers',
      [
        rule,
        'tiers: { grades: { A: 60, B: 40, C: 20 }, levels: { 1: 3, 2: 2, 3: 1 }, grid: { A: [P1, P1, P1], B: [P1, P1, P1, P1], C: [P1, P1, P1, P1], D: [P1, P1, P1, P1] } }',
      ],
      '9:81 tiers.grid.A: needs at least 4 entries',
    ],
    [
      'a hand-raise without time',
      [rule, 'hand_raise: [ { event: demo } ]'],
      '9:15 hand_raise[0].within: is missing; it needs a text',
    ],
    [
      'hand-raises as a map',
      [rule, 'hand_raise: { event: demo }'],
      '9:1 hand_raise: needs a list, like [ { event: demo_requested, within: 14d } ]',
    ],
    [
      'an empty section',
      [rule, 'groups:'],
      '9:8 groups: needs a map from names to their keys; remove it if it is empty',
    ],
  ];
  test.each(cases)('%s', (_, lines, expected) => {
    expect(said(withSection(...lines))).toEqual([expected]);
  });

  test('a day that no calendar has', () => {
    expect(said(withSection(rule).replace('2026-01-02', '2026-02-30'))).toEqual([
      '2:41 agreed.sales: `2026-02-30` is no date; write it like 2026-01-31',
    ]);
  });

  test('a review before the agreement', () => {
    expect(said(withSection(rule).replace('2026-01-02', '2026-01-02, review_by: 2025-12-01'))).toEqual([
      '2:64 agreed.review_by: lies before the day of the agreement; write a later day',
    ]);
  });
});

describe('warnings', () => {
  const cases: readonly [string, string[], string][] = [
    [
      'a score that nobody reaches',
      ['qualify: { mql: { kind: mql, engagement: 61 } }'],
      '8:42 qualify.mql.engagement: nobody can reach 61: the signals give 60 at most; lower it, or give more points',
    ],
    [
      'a score that a group keeps away',
      ['qualify: { mql: { kind: mql, engagement: 21 } }', 'groups: { g: { signals: [pricing], limit: 20 } }'],
      '8:42 qualify.mql.engagement: nobody can reach 21: the signals give 20 at most; lower it, or give more points',
    ],
    [
      "a grade beyond an account's fit",
      ['qualify: { pqa: { kind: pqa, fit_at_least: A } }'],
      '8:44 qualify.pqa.fit_at_least: nobody can reach 60: the signals give 40 at most; lower it, or give more points',
    ],
    [
      'no rule',
      [],
      '1:1 qualify: no rule, so only hand-raises are queued; add one, like pql: { kind: pql, usage: 40 }',
    ],
    [
      'a suppression that nothing names',
      [rule, 'suppressions: { partner: { trait: account.partner, is: true } }'],
      '9:17 suppressions.partner: no `suppress:` and no `only:` names it, so it does nothing; name it there, or remove it',
    ],
  ];
  test.each(cases)('%s', (_, lines, expected) => {
    expect(said(withSection(...lines))).toEqual([expected]);
  });

  test('a name in a rule that can never be present', () => {
    const student = 'student: { trait: lead.title, score: fit, points: [ { matches: student, give: -40 } ] }';
    expect(
      said(
        withSection('qualify: { mql: { kind: mql, fit: 1, none_of: [student] } }').replace(
          'signals:',
          `signals:\n  ${student}`,
        ),
      ),
    ).toEqual([
      '9:38 qualify.mql.none_of: `student` never gives points above zero, so it is never present; give it points, or remove it here',
    ]);
  });

  test('one side alone, and nobody who agreed', () => {
    expect(
      said(
        'model: a\nsignals: { x: { event: x, score: usage, points: { each: 1 } } }\nqualify: { pql: { kind: pql, usage: 4 } }',
      ),
    ).toEqual([
      '1:1 agreed: not agreed by marketing and sales yet; once it is, write agreed: { marketing: DATE, sales: DATE, review_by: DATE }',
      '2:1 signals: no signal scores fit: everybody gets grade D; add signals on traits such as lead.title',
    ]);
  });
});

describe('as a whole', () => {
  test('all faults come at once, in the order of the file', () => {
    const text = `model: Acme
timezone: Mars
signals:
  a: { event: x, score: usage, points: { each: 1.234 } }
  b: { evnt: x, score: usage, points: [] }
  b: { event: y, score: usage, points: { each: 1 }, half_life: 3 }
qualify:
  pql: { kind: pql, usage: 40, any_of: [a, c] }
suppress: [costumer]
`;
    expect(said(text).map((line) => line.split(': ')[0])).toEqual([
      '1:8 model',
      '2:11 timezone',
      '4:48 signals.a.points.each',
      '6:3 signals.b',
      '6:64 signals.b.half_life',
      '8:44 qualify.pql.any_of[1]',
      '9:12 suppress[0]',
    ]);
  });

  test('a syntax error names its line', () => {
    expect(said('model: acme\nsignals:\n  a: [1, 2\nqualify: {}\n')[0]).toMatch(/^4:1 qualify: not readable as YAML: /);
  });

  test('a map for a key', () => {
    expect(said('model: acme\nsignals:\n  { pricing }: 3\n')).toEqual([
      '3:3 signals: a list or a map cannot be a key; write a name before the colon',
    ]);
  });

  test('a text that is no map', () => {
    expect(said('')).toEqual(['1:1 is no model; write a map that begins with `model: NAME`']);
    expect(said('- a')).toEqual(['1:1 is no model; write a map that begins with `model: NAME`']);
  });

  test('readModel throws them in one error of bad input', () => {
    const read = () => readModel('model: acme\nsignals: {}\nqualify: []\n', 'models/acme.yaml');
    expect(read).toThrow(InputError);
    expect(read).toThrow(
      'models/acme.yaml has 2 faults:\n' +
        'models/acme.yaml:2:1 signals: are missing; name at least one thing that counts, and its points\n' +
        'models/acme.yaml:3:1 qualify: needs a map from names to their keys; remove it if it is empty',
    );
  });

  test('no text makes the parser throw, and every fault has a place', () => {
    const lines = withSection(
      '  ratio: { of: account, measure: distinct, property: lead.role, within: { between: [1d, 2d], since: { event: a } }, ratio_to: calls, score: usage, points: { each: 1 } }',
      '  code: { trait: account.code, score: fit, points: { table: { 007: 1, x: 2 }, other: 3 } }',
      rule,
      'groups: { g: { signals: [pricing], limit: 5 } }',
      'hand_raise: [ { event: a, within: 3d } ]',
      'traits: { lead.role: { from: lead.title, rows: [ { matches: it, then: 1.0 } ] } }',
      'ignore: [ { events: 5, of_one_kind_in: 1m }, { event: a, after: [b], within: 5s }, { trait: lead.role, is: it } ]',
      'targets: { mql_to_sql: [20%, 40%] }',
    ).split('\n');
    const scrap = fc.constantFrom(
      '',
      '- ',
      '{',
      'null',
      '? a',
      '&a [*a]',
      '*a',
      '<<: {}',
      '!!binary x',
      '__proto__: 1',
      'constructor: {}',
      '1: 2',
      '[]: x',
      '~: x',
      '---',
    );
    fc.assert(
      fc.property(fc.nat(lines.length - 1), fc.nat(80), scrap, fc.boolean(), (line, column, text, cut) => {
        const hit = lines[line] ?? '';
        const mangled = lines.with(line, hit.slice(0, column) + text + (cut ? '' : hit.slice(column))).join('\n');
        const result = parseModel(mangled, 'm.yaml');
        for (const fault of 'faults' in result ? result.faults : result.warnings) {
          expect(fault.line).toBeGreaterThanOrEqual(1);
          expect(fault.line).toBeLessThanOrEqual(lines.length + 1);
          expect(fault.column).toBeGreaterThanOrEqual(1);
        }
      }),
      { numRuns: 200 },
    );
  });
});
