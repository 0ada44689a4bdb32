import { expect, test } from 'vitest';
import { parseModel, readModel } from '../../src/model/parse.ts';
import type { Signal } from '../../src/model/types.ts';

const relay = `model: relay
timezone: America/New_York
agreed:  { marketing: 2026-11-02, sales: 2026-11-03, review_by: 2027-02-01 }
targets: { mql_to_sql: [20%, 40%], qualified_a_week: 60, won_a_quarter: 600000 }

signals:
  early_api_calls:
    say: "{value} live API calls in the first week"
    of: account
    event: api_call
    where: { environment: production, status: { below: 400 } }
    measure: count
    within: { first: 7d, since: created }
    score: usage
    points: [ { at_least: 1, give: 10 }, { at_least: 3, give: 40 } ]
  quota_used:
    say: "{value} of this month's quota used"
    of: account
    event: api_call
    measure: count
    within: { this: month }
    ratio_to: account.quota
    score: usage
    points: [ { at_least: 0.5, give: 10 }, { at_least: 0.8, give: 25 } ]
  growing:
    of: account
    event: api_call
    measure: change
    within: { last: 7d }
    floor: 50
    score: usage
    points: [ { at_least: 2, give: 15 } ]
  plan_ends:
    trait: account.plan_ends_at
    measure: days_until
    score: usage
    points: [ { between: [0, 14], give: 10 } ]
  pricing:
    say: "looked at pricing {value} times lately"
    event: page
    where: { path: { matches: '^/pricing' } }
    measure: count
    within: { last: 60d }
    half_life: 14d
    score: engagement
    points: { each: 6, limit: 18 }
  docs_read:
    event: page
    where: { path: { matches: '^/docs' } }
    measure: distinct
    property: path
    within: { last: 30d }
    score: engagement
    points: { each: 2, limit: 16 }
  webinar: { event: webinar_attended, measure: count, within: { last: 90d }, score: engagement, points: { each: 15, limit: 30 } }
  title:
    trait: lead.title
    score: fit
    points: [ { matches: '\\b(cto|vp|head|director)\\b', give: 30 }, { matches: '\\b(student|intern)\\b', give: -40 } ]
  size:
    trait: account.employees
    score: fit
    points: [ { at_least: 500, give: 40 }, { at_least: 50, give: 25 }, { unknown: true, give: 5 } ]

groups: { reading: { signals: [docs_read, webinar], limit: 35 } }
hand_raise: [ { event: form_submitted, where: { form: sales }, within: 14d } ]
ignore: [ { events: 500, of_one_kind_in: 1m }, { trait: lead.email_kind, is: disposable }, { trait: account.domain, in: [relay.example] } ]

qualify:
  mql: { kind: mql, fit_plus_engagement: 75, any_of: [pricing, webinar], active_within: 90d, suppress: [customer] }
  pql: { kind: pqa, usage: 60, fit_at_least: C, lapse_after: 30d, suppress: [customer], play: "Ask what they are building and what comes after the free tier" }
suppress: [opted_out, competitor, { contacted_within: 14d }, { disqualified_within: 90d }]
`;

const huddle = `model: huddle
timezone: Europe/Berlin
agreed: { marketing: 2026-10-05, sales: 2026-10-05, review_by: 2027-01-05 }

signals:
  seats_in_use:
    say: "{value} of the seats used this month"
    of: account
    measure: active_leads
    min_days: 3
    within: { last: 28d }
    ratio_to: account.seats
    score: usage
    points: [ { at_least: 0.8, give: 30 } ]
  spread:
    say: "used in {value} departments"
    of: account
    measure: distinct
    property: lead.department
    within: { last: 28d }
    score: usage
    points: [ { at_least: 3, give: 25 } ]
  habit:
    say: "a team of three or more active in {value} of the last 4 weeks"
    of: account
    measure: active_weeks
    min_leads: 3
    within: { last: 4w }
    score: usage
    points: [ { at_least: 3, give: 20 } ]
  activation:
    of: account
    steps: [created, member_invited, board_shared, comment_added]
    within: { first: 14d, since: created }
    score: usage
    points: [ { at_least: 3, give: 15 }, { at_least: 4, give: 25 } ]
  admin_engaged: { event: [pricing_viewed, security_page_viewed], measure: count, within: { last: 30d }, score: engagement, points: { each: 10, limit: 30 } }
  role:     { trait: lead.role, score: fit, points: [ { in: [admin, it], give: 30 } ] }
  industry: { trait: account.industry, score: fit, points: [ { in: [software, media], give: 30 }, { in: [education], give: -10 } ] }

qualify:
  new:       { kind: pqa, usage: 60, suppress: [customer], lapse_after: 60d }
  expansion: { kind: pqa, usage: 50, all_of: [seats_in_use], only: [customer], roles: [admin, it], play: "Offer the team plan before the seats run out" }
  buying_group: { kind: mqa, contacts: 3, engagement_each: 20 }
suppress: [opted_out, competitor]
`;

const measured = (signal: Signal | undefined) => signal?.source === 'events' && signal.measure;

test.each([
  ['relay', relay],
  ['huddle', huddle],
])('%s writes its contract without a fault or a warning', (name, text) => {
  expect(parseModel(text, `${name}.yaml`)).toMatchObject({ warnings: [] });
});

test('a company with an API: usage is of accounts, whose keys make the calls', () => {
  const model = readModel(relay, 'relay.yaml');
  expect(model.signals.map(({ name, of, score, source }) => `${name} ${of} ${score} ${source}`)).toEqual([
    'early_api_calls account usage events',
    'quota_used account usage events',
    'growing account usage events',
    'plan_ends account usage days_until',
    'pricing lead engagement events',
    'docs_read lead engagement events',
    'webinar lead engagement events',
    'title lead fit trait',
    'size account fit trait',
  ]);
  const [early, quota, growing] = model.signals;
  expect(early).toMatchObject({ within: { kind: 'since', from: 0, since: { kind: 'created' } } });
  expect(quota).toMatchObject({ within: { kind: 'this', period: 'month' }, ratioTo: { trait: { trait: 'quota' } } });
  expect(measured(growing)).toEqual({ kind: 'change', floor: 50_000_000 });
  expect(model.ignore.map(({ name }) => name)).toEqual(['over_500_in_1m', 'lead_email_kind', 'account_domain']);
  expect(model.targets).toEqual({ mql_to_sql: ['20%', '40%'], qualified_a_week: 60, won_a_quarter: 600_000 });
  expect(model.rules.map(({ name, kind, of }) => `${name} ${kind} ${of}`)).toEqual(['mql mql lead', 'pql pqa account']);
  expect(model.suppress).toEqual(['opted_out', 'competitor', 'contacted_within_14d', 'disqualified_within_90d']);
  expect(model.suppressions.map(({ name }) => name)).toEqual([...model.suppress, 'customer']);
});

test('a company with seats: companies qualify, and customers again for expansion', () => {
  const model = readModel(huddle, 'huddle.yaml');
  const [seats, spread, habit, activation] = model.signals;
  expect(seats).toMatchObject({
    of: 'account',
    events: [],
    measure: { kind: 'active_leads', minDays: 3 },
    ratioTo: { kind: 'trait', trait: { of: 'account', trait: 'seats' } },
  });
  expect(measured(spread)).toEqual({ kind: 'distinct', trait: { of: 'lead', trait: 'department' } });
  expect(measured(habit)).toEqual({ kind: 'active_weeks', minLeads: 3 });
  expect(activation).toMatchObject({
    source: 'steps',
    steps: ['created', 'member_invited', 'board_shared', 'comment_added'],
  });
  expect(model.rules).toMatchObject([
    { name: 'new', suppress: ['customer'] },
    { name: 'expansion', only: ['customer'], allOf: ['seats_in_use'], roles: ['admin', 'it'] },
    { name: 'buying_group', kind: 'mqa', contacts: 3, engagementEach: 2000, usageEach: undefined },
  ]);
});
