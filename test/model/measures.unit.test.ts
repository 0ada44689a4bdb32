import { describe, expect, test } from 'vitest';
import { readModel } from '../../src/model/parse.ts';
import type { Signal } from '../../src/model/types.ts';

const day = 86_400_000;

/** The signal `x` of a contract in which `calls` and `account_calls` can be divided by. */
function signal(yaml: string): Signal | undefined {
  const text = [
    'model: acme',
    'signals:',
    '  calls: { event: api_call, score: usage, points: { each: 1 } }',
    '  account_calls: { of: account, event: api_call, score: usage, points: { each: 1 } }',
    `  x: { score: usage, ${yaml} }`,
  ].join('\n');
  return readModel(text, 'acme.yaml').signals[2];
}

const each = 'points: { each: 1 }';

describe('a measure', () => {
  test.each([
    ['measure: count', { kind: 'count' }],
    ['measure: count, per: message_id, half_life: 14d', { kind: 'count', per: 'message_id', halfLife: 14 * day }],
    ['measure: active_days', { kind: 'active_days' }],
    ['measure: active_weeks, of: account, min_leads: 3', { kind: 'active_weeks', minLeads: 3 }],
    ['measure: active_leads, of: account', { kind: 'active_leads', minDays: 1 }],
    ['measure: active_leads, of: account, min_days: 3', { kind: 'active_leads', minDays: 3 }],
    ['measure: distinct, property: path', { kind: 'distinct', property: 'path' }],
    [
      'measure: distinct, of: account, property: lead.department',
      { kind: 'distinct', trait: { of: 'lead', trait: 'department' } },
    ],
    ['measure: sum, property: amount, half_life: 1w', { kind: 'sum', property: 'amount', halfLife: 7 * day }],
    ['measure: max, property: amount', { kind: 'max', property: 'amount' }],
    ['measure: days_since_last', { kind: 'days_since_last' }],
    ['measure: days_since_first', { kind: 'days_since_first' }],
    ['measure: change, within: { last: 7d }', { kind: 'change', floor: 1_000_000 }],
    ['measure: change, within: { last: 7d }, floor: 0.5', { kind: 'change', floor: 500_000 }],
  ])('%s', (yaml, expected) => {
    expect(signal(`event: a, ${yaml}, ${each}`)).toMatchObject({ source: 'events', measure: expected });
  });

  test.each([
    ['', { kind: 'signed_up' }],
    ['of: account,', { kind: 'created' }],
    ['within: { last: 30d },', { kind: 'signed_up' }],
    ['within: { first: 7d, since: created },', { kind: 'created' }],
    ['within: { between: [7d, 14d], since: { event: trial } },', { kind: 'event', events: ['trial'] }],
  ])('time_to with %s counts from the anchor of its window, else from the usual one', (yaml, since) => {
    expect(signal(`event: a, measure: time_to, ${yaml} ${each}`)).toMatchObject({
      measure: { kind: 'time_to', since },
    });
  });

  test('without an event it is measured on all of them', () => {
    expect(signal(`measure: active_days, channel: product, ${each}`)).toMatchObject({ events: [], channel: 'product' });
  });

  test('furthest_step may be said beside steps, which take filters as events do', () => {
    const expected = {
      source: 'steps',
      of: 'account',
      steps: ['a', 'b'],
      channel: 'product',
      where: [{ property: 'plan', condition: { kind: 'in', values: ['free'], negated: false } }],
      within: { kind: 'this', period: 'quarter' },
    };
    const yaml = `of: account, steps: [a, b], channel: product, where: { plan: free }, within: { this: quarter }, ${each}`;
    expect(signal(yaml)).toMatchObject(expected);
    expect(signal(`measure: furthest_step, ${yaml}`)).toEqual(signal(yaml));
  });

  test('days_until a date counts where its trait does, and may be unknown', () => {
    const yaml = 'trait: account.plan_ends_at, measure: days_until, points: { each: -1, limit: -5, unknown: 2 }';
    expect(signal(yaml)).toEqual({
      name: 'x',
      of: 'account',
      score: 'usage',
      source: 'days_until',
      trait: { of: 'account', trait: 'plan_ends_at' },
      points: { kind: 'each', each: -100, limit: -500, unknown: 200 },
    });
  });

  test('first_lead is of a lead', () => {
    expect(signal('measure: first_lead, points: [ { at_least: 1, give: 5 }, { unknown: true, give: 1 } ]')).toEqual({
      name: 'x',
      of: 'lead',
      score: 'usage',
      source: 'first_lead',
      points: { kind: 'bands', bands: [{ atLeast: 1_000_000, give: 500 }], unknown: 100 },
    });
  });
});

describe('a window', () => {
  test.each([
    ['{ between: [7d, 14d] }', { kind: 'since', from: 7 * day, to: 14 * day, since: { kind: 'signed_up' } }],
    ['{ first: 7d, since: created }', { kind: 'since', from: 0, to: 7 * day, since: { kind: 'created' } }],
    [
      '{ first: 7d, since: { event: [trial, demo] } }',
      { kind: 'since', from: 0, to: 7 * day, since: { kind: 'event', events: ['trial', 'demo'] } },
    ],
    [
      '{ first: 7d, since: { trait: account.trial_started_at } }',
      { kind: 'since', since: { kind: 'trait', trait: { of: 'account', trait: 'trial_started_at' } } },
    ],
    ['{ first: 7d, since: { trait: lead.hired_at } }', { since: { trait: { of: 'lead', trait: 'hired_at' } } }],
    ['{ this: week }', { kind: 'this', period: 'week' }],
    ['{ this: month }', { kind: 'this', period: 'month' }],
  ])('%s', (within, expected) => {
    expect(signal(`event: a, within: ${within}, ${each}`)).toMatchObject({ within: expected });
  });
});

describe('a ratio', () => {
  test.each([
    ['ratio_to: lead.mails', { kind: 'trait', trait: { of: 'lead', trait: 'mails' } }],
    ['ratio_to: account.quota', { kind: 'trait', trait: { of: 'account', trait: 'quota' } }],
    ['of: account, ratio_to: account.quota', { kind: 'trait', trait: { of: 'account', trait: 'quota' } }],
    ['ratio_to: calls', { kind: 'signal', signal: 'calls' }],
    ['of: account, ratio_to: account_calls', { kind: 'signal', signal: 'account_calls' }],
  ])('%s', (yaml, ratioTo) => {
    expect(signal(`event: a, ${yaml}, ${each}`)).toMatchObject({ ratioTo });
  });
});

describe('an unknown value may be given points', () => {
  test.each([
    'event: a, measure: max, property: p',
    'event: a, measure: days_since_first',
    'event: a, measure: time_to',
    'event: a, within: { between: [1d, 2d] }',
    'event: a, ratio_to: lead.n',
    'steps: [a], within: { first: 1d }',
    'trait: lead.ends, measure: days_until',
    'measure: first_lead',
  ])('of %s', (yaml) => {
    expect(signal(`${yaml}, points: { each: 1, unknown: 3 }`)).toMatchObject({ points: { unknown: 300 } });
  });
});

describe('a table', () => {
  test('is a row for each text, as it is written, and one for any other', () => {
    const yaml =
      'trait: account.code, points: { table: { true: 1, 007: 2, Media: -10, 1.0: 3 }, other: 0.5, unknown: 5 }';
    const row = (text: string, give: number) => ({ condition: { kind: 'in', values: [text], negated: false }, give });
    expect(signal(yaml)).toMatchObject({
      source: 'trait',
      points: {
        rows: [
          row('007', 200),
          row('1.0', 300),
          row('Media', -1000),
          row('true', 100),
          { condition: { kind: 'exists', exists: true }, give: 50 },
        ],
        unknown: 500,
      },
    });
  });

  test('without `other` and `unknown` gives everything else nothing', () => {
    expect(signal('trait: lead.plan, points: { table: { free: 1 } }')).toMatchObject({
      points: { rows: [{ give: 100 }], unknown: 0 },
    });
  });
});
