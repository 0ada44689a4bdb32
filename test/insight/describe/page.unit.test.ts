import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ContractPage, Entry } from '../../../src/insight/describe/contract-page.ts';
import { htmlPage } from '../../../src/insight/describe/html.ts';
import { markdownPage } from '../../../src/insight/describe/markdown.ts';
import { describeModel } from '../../../src/insight/describe/page.ts';
import { readModel } from '../../../src/model/parse.ts';
import { anyModel } from '../../support/model.ts';

const now = Date.parse('2026-11-22T12:00:00Z');

const text = `
model: relay
timezone: America/New_York
agreed: { marketing: 2026-08-02, sales: 2026-08-03, review_by: 2026-11-21 }
targets: { mql_to_sql: [20%, 40%], won_a_quarter: 600000, tone: friendly }
traits:
  lead.seniority: { from: lead.title, rows: [ { matches: '\\b(ceo|cto)\\b', then: executive }, { matches: 'head', then: director } ] }
ignore:
  - { events: 500, of_one_kind_in: 1m }
  - { trait: lead.email_kind, is: disposable }
  - { event: email_clicked, after: email_delivered, within: 5s }
signals:
  title: { trait: lead.seniority, score: fit, points: { table: { executive: 30, owner: 30, director: 20 }, other: 0, unknown: 5 } }
  size: { trait: account.employees, score: fit, points: [ { at_least: 500, give: 40 }, { below: 2, give: -10 } ], say: "{value} employees" }
  pricing: { event: page, where: { path: { matches: '^/pricing' } }, within: { last: 60d }, half_life: 14d, score: engagement, points: { each: 6, limit: 18 }, say: "looked at pricing {value} times {since}, last {last}" }
  docs: { event: page, per: path, within: { this: week }, score: engagement, points: { each: 1 } }
  calls: { of: account, event: api_call, where: { status: { below: 400 } }, within: { first: 7d, since: created }, score: usage, points: [ { at_least: 1, give: 10 }, { at_least: 3, give: 40 }, { unknown: true, give: 1 } ] }
  quota: { of: account, event: api_call, within: { this: month }, ratio_to: account.quota, score: usage, points: [ { at_least: 0.8, give: 25 } ] }
  growing: { of: account, event: api_call, measure: change, floor: 50, within: { last: 7d }, score: usage, points: [ { at_least: 2, give: 15 } ] }
  team: { of: account, measure: active_leads, min_days: 3, within: { last: 28d }, score: usage, points: { each: 2 } }
  weeks: { of: account, measure: active_weeks, min_leads: 3, within: { last: 28d }, score: usage, points: { each: 2 } }
  spread: { of: account, measure: distinct, property: lead.department, within: { last: 28d }, score: usage, points: { each: 2 } }
  fast: { event: api_call, measure: time_to, score: usage, points: [ { at_most: 2, give: 5 } ] }
  ends: { trait: account.plan_ends_at, measure: days_until, score: usage, points: [ { between: [0, 14], give: 10 } ] }
  steps: { steps: [created, invited], within: all, score: usage, points: { each: 5 } }
groups: { reading: { signals: [pricing, docs], limit: 35 } }
hand_raise: [ { event: form_submitted, where: { form: sales }, within: 14d } ]
qualify:
  mql: { kind: mql, fit_plus_engagement: 75, fit_at_least: C, any_of: [pricing, docs], none_of: [fast], active_within: 90d, play: "Ask <what> they read" }
  pqa: { kind: pqa, usage: 60, all_of: [calls, buying_group], suppress: [customer], lapse_after: 60d }
  buying_group: { kind: mqa, contacts: 3, engagement_each: 20, roles: [admin, it] }
suppress: [opted_out, { contacted_within: 14d }]
`;
const page = describeModel(readModel(text, 'model.yaml'), now);

const entriesOf = ({ sections }: ContractPage): readonly Entry[] =>
  sections.flatMap(({ entries = [], parts = [] }) => [...entries, ...parts.flatMap(({ entries }) => entries)]);
const entry = (name: string): Entry | undefined => entriesOf(page).find((entry) => entry.name === name);

describe('a signal is one sentence', () => {
  test.each([
    [
      'title',
      "By the lead's seniority: 20 points if it is director; else 30 points if it is executive or owner; else nothing if it is known; 5 points if it is unknown.",
    ],
    [
      'size',
      "By the account's employees (counts for its people too): 40 points if it is at least 500; else -10 points if it is below 2.",
    ],
    [
      'pricing',
      'Number of page where path begins with /pricing in the last 60 days, each worth half after 14 days: 6 points for each, 18 at most.',
    ],
    ['docs', 'Number of different values of path in page this week: 1 point for each.'],
    [
      'calls',
      "Number of api_call by the whole account where status is below 400 in the account's first 7 days: 10 points if at least 1; 40 points if at least 3; 1 point if unknown.",
    ],
    [
      'quota',
      "Number of api_call by the whole account this month, as a share of the account's quota: 25 points if at least 80%.",
    ],
    [
      'growing',
      'Number of api_call by the whole account in the last 7 days, divided by that of the 7 days before, which counts as 50 at least: 15 points if at least 2.',
    ],
    [
      'team',
      'Number of people of the account with any event on 3 days or more in the last 28 days: 2 points for each.',
    ],
    ['weeks', 'Number of weeks with any event by 3 people or more in the last 28 days: 2 points for each.'],
    [
      'spread',
      'Number of different values of department among the people of the account with any event in the last 28 days: 2 points for each.',
    ],
    ['fast', 'Days from signing up to the first api_call: 5 points if at most 2.'],
    [
      'ends',
      "Days until the date in the account's plan ends at (counts for its people too): 10 points if between 0 and 14.",
    ],
    ['steps', 'Furthest step reached at any time, in this order: created → invited: 5 points for each.'],
  ])('%s: %s', (name, sentence) => {
    expect(entry(name)?.text).toBe(sentence);
  });

  test('with the words that BDRs read, and gaps in them', () => {
    expect(entry('pricing')?.note).toBe('BDRs read: “looked at pricing … times since …, last on …”');
    expect(entry('size')?.note).toBe('BDRs read: “[employees] employees”');
  });
});

describe('a rule', () => {
  test('says each of its conditions, how long it holds on, and what to do', () => {
    expect(entry('mql')).toEqual({
      name: 'mql',
      text: 'A lead is marketing-qualified (MQL) when all of this holds, and until it has not held for 30 days:',
      details: [
        'fit and engagement together are at least 75',
        'the grade is C or better',
        'at least one of these gave points: pricing, docs',
        'none of these gave points: fast',
        'there was some activity in the last 90 days',
      ],
      note: 'What to do: Ask <what> they read',
    });
  });

  test('tells signals and rules that it names apart', () => {
    expect(entry('pqa')).toMatchObject({
      text: expect.stringContaining('until it has not held for 60 days'),
      details: [
        'usage is at least 60',
        'each of these gave points or holds: calls, the rule buying_group',
        "it doesn't count as customer",
      ],
    });
  });

  test('of an account says who its contacts are', () => {
    expect(entry('buying_group')?.details).toEqual([
      'there are at least 3 contacts: people there with engagement of 20 or more',
      'each role of these is that of a contact with engagement of 20 or more: admin, it',
    ]);
  });
});

test.each([
  ['reading', 'pricing and docs together count 35 points at most.'],
  [
    'lead seniority',
    "Made of the lead's title: executive if it contains the word ceo or cto; else director if it contains head; else unknown.",
  ],
  ['over 500 in 1m', 'More than 500 events of one kind by one person in 1 minute: all of them.'],
  ['lead email kind', "Events where the lead's email kind is disposable."],
  ['email clicked within 5s', 'The event email_clicked within 5 seconds after email_delivered.'],
  ['form_submitted', 'Counts for 14 days, where form is sales.'],
  ['customer', 'From the outcome won on, until churned. Matters to pqa alone.'],
  ['opted out', "While the lead's opted out is true."],
  ['contacted within 14d', 'For 14 days after the outcome contacted.'],
  ['mql to sql', '20% to 40%'],
  ['won a quarter', '600,000'],
  ['tone', 'friendly'],
])('%s: %s', (name, sentence) => {
  expect(entry(name)?.text).toBe(sentence);
});

describe('the head of the page', () => {
  test('says which version it is and who agreed when', () => {
    expect(page.title).toBe('Scoring contract: relay');
    expect(page.introduction[0]).toMatch(
      /Version [0-9a-f]{12}; agreed by marketing on 2026-08-02 and by sales on 2026-08-03; to be looked at again by 2026-11-21\.$/,
    );
    expect(page.signatures).toEqual([
      { who: 'For marketing', on: '2026-08-02' },
      { who: 'For sales', on: '2026-08-03' },
    ]);
  });

  test('warns where the review is overdue, and where a side has not agreed', () => {
    expect(page.warnings).toEqual(['It was to be looked at again by 2026-11-21, and that day has passed.']);
    const unsigned = readModel(text.replace('sales: 2026-08-03, ', ''), 'model.yaml');
    expect(describeModel(unsigned, Date.parse('2026-09-01')).warnings).toEqual(['Not agreed by sales yet.']);
  });
});

test('tiers are a grid with the thresholds of grades and levels', () => {
  const grid = page.sections.find(({ heading }) => heading === 'Who comes first')?.grid;
  expect(grid?.head).toEqual(['', 'Level 1 (from 75)', 'Level 2 (from 50)', 'Level 3 (from 25)', 'Level 4 (below)']);
  expect(grid?.rows[0]).toEqual({ head: 'Grade A (from 60)', cells: ['P1', 'P1', 'P2', 'P3'] });
  expect(grid?.rows[3]?.head).toBe('Grade D (below)');
});

test('nothing that a model names is left out, in Markdown and in HTML', () => {
  fc.assert(
    fc.property(anyModel, (model) => {
      const page = describeModel(model, now);
      const names = [
        ...model.signals.map(({ name }) => name),
        ...model.rules.map(({ name }) => name),
        ...[...model.groups, ...model.ignore, ...model.suppressions].map(({ name }) => name.replaceAll('_', ' ')),
        ...model.traits.map(({ trait }) => `${trait.of} ${trait.trait.replaceAll('_', ' ')}`),
      ];
      const entries = entriesOf(page);
      for (const name of names) expect(entries.map((entry) => entry.name)).toContain(name);
      for (const { text } of entries) {
        expect(text).not.toBe('');
        expect(text).not.toMatch(/undefined|NaN|\[object|null/);
      }
      const [markdown, html] = [markdownPage(page), htmlPage(page)];
      for (const { name } of model.signals) {
        expect(markdown).toContain(`**${name}**: `);
        expect(html).toContain(`<dt>${name}</dt>`);
      }
    }),
    { numRuns: 50 },
  );
});

describe('a text of the model is no markup', () => {
  const free = '<b>&"\' *x* _y_ | [z](http://a) `c` \n# d';
  const model = readModel(text.replace('"Ask <what> they read"', JSON.stringify(free)), 'model.yaml');
  const page = describeModel(model, now);

  test('in HTML', () => {
    const html = htmlPage(page);
    expect(html).toContain('What to do: &lt;b&gt;&amp;&quot;&#39; *x* _y_ | [z](http://a) `c` \n# d</p>');
    expect(html).not.toContain('<b>');
  });

  test('in Markdown', () => {
    expect(markdownPage(page)).toContain(
      '  - *What to do: \\<b\\>\\&"\' \\*x\\* \\_y\\_ \\| \\[z\\](http://a) \\`c\\` \\# d*\n',
    );
  });

  test('and the HTML page needs nothing else', () => {
    expect(htmlPage(describeModel(readModel(text, 'model.yaml'), now))).not.toMatch(/<script|<link|src=|url\(|https?:/);
  });
});
