import { describe, expect, test } from 'vitest';
import type { EventSignal, Model, Signal } from '../../src/model/types.ts';
import { sayHandRaise, sayNumber, sayReason, type TraitTexts } from '../../src/scoring/reasons.ts';
import type { Contribution } from '../../src/scoring/result.ts';

const day = 86_400_000;

const calls: EventSignal = {
  name: 'api_calls',
  of: 'lead',
  score: 'usage',
  source: 'events',
  events: ['api_call'],
  where: [],
  measure: 'count',
  within: { kind: 'first', length: 7 * day, since: 'signed_up' },
  points: { kind: 'each', each: 600, unknown: 0 },
};
const title: Signal = {
  name: 'title',
  of: 'lead',
  score: 'fit',
  source: 'trait',
  trait: { of: 'lead', trait: 'job_title' },
  points: { rows: [], unknown: 0 },
};
const steps: Signal = {
  name: 'activation',
  of: 'lead',
  score: 'usage',
  source: 'steps',
  steps: ['project_created', 'teammate_invited', 'key_created', 'api_call'],
  within: { kind: 'all' },
  points: { kind: 'each', each: 500, unknown: 0 },
};
const model = (signals: readonly Signal[], more: Partial<Model> = {}): Model => ({
  name: 'relay',
  digest: 'd1',
  timezone: 'America/New_York',
  signals,
  groups: [],
  handRaises: [],
  rules: [],
  tiers: {
    grades: { A: 6_000, B: 4_000, C: 2_000 },
    levels: { 1: 7_500, 2: 5_000, 3: 2_500 },
    grid: {
      A: ['P1', 'P1', 'P2', 'P3'],
      B: ['P1', 'P2', 'P3', 'P4'],
      C: ['P2', 'P3', 'P4', 'P4'],
      D: ['P3', 'P4', 'P4', 'P4'],
    },
  },
  suppressions: [],
  suppress: [],
  ...more,
});
const traits: TraitTexts = { lead: { job_title: 'Director of Engineering' }, account: {} };

/** What is said of a signal that measured `value` whole units, on as many events unless told otherwise. */
function said(signal: Signal, value: number, more: Partial<Contribution> = {}): string {
  const contribution: Contribution = {
    signal: signal.name,
    score: signal.score,
    points: 600,
    value: BigInt(Math.round(value * 1_000_000)),
    count: BigInt(Math.floor(value)),
    ...(value === 0 ? {} : { first: 1, last: 2 }),
    ...more,
  };
  return sayReason(model([signal]), contribution, traits);
}

describe("the model's own words", () => {
  test('take the value: whole numbers plain, others to one decimal', () => {
    expect(said({ ...calls, say: '{value} live API calls in the first week' }, 4)).toBe(
      '4 live API calls in the first week',
    );
    expect(said({ ...calls, say: 'worth {value} calls' }, 3.25)).toBe('worth 3.3 calls');
  });

  test('say once and twice', () => {
    const pricing = { ...calls, say: 'looked at pricing {value} times lately' };
    expect(said(pricing, 1)).toBe('looked at pricing once lately');
    expect(said(pricing, 2)).toBe('looked at pricing twice lately');
    expect(said(pricing, 21)).toBe('looked at pricing 21 times lately');
  });

  test.each([
    ['{value} live API calls in the first week', '1 live API call in the first week'],
    ['{value} queries so far', '1 query so far'],
    ['ran {value} searches', 'ran 1 search'],
    ['used in {value} departments', 'used in 1 department'],
    ['step {value} of this access list', 'step 1 of this access list'],
    ['a team active in {value} of the last 4 weeks', 'a team active in 1 of the last 4 weeks'],
  ])('speak of one where it is one: %s', (say, text) => {
    expect(said({ ...calls, say }, 1)).toBe(text);
  });

  test('show of a decayed count what really happened', () => {
    const decayed = { ...calls, halfLife: 14 * day, say: 'looked at pricing {value} times lately' };
    expect(said(decayed, 2.41, { count: 5n })).toBe('looked at pricing 5 times lately');
  });

  test("take a trait's text", () => {
    expect(said({ ...title, say: 'works as {value}' }, 0)).toBe('works as Director of Engineering');
    expect(said({ ...title, say: 'is a {trait}' }, 0)).toBe('is a Director of Engineering');
  });
});

describe('without words of its own', () => {
  test.each<[string, Signal, number]>([
    ['4 × api_call in the first 7 days', calls, 4],
    [
      "1 × api_call in the account's first day",
      { ...calls, within: { kind: 'first', length: day, since: 'created' } },
      1,
    ],
    ['3 × docs or webinar', { ...calls, events: ['docs', 'webinar'], within: { kind: 'all' } }, 3],
    ['2 × api_call in the last 36 hours', { ...calls, within: { kind: 'last', length: 1.5 * day } }, 2],
    ['no api_call in the last 30 days', { ...calls, within: { kind: 'last', length: 30 * day } }, 0],
    [
      'active on 6 days in the last 30 days',
      { ...calls, measure: 'active_days', within: { kind: 'last', length: 30 * day } },
      6,
    ],
    ['active on 1 day', { ...calls, measure: 'active_days', within: { kind: 'all' } }, 1],
    ['last api_call 3 days ago', { ...calls, measure: 'days_since_last', within: { kind: 'all' } }, 3],
    ['last api_call 1 day ago', { ...calls, measure: 'days_since_last', within: { kind: 'all' } }, 1],
    ['reached step 2 of 4: project_created → teammate_invited', steps, 2],
    ['job title: Director of Engineering', title, 0],
    ['plan unknown', { ...title, of: 'account', trait: { of: 'account', trait: 'plan' } }, 0],
  ])('%s', (text, signal, value) => {
    expect(said(signal, value)).toBe(text);
  });

  test('an unknown value is not a zero', () => {
    const since: EventSignal = { ...calls, measure: 'days_since_last', within: { kind: 'all' } };
    expect(said(since, 0)).toBe('no api_call so far');
    expect(said(since, 0, { last: 2 })).toBe('last api_call less than a day ago');
    expect(said({ ...calls, points: { kind: 'bands', bands: [], unknown: 600 } }, 0)).toBe(
      'no api_call known in the first 7 days',
    );
  });
});

describe('corrections', () => {
  const groups = [
    { name: 'reading', score: 'engagement', signals: ['api_calls'], limit: 3_500 },
    { name: 'basics', score: 'fit', signals: ['title'], floor: 1_250 },
  ] as const;
  const correction = (signal: string, points: number) =>
    sayReason(model([calls, title], { groups }), { signal, score: 'usage', points, value: 0n, count: 0n }, traits);

  test('name the limit or the floor that was reached', () => {
    expect(correction('group:reading', -700)).toBe('reading counts 35 points at most');
    expect(correction('group:basics', 250)).toBe('basics counts 12.5 points at least');
    expect(correction('range:usage', -2_000)).toBe('usage is 100 at most');
    expect(correction('range:fit', 1_500)).toBe('fit is 0 at least');
  });
});

describe('a hand-raise', () => {
  const raised = Date.parse('2026-03-03T14:14:00Z');
  const raise = (...events: string[]) => ({ events, where: [], within: 14 * day });

  test("says when, in the model's timezone, and which event it was if only one can be it", () => {
    expect(sayHandRaise(model([], { handRaises: [raise('demo_requested')] }), raised)).toBe(
      'asked to be called on Tue 3 Mar at 09:14 GMT-5 (demo_requested)',
    );
    expect(sayHandRaise(model([], { handRaises: [raise('demo_requested'), raise('callback')] }), raised)).toBe(
      'asked to be called on Tue 3 Mar at 09:14 GMT-5',
    );
  });
});

test.each<[bigint, string]>([
  [3_000_000n, '3'],
  [1_650_000n, '1.7'],
  [-1_250_000n, '-1.3'],
  [40_000n, '0'],
  [-40_000n, '0'],
  [9_960_000n, '10'],
])('%d millionths are said as %s', (millionths, text) => {
  expect(sayNumber(millionths)).toBe(text);
});
