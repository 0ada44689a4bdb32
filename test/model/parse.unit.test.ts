import { describe, expect, test } from 'vitest';
import { readModel } from '../../src/model/parse.ts';
import type { Model, Signal } from '../../src/model/types.ts';

const day = 86_400_000;

function read(...sections: string[]): Model {
  return readModel(['model: acme', ...sections].join('\n'), 'acme.yaml');
}

function signal(yaml: string): Signal | undefined {
  return read(`signals: { x: ${yaml} }`).signals[0];
}

describe('a signal on events', () => {
  test('has its defaults filled in', () => {
    expect(signal('{ event: api_call, score: usage, points: { each: 6, limit: 18 } }')).toEqual({
      name: 'x',
      of: 'lead',
      score: 'usage',
      source: 'events',
      events: ['api_call'],
      where: [],
      measure: { kind: 'count' },
      within: { kind: 'all' },
      points: { kind: 'each', each: 600, limit: 1800, unknown: 0 },
    });
  });

  test('says all that it can', () => {
    const yaml =
      '{ say: "{value} calls", of: account, event: [a, b, a], channel: product, where: { status: { below: 400 } }, measure: count, within: { first: 7d, since: created }, half_life: 36h, score: usage, points: { each: -0.25, limit: -10, unknown: 1.5 } }';
    expect(signal(yaml)).toEqual({
      name: 'x',
      say: '{value} calls',
      of: 'account',
      score: 'usage',
      source: 'events',
      events: ['a', 'b'],
      channel: 'product',
      where: [{ property: 'status', condition: { kind: 'range', below: 400_000_000 } }],
      measure: { kind: 'count', halfLife: 1.5 * day },
      within: { kind: 'since', from: 0, to: 7 * day, since: { kind: 'created' } },
      points: { kind: 'each', each: -25, limit: -1000, unknown: 150 },
    });
  });

  test.each([
    ['{ last: 30d }', { kind: 'last', length: 30 * day }],
    ['{ last: 90s }', { kind: 'last', length: 90_000 }],
    ['{ last: 5m }', { kind: 'last', length: 300_000 }],
    ['{ last: 2w }', { kind: 'last', length: 14 * day }],
    ['{ first: 7d }', { kind: 'since', from: 0, to: 7 * day, since: { kind: 'signed_up' } }],
    ['{ first: 7d, since: signed_up }', { kind: 'since', from: 0, to: 7 * day, since: { kind: 'signed_up' } }],
    ['all', { kind: 'all' }],
  ])('within: %s', (within, expected) => {
    expect(signal(`{ event: a, within: ${within}, score: usage, points: { each: 1 } }`)).toMatchObject({
      within: expected,
    });
  });

  test('bands are tried from the greatest lower bound, then from the smallest upper one', () => {
    const bands =
      '[ { at_most: 5, give: 1 }, { at_least: 1, give: 2 }, { between: [1, 2], give: 3 }, { at_least: 0.8, give: 4 }, { at_most: 2, give: 5 }, { at_least: 1, at_most: 1.5, give: 6 }, { at_least: 12, give: 7 } ]';
    expect(signal(`{ event: a, score: usage, points: ${bands} }`)).toMatchObject({
      points: {
        kind: 'bands',
        unknown: 0,
        bands: [
          { atLeast: 12_000_000, give: 700 },
          { atLeast: 1_000_000, atMost: 1_500_000, give: 600 },
          { atLeast: 1_000_000, atMost: 2_000_000, give: 300 },
          { atLeast: 1_000_000, give: 200 },
          { atLeast: 800_000, give: 400 },
          { atMost: 2_000_000, give: 500 },
          { atMost: 5_000_000, give: 100 },
        ],
      },
    });
  });

  test('days since the last may be unknown', () => {
    const yaml =
      '{ event: a, measure: days_since_last, score: usage, points: [ { at_least: 30, give: -20 }, { unknown: true, give: -5 } ] }';
    expect(signal(yaml)).toMatchObject({
      measure: { kind: 'days_since_last' },
      points: { bands: [{ atLeast: 30_000_000, give: -2000 }], unknown: -500 },
    });
  });
});

test('ordered steps keep their order and their repetitions', () => {
  expect(
    signal('{ steps: [b, a, b], within: { first: 14d }, score: usage, points: [ { at_least: 3, give: 15 } ] }'),
  ).toEqual({
    name: 'x',
    of: 'lead',
    score: 'usage',
    source: 'steps',
    steps: ['b', 'a', 'b'],
    where: [],
    within: { kind: 'since', from: 0, to: 14 * day, since: { kind: 'signed_up' } },
    points: { kind: 'bands', bands: [{ atLeast: 3_000_000, give: 1500 }], unknown: 0 },
  });
});

describe('a signal on a trait', () => {
  test('belongs to the side of its trait, and keeps the order of its rows', () => {
    const yaml =
      '{ trait: account.plan tier, score: fit, points: [ { is: free, give: 1 }, { unknown: true, give: 5 }, { exists: true, give: 2.5 } ] }';
    expect(signal(yaml)).toEqual({
      name: 'x',
      of: 'account',
      score: 'fit',
      source: 'trait',
      trait: { of: 'account', trait: 'plan tier' },
      points: {
        rows: [
          { condition: { kind: 'in', values: ['free'], negated: false }, give: 100 },
          { condition: { kind: 'exists', exists: true }, give: 250 },
        ],
        unknown: 500,
      },
    });
  });

  test.each([
    ['{ is: free }', { kind: 'in', values: ['free'], negated: false }],
    ['{ in: [a, B, a] }', { kind: 'in', values: ['a', 'B'], negated: false }],
    ['{ not: a }', { kind: 'in', values: ['a'], negated: true }],
    ['{ not: [a, b] }', { kind: 'in', values: ['a', 'b'], negated: true }],
    ['{ at_least: 0.8 }', { kind: 'range', atLeast: 800_000 }],
    ['{ above: -1 }', { kind: 'range', above: -1_000_000 }],
    ['{ at_most: 9000000000 }', { kind: 'range', atMost: 9_000_000_000_000_000 }],
    ['{ below: 0.000001 }', { kind: 'range', below: 1 }],
    ['{ between: [1, 2.5] }', { kind: 'range', atLeast: 1_000_000, atMost: 2_500_000 }],
    ['{ above: 1, at_most: 2 }', { kind: 'range', above: 1_000_000, atMost: 2_000_000 }],
    ["{ matches: '^/docs' }", { kind: 'matches', pattern: '^/docs' }],
    ['{ exists: true }', { kind: 'exists', exists: true }],
    ['{ exists: false }', { kind: 'exists', exists: false }],
  ])('%s', (condition, expected) => {
    const row = condition.replace(' }', ', give: 1 }');
    expect(signal(`{ trait: lead.x, score: fit, points: [ ${row} ] }`)).toMatchObject({
      points: { rows: [{ condition: expected, give: 100 }] },
    });
  });

  test.each([
    ['200', '200'],
    ['1.0', '1.0'],
    ['007', '007'],
    ['1e3', '1e3'],
    ['true', 'true'],
    ['True', 'True'],
    ['"200"', '200'],
    ['NO', 'NO'],
    ['2026-01-31', '2026-01-31'],
  ])('compares %s as it is written', (text, value) => {
    expect(signal(`{ event: a, where: { p: ${text} }, score: usage, points: { each: 1 } }`)).toMatchObject({
      where: [{ property: 'p', condition: { kind: 'in', values: [value], negated: false } }],
    });
  });

  test('an anchor in the file is read where it is named', () => {
    const text = 'signals:\n  x: &x { trait: lead.x, score: fit, points: [ { is: 1.0, give: 1 } ] }\n  y: *x';
    const [x, y] = read(text).signals;
    expect(y).toEqual({ ...x, name: 'y' });
  });
});

const signals =
  'signals: { a: { event: a, score: usage, points: { each: 1 } }, b: { event: b, score: usage, points: { each: 1 } } }';

describe('a rule', () => {
  test('has its side from its kind, and its defaults', () => {
    expect(read(signals, 'qualify: { pqa: { kind: pqa, usage: 50 } }').rules).toEqual([
      {
        name: 'pqa',
        kind: 'pqa',
        of: 'account',
        usage: 5000,
        anyOf: [],
        allOf: [],
        noneOf: [],
        roles: [],
        rolesOf: { of: 'lead', trait: 'role' },
        suppress: [],
        only: [],
        lapseAfter: 30 * day,
      },
    ]);
  });

  test('says all that it can; needs is all_of', () => {
    const yaml =
      '{ kind: pql, fit: 1, engagement: 2, usage: 3, fit_plus_engagement: 120.5, fit_at_least: C, any_of: [a], all_of: [b], needs: [a, b], none_of: [b], active_within: 90d, suppress: [customer, { contacted_within: 14d }], only: [open_opportunity], lapse_after: 60d, play: Call }';
    expect(read(signals, `qualify: { r: ${yaml} }`).rules).toEqual([
      {
        name: 'r',
        kind: 'pql',
        of: 'lead',
        fit: 100,
        engagement: 200,
        usage: 300,
        fitPlusEngagement: 12_050,
        fitAtLeast: 'C',
        anyOf: ['a'],
        allOf: ['b', 'a'],
        noneOf: ['b'],
        roles: [],
        rolesOf: { of: 'lead', trait: 'role' },
        activeWithin: 90 * day,
        suppress: ['customer', 'contacted_within_14d'],
        only: ['open_opportunity'],
        lapseAfter: 60 * day,
        play: 'Call',
      },
    ]);
  });

  test('comes after the rules that it names, otherwise where the file has it', () => {
    const rules = read(
      signals,
      'qualify:',
      '  hot: { kind: pql, all_of: [warm, pql] }',
      '  warm: { kind: pql, usage: 10 }',
      '  other: { kind: pql, usage: 5 }',
      '  pql: { kind: pql, usage: 40 }',
    ).rules;
    expect(rules.map(({ name }) => name)).toEqual(['warm', 'other', 'pql', 'hot']);
  });
});

test('the five suppressions mean what the language says, unless the model says otherwise', () => {
  const standard = read(
    signals,
    'suppress: [customer, open_opportunity, opted_out, competitor, internal]',
  ).suppressions;
  expect(standard).toEqual([
    { name: 'customer', test: { kind: 'outcome', outcome: 'won', until: ['churned'] } },
    { name: 'open_opportunity', test: { kind: 'outcome', outcome: 'opportunity', until: ['won', 'lost'] } },
    ...[
      ['opted_out', 'lead'],
      ['competitor', 'account'],
      ['internal', 'account'],
    ].map(([name, of]) => ({
      name,
      test: { kind: 'trait', trait: { of, trait: name }, condition: { kind: 'in', values: ['true'], negated: false } },
    })),
  ]);

  const own = read(
    signals,
    'suppress: [customer]',
    'suppressions: { customer: { trait: account.plan, not: [free, trial] } }',
  );
  expect(own.suppressions).toEqual([
    {
      name: 'customer',
      test: {
        kind: 'trait',
        trait: { of: 'account', trait: 'plan' },
        condition: { kind: 'in', values: ['free', 'trial'], negated: true },
      },
    },
  ]);
});

test('own suppressions by outcome, by its time and by event; those without a name get one', () => {
  const model = read(
    signals,
    'suppress: [bounced, { won_within: 2w }, recent]',
    'suppressions:',
    '  bounced: { event: [email_bounced], where: { kind: hard }, within: 90d }',
    '  recent: { contacted_within: 14d }',
    '  lost: { outcome: lost }',
    'qualify: { pql: { kind: pql, usage: 1, suppress: [lost, { won_within: 2w }] } }',
  );
  expect(model.suppress).toEqual(['bounced', 'won_within_2w', 'recent']);
  expect(model.suppressions).toEqual([
    {
      name: 'bounced',
      test: {
        kind: 'event',
        events: ['email_bounced'],
        where: [{ property: 'kind', condition: { kind: 'in', values: ['hard'], negated: false } }],
        within: 90 * day,
      },
    },
    { name: 'recent', test: { kind: 'outcome_within', outcome: 'contacted', within: 14 * day } },
    { name: 'lost', test: { kind: 'outcome', outcome: 'lost', until: [] } },
    { name: 'won_within_2w', test: { kind: 'outcome_within', outcome: 'won', within: 14 * day } },
  ]);
});

test('groups, hand-raises, tiers and the rest', () => {
  const model = read(
    signals,
    'timezone: America/New_York',
    'agreed: { marketing: 2026-01-01, review_by: 2026-04-01 }',
    'targets: { mql_to_sql: [20%, 40%], qualified_a_week: 60 }',
    'groups: { g: { signals: [b, a], limit: 35.5, floor: -1 } }',
    'hand_raise: [ { event: form_submitted, where: { form: sales }, within: 14d } ]',
    'tiers: { grades: { A: 60.5, B: 40, C: 20 }, levels: { 1: 75, 2: 50, 3: 25 }, grid: { A: [P1, P1, P2, P3], B: [P1, P2, P3, P4], C: [P2, P3, P4, P4], D: [P3, P4, P4, P4] } }',
  );
  expect(model).toMatchObject({
    name: 'acme',
    timezone: 'America/New_York',
    agreed: { marketing: '2026-01-01', review_by: '2026-04-01' },
    targets: { mql_to_sql: ['20%', '40%'], qualified_a_week: 60 },
    groups: [{ name: 'g', score: 'usage', signals: ['b', 'a'], limit: 3550, floor: -100 }],
    handRaises: [
      {
        events: ['form_submitted'],
        where: [{ property: 'form', condition: { kind: 'in', values: ['sales'], negated: false } }],
        within: 14 * day,
      },
    ],
    tiers: {
      grades: { A: 6050, B: 4000, C: 2000 },
      levels: { 1: 7500, 2: 5000, 3: 2500 },
      grid: { A: ['P1', 'P1', 'P2', 'P3'], D: ['P3', 'P4', 'P4', 'P4'] },
    },
  });
});

test('what a contract leaves out has its usual meaning', () => {
  expect(read(signals)).toMatchObject({
    timezone: 'UTC',
    groups: [],
    handRaises: [],
    rules: [],
    suppressions: [],
    suppress: [],
    tiers: { grades: { A: 6000, B: 4000, C: 2000 }, levels: { 1: 7500, 2: 5000, 3: 2500 } },
  });
});
