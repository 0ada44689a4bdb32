import { describe, expect, test } from 'vitest';
import { said, withSignal } from './said.ts';

describe('a measure', () => {
  const cases: readonly [string, string[], string][] = [
    [
      'a misspelled one',
      ['event: x', 'measure: cuont', 'score: usage', 'points: { each: 1 }'],
      '5:14 signals.pricing.measure: `cuont` is not known here; did you mean `count`?',
    ],
    [
      'none, and nothing to measure',
      ['score: usage', 'points: { each: 1 }'],
      '3:3 signals.pricing: measures nothing; give it one of `event`, `steps`, `trait` and `measure`',
    ],
    [
      'without the property that it needs',
      ['measure: distinct', 'event: x', 'score: usage', 'points: { each: 1 }'],
      '3:3 signals.pricing: `measure: distinct` needs `property`; add `property: NAME`',
    ],
    [
      'without its steps',
      ['measure: furthest_step', 'score: usage', 'points: { each: 1 }'],
      '3:3 signals.pricing: `measure: furthest_step` needs `steps`; add `steps: [FIRST, SECOND]`',
    ],
    [
      'without its date',
      ['measure: days_until', 'score: usage', 'points: { each: 1 }'],
      '3:3 signals.pricing: `measure: days_until` needs `trait`; add `trait: account.NAME`',
    ],
    [
      'of events, on a trait',
      ['trait: lead.x', 'measure: count', 'score: usage', 'points: { each: 1 }'],
      "4:12 signals.pricing.trait: `trait` doesn't go with `measure: count`; remove one of them",
    ],
    [
      'of events, on steps',
      ['steps: [a]', 'measure: count', 'score: usage', 'points: { each: 1 }'],
      "4:5 signals.pricing.steps: `steps` doesn't go with `measure: count`; remove one of them",
    ],
    [
      'of steps, on events',
      ['measure: furthest_step', 'event: x', 'score: usage', 'points: { each: 1 }'],
      "5:12 signals.pricing.event: `event` doesn't go with `measure: furthest_step`; remove one of them",
    ],
    [
      "a count's property",
      ['event: x', 'property: path', 'score: usage', 'points: { each: 1 }'],
      "5:15 signals.pricing.property: `property` doesn't go with `measure: count` (it goes with distinct, sum, max); remove one of them",
    ],
    [
      'active days of each value',
      ['event: x', 'measure: active_days', 'per: path', 'score: usage', 'points: { each: 1 }'],
      "6:10 signals.pricing.per: `per` doesn't go with `measure: active_days` (it goes with count); remove one of them",
    ],
    [
      'a half-life of days',
      ['event: x', 'measure: active_days', 'half_life: 14d', 'score: usage', 'points: { each: 1 }'],
      "6:16 signals.pricing.half_life: `half_life` doesn't go with `measure: active_days` (it goes with count, sum); remove one of them",
    ],
    [
      'a half-life of steps',
      ['steps: [a]', 'half_life: 3d', 'score: usage', 'points: { each: 1 }'],
      "5:16 signals.pricing.half_life: `half_life` doesn't go with `steps`; remove it",
    ],
    [
      'a floor of a count',
      ['event: x', 'floor: 3', 'score: usage', 'points: { each: 1 }'],
      "5:12 signals.pricing.floor: `floor` doesn't go with `measure: count` (it goes with change); remove one of them",
    ],
    [
      'a floor of nothing',
      ['event: x', 'measure: change', 'within: { last: 7d }', 'floor: 0', 'score: usage', 'points: { each: 1 }'],
      '7:12 signals.pricing.floor: must be above zero, since it is divided by',
    ],
    [
      'a change without a window',
      ['event: x', 'measure: change', 'score: usage', 'points: { each: 1 }'],
      '3:3 signals.pricing: `measure: change` needs `within`; add `within: { last: 7d }`',
    ],
    [
      'a change since ever',
      ['event: x', 'measure: change', 'within: all', 'score: usage', 'points: { each: 1 }'],
      '6:13 signals.pricing.within: `measure: change` compares with the window before; write one that has one, like within: { last: 7d }',
    ],
    [
      'a change of a calendar month',
      ['event: x', 'measure: change', 'within: { this: month }', 'score: usage', 'points: { each: 1 }'],
      '6:5 signals.pricing.within: `measure: change` compares with the window before; write one that has one, like within: { last: 7d }',
    ],
    [
      'active leads of a lead',
      ['measure: active_leads', 'score: usage', 'points: { each: 1 }'],
      '3:3 signals.pricing: `measure: active_leads` counts the leads of an account; add `of: account`',
    ],
    [
      'days of several leads of a lead',
      ['measure: active_days', 'min_leads: 3', 'score: usage', 'points: { each: 1 }'],
      '5:16 signals.pricing.min_leads: `min_leads` counts the leads of an account; add `of: account`',
    ],
    [
      'a count of several leads',
      ['event: x', 'of: account', 'min_leads: 3', 'score: usage', 'points: { each: 1 }'],
      "6:16 signals.pricing.min_leads: `min_leads` doesn't go with `measure: count` (it goes with active_days, active_weeks); remove one of them",
    ],
    [
      'leads of no day',
      ['measure: active_leads', 'of: account', 'min_days: 0', 'score: usage', 'points: { each: 1 }'],
      '6:15 signals.pricing.min_days: must be at least 1',
    ],
    [
      'the first lead of an account',
      ['measure: first_lead', 'of: account', 'score: usage', 'points: { each: 1 }'],
      '5:9 signals.pricing.of: `measure: first_lead` speaks of leads; remove `of: account`',
    ],
    [
      'the first lead by an event',
      ['measure: first_lead', 'event: x', 'score: usage', 'points: { each: 1 }'],
      "5:12 signals.pricing.event: `event` doesn't go with `measure: first_lead`; remove one of them",
    ],
    [
      'the first lead in a window',
      ['measure: first_lead', 'within: all', 'score: usage', 'points: { each: 1 }'],
      "5:13 signals.pricing.within: `within` doesn't go with `measure: first_lead`; remove it",
    ],
    [
      'days until something in a window',
      ['trait: account.ends', 'measure: days_until', 'within: all', 'score: usage', 'points: { each: 1 }'],
      "6:13 signals.pricing.within: `within` doesn't go with `measure: days_until`; remove it",
    ],
    [
      "a trait of a lead's own events",
      ['measure: distinct', 'property: lead.department', 'score: usage', 'points: { each: 1 }'],
      '5:15 signals.pricing.property: lead.department is a trait, and here a property of the events is needed; only `measure: distinct` with `of: account` takes a trait, and of leads',
    ],
    [
      'the sum of a trait',
      ['measure: sum', 'of: account', 'property: lead.seats', 'score: usage', 'points: { each: 1 }'],
      '6:15 signals.pricing.property: lead.seats is a trait, and here a property of the events is needed; only `measure: distinct` with `of: account` takes a trait, and of leads',
    ],
  ];
  test.each(cases)('%s', (_, lines, expected) => {
    expect(said(withSignal(...lines))).toEqual([expected]);
  });
});

describe('a ratio', () => {
  const cases: readonly [string, string[], string][] = [
    [
      'of days since',
      ['event: x', 'measure: days_since_first', 'ratio_to: lead.n', 'score: usage', 'points: { each: 1 }'],
      "6:15 signals.pricing.ratio_to: `ratio_to` doesn't go with `measure: days_since_first` (it goes with count, active_days, active_weeks, active_leads, distinct, sum, max); remove one of them",
    ],
    [
      'to nobody',
      ['event: x', 'ratio_to: titel', 'score: usage', 'points: { each: 1 }'],
      '5:15 signals.pricing.ratio_to: no signal is named `titel`; did you mean `title`?',
    ],
    [
      'to nothing',
      ['event: x', 'ratio_to: a b', 'score: usage', 'points: { each: 1 }'],
      "5:15 signals.pricing.ratio_to: `a b` can't be divided by; write account.NAME, lead.NAME or the name of a signal",
    ],
    [
      'to itself',
      ['event: x', 'ratio_to: pricing', 'score: usage', 'points: { each: 1 }'],
      '5:15 signals.pricing.ratio_to: a signal divided by itself is always 1; name another one',
    ],
    [
      'to a signal on a trait',
      ['event: x', 'ratio_to: title', 'score: usage', 'points: { each: 1 }'],
      "5:15 signals.pricing.ratio_to: `title` isn't measured on events; name a signal that is, or write account.NAME for a trait",
    ],
    [
      "of an account to a lead's trait",
      ['event: x', 'of: account', 'ratio_to: lead.n', 'score: usage', 'points: { each: 1 }'],
      '6:15 signals.pricing.ratio_to: an account has no trait lead.n; name one of the account, like account.quota',
    ],
  ];
  test.each(cases)('%s', (_, lines, expected) => {
    expect(said(withSignal(...lines))).toEqual([expected]);
  });
});

describe('a window', () => {
  const cases: readonly [string, string[], string][] = [
    [
      'that ends before it begins',
      ['event: x', 'within: { between: [14d, 7d] }', 'score: usage', 'points: { each: 1 }'],
      '5:15 signals.pricing.within.between: ends before it begins; put the shorter time first',
    ],
    [
      'of one end',
      ['event: x', 'within: { between: [7d] }', 'score: usage', 'points: { each: 1 }'],
      '5:15 signals.pricing.within.between: needs at least 2 entries',
    ],
    [
      'of an unknown period',
      ['event: x', 'within: { this: yaer }', 'score: usage', 'points: { each: 1 }'],
      '5:21 signals.pricing.within.this: `yaer` is not known here; known: week, month, quarter',
    ],
    [
      'of a period with an anchor',
      ['event: x', 'within: { this: month, since: created }', 'score: usage', 'points: { each: 1 }'],
      '5:35 signals.pricing.within.since: `since` goes with `first` and `between`; `this` ends at as-of, so remove it',
    ],
    [
      'of an anchor alone',
      ['event: x', 'within: { since: created }', 'score: usage', 'points: { each: 1 }'],
      '5:5 signals.pricing.within: needs one of `last`, `first`, `between` and `this`, like { last: 30d }',
    ],
    [
      'since a misspelled anchor',
      ['event: x', 'within: { first: 3d, since: crated }', 'score: usage', 'points: { each: 1 }'],
      '5:33 signals.pricing.within.since: `crated` is no anchor; did you mean `created`?',
    ],
    [
      'since two anchors',
      ['event: x', 'within: { first: 3d, since: { event: a, trait: lead.b } }', 'score: usage', 'points: { each: 1 }'],
      '5:26 signals.pricing.within.since: needs one of `event` and `trait`, like { event: trial_started }',
    ],
    [
      'since a misspelled key',
      ['event: x', 'within: { first: 3d, since: { evnt: a } }', 'score: usage', 'points: { each: 1 }'],
      '5:41 signals.pricing.within.since.evnt: unknown key `evnt`; did you mean `event`?',
    ],
    [
      "of an account since a lead's trait",
      [
        'event: x',
        'of: account',
        'within: { first: 3d, since: { trait: lead.b } }',
        'score: usage',
        'points: { each: 1 }',
      ],
      '6:42 signals.pricing.within.since.trait: an account has no trait lead.b; name one of the account, like account.trial_at',
    ],
    [
      'of an account since its sign-up',
      ['event: x', 'of: account', 'within: { first: 3d, since: signed_up }', 'score: usage', 'points: { each: 1 }'],
      '6:33 signals.pricing.within.since: an account has no sign-up, so this would always be unknown; write `since: created`',
    ],
    [
      'of an account since nothing',
      ['event: x', 'of: account', 'within: { between: [3d, 4d] }', 'score: usage', 'points: { each: 1 }'],
      '6:5 signals.pricing.within: an account has no sign-up, so this would always be unknown; write `since: created`',
    ],
  ];
  test.each(cases)('%s', (_, lines, expected) => {
    expect(said(withSignal(...lines))).toEqual([expected]);
  });
});

describe('points', () => {
  const cases: readonly [string, string[], string][] = [
    [
      'a table of a measure',
      ['event: x', 'score: usage', 'points: { table: { a: 1 } }'],
      '6:5 signals.pricing.points: a table is of the texts of a trait; a measured value takes `each` or bands, like [{ at_least: 3, give: 40 }]',
    ],
    [
      'a misspelled key beside a table',
      ['trait: lead.x', 'score: usage', 'points: { table: { a: 1 }, othr: 3 }'],
      '6:38 signals.pricing.points.othr: unknown key `othr`; did you mean `other`?',
    ],
    [
      'a table of words',
      ['trait: lead.x', 'score: usage', 'points: { table: { a: lots } }'],
      '6:27 signals.pricing.points.table.a: needs a number, not `lots`',
    ],
    [
      'a text twice in a table',
      ['trait: lead.x', 'score: usage', 'points: { table: { a: 1, A: 2 } }'],
      '6:33 signals.pricing.points.table.A: `A` is here already; traits are compared without regard to case',
    ],
    [
      'an empty table',
      ['trait: lead.x', 'score: usage', 'points: { table: {} }'],
      '6:15 signals.pricing.points.table: is empty; write texts and their points, like { software: 30 }',
    ],
    [
      'an empty text in a table',
      ['trait: lead.x', 'score: usage', "points: { table: { '': 1 } }"],
      '6:28 signals.pricing.points.table.: an empty text is the same as nothing; write `unknown:` beside the table',
    ],
    [
      'a limit of nothing',
      ['event: x', 'score: usage', 'points: { limit: 1 }'],
      '6:5 signals.pricing.points.each: is missing; it needs a number',
    ],
    [
      'for unknown active leads',
      ['measure: active_leads', 'of: account', 'score: usage', 'points: { each: 1, unknown: 3 }'],
      '7:33 signals.pricing.points.unknown: this value is never unknown (a count of nothing is 0); remove `unknown`, or give points to `at_most: 0`',
    ],
    [
      'for an unknown change',
      ['measure: change', 'event: x', 'within: { last: 7d }', 'score: usage', 'points: { each: 1, unknown: 3 }'],
      '8:33 signals.pricing.points.unknown: this value is never unknown (a count of nothing is 0); remove `unknown`, or give points to `at_most: 0`',
    ],
    [
      'for unknown steps of this week',
      ['steps: [a]', 'within: { this: week }', 'score: usage', 'points: { each: 1, unknown: 3 }'],
      '7:33 signals.pricing.points.unknown: this value is never unknown (a count of nothing is 0); remove `unknown`, or give points to `at_most: 0`',
    ],
  ];
  test.each(cases)('%s', (_, lines, expected) => {
    expect(said(withSignal(...lines))).toEqual([expected]);
  });
});
