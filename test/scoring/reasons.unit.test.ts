import { describe, expect, test } from 'vitest';
import type { Anchor, EventSignal, Guard, Measure, Model, RatioTo, Signal, Window } from '../../src/model/types.ts';
import { sayHandRaise, sayReason, type TraitTexts } from '../../src/scoring/reasons.ts';
import type { Contribution } from '../../src/scoring/result.ts';

const day = 86_400_000;

const firstDays = (to: number, since: Anchor = { kind: 'signed_up' }, from = 0): Window => ({
  kind: 'since',
  from: from * day,
  to: to * day,
  since,
});
const last = (days: number): Window => ({ kind: 'last', length: days * day });
const all: Window = { kind: 'all' };

const calls: EventSignal = {
  name: 'api_calls',
  of: 'lead',
  score: 'usage',
  source: 'events',
  events: ['api_call'],
  where: [],
  measure: { kind: 'count' },
  within: firstDays(7),
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
  where: [],
  within: { kind: 'all' },
  points: { kind: 'each', each: 500, unknown: 0 },
};
const model = (signals: readonly Signal[], more: Partial<Model> = {}): Model => ({
  name: 'relay',
  digest: 'd1',
  timezone: 'America/New_York',
  traits: [],
  ignore: [],
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
const traits: TraitTexts = {
  lead: { job_title: 'Director of Engineering' },
  account: { plan_ends_at: '2026-12-01', renewal: 'in spring' },
};

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

const thisMonth: Window = { kind: 'this', period: 'month' };
const thisQuarter: Window = { kind: 'this', period: 'quarter' };
const team = (measure: Measure): EventSignal => ({ ...calls, of: 'account', measure, within: last(30) });
const paths: Measure = { kind: 'distinct', property: 'path' };
const departments: Measure = { kind: 'distinct', trait: { of: 'lead', trait: 'department' } };
const perMail: Measure = { kind: 'count', per: 'mail' };
const rows = (kind: 'sum' | 'max'): Measure => ({ kind, property: 'rows' });
const change = (days: number, floor = 1): EventSignal => ({
  ...calls,
  measure: { kind: 'change', floor: floor * 1_000_000 },
  within: last(days),
});
const timeTo = (since: Anchor = { kind: 'signed_up' }): EventSignal => ({
  ...calls,
  measure: { kind: 'time_to', since },
});
const quota: RatioTo = { kind: 'trait', trait: { of: 'account', trait: 'quota' } };
const ofAllCalls: RatioTo = { kind: 'signal', signal: 'all_calls' };
const trialStarted: Anchor = { kind: 'trait', trait: { of: 'account', trait: 'trial_started_at' } };
const planEnds: Signal = {
  name: 'plan_ends',
  of: 'account',
  score: 'usage',
  source: 'days_until',
  trait: { of: 'account', trait: 'plan_ends_at' },
  points: { kind: 'each', each: 100, unknown: 0 },
};
const champion: Signal = {
  name: 'champion',
  of: 'lead',
  score: 'fit',
  source: 'first_lead',
  points: { kind: 'each', each: 100, unknown: 0 },
};

describe("the model's own words", () => {
  test('take the value: whole numbers plain, others to one decimal', () => {
    expect(said({ ...calls, say: '{value} live API calls in the first week' }, 4)).toBe(
      '4 live API calls in the first week',
    );
    expect(said({ ...calls, say: 'worth {value} calls' }, 3.25)).toBe('worth 3.3 calls');
  });

  test('take a ratio as a percentage', () => {
    const seats: EventSignal = {
      ...calls,
      measure: { kind: 'active_leads', minDays: 3 },
      within: last(28),
      ratioTo: quota,
    };
    expect(said({ ...seats, say: '{value} of the seats used this month' }, 0.8)).toBe(
      '80% of the seats used this month',
    );
  });

  test('are kept where a value is below zero', () => {
    expect(said({ ...planEnds, say: 'renewal in {value} days' }, -3, { last: 2 })).toBe('renewal in -3 days');
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
    const decayed = {
      ...calls,
      measure: { kind: 'count', halfLife: 14 * day } as const,
      say: 'looked at pricing {value} times lately',
    };
    expect(said(decayed, 2.41, { count: 5n })).toBe('looked at pricing 5 times lately');
  });

  test("take a trait's text", () => {
    expect(said({ ...title, say: 'works as {value}' }, 0)).toBe('works as Director of Engineering');
    expect(said({ ...title, say: 'is a {trait}' }, 0)).toBe('is a Director of Engineering');
  });

  test('take a text as it is, whatever signs are in it', () => {
    const said = (text: string) =>
      sayReason(
        model([{ ...title, say: '{value}' }]),
        { signal: 'title', points: 1, value: 0n, count: 0n },
        { lead: { job_title: text }, account: {} },
      );
    expect(['$& and $1', 'a {trait}'].map(said)).toEqual(['$& and $1', 'a {trait}']);
  });

  test('never show an e-mail, only where it is from', () => {
    const mail: Signal = { ...title, trait: { of: 'lead', trait: 'email' }, say: 'writes from {value}' };
    expect(
      sayReason(
        model([mail]),
        { signal: 'title', points: 1, value: 0n, count: 0n },
        { lead: { email: 'kim@relay.example' }, account: {} },
      ),
    ).toBe('writes from …@relay.example');
  });
});

describe('without words of its own', () => {
  test.each<[string, Signal, number]>([
    ['4 × api_call in the first 7 days', calls, 4],
    ["1 × api_call in the account's first day", { ...calls, within: firstDays(1, { kind: 'created' }) }, 1],
    ['3 × docs or webinar', { ...calls, events: ['docs', 'webinar'], within: all }, 3],
    ['2 × api_call in the last 36 hours', { ...calls, within: last(1.5) }, 2],
    ['active on 6 days in the last 30 days', { ...calls, measure: { kind: 'active_days' }, within: last(30) }, 6],
    ['active on 1 day', { ...calls, measure: { kind: 'active_days' }, within: all }, 1],
    ['last api_call 3 days ago', { ...calls, measure: { kind: 'days_since_last' }, within: all }, 3],
    ['last api_call 1 day ago', { ...calls, measure: { kind: 'days_since_last' }, within: all }, 1],
    ['first api_call 3 days ago', { ...calls, measure: { kind: 'days_since_first' }, within: all }, 3.9],
    ['3 colleagues or more active on 6 days in the last 30 days', team({ kind: 'active_days', minLeads: 3 }), 6],
    ['active in 3 weeks this quarter', { ...team({ kind: 'active_weeks' }), within: thisQuarter }, 3],
    ['5 colleagues active on 3 days or more in the last 30 days', team({ kind: 'active_leads', minDays: 3 }), 5],
    ['0 colleagues active on 3 days or more in the last 30 days', team({ kind: 'active_leads', minDays: 3 }), 0],
    ['3 colleagues or more active on 0 days in the last 30 days', team({ kind: 'active_days', minLeads: 3 }), 0],
    ['1 colleague active in the last 30 days', team({ kind: 'active_leads', minDays: 1 }), 1],
    ['page with 4 different values of path', { ...calls, events: ['page'], measure: paths, within: all }, 4],
    ['page with 1 path', { ...calls, events: ['page'], measure: paths, within: all }, 1],
    ['colleagues with 3 different values of department active in the last 30 days', team(departments), 3],
    ['rows of api_call in the first 7 days: 12,000.5 in total', { ...calls, measure: rows('sum') }, 12_000.5],
    ['rows of api_call in the first 7 days: 30.75 in total', { ...calls, measure: rows('sum') }, 30.75],
    ['rows of api_call in the first 7 days: up to 20.25', { ...calls, measure: rows('max') }, 20.25],
    ['rows of api_call in the first 7 days: up to 500', { ...calls, measure: rows('max') }, 500],
    ['api_call: 2.4 times the week before', change(7), 2.4],
    ['api_call: at least twice as many as the 14 days before', change(14, 50), 2],
    ['api_call: as many as the week before', change(7), 1],
    ['first api_call 2 days after signing up', timeTo(), 2.04],
    ['first api_call 5 hours after signing up', timeTo(), 0.21],
    ['first api_call 1.5 days after the account was created', timeTo({ kind: 'created' }), 1.5],
    ['3 × opened in the first 7 days, each mail once', { ...calls, events: ['opened'], measure: perMail }, 3],
    ['2 × marketing event', { ...calls, events: [], channel: 'marketing', within: all }, 2],
    ["api_call this month: 80% of the account's quota", { ...calls, within: thisMonth, ratioTo: quota }, 0.8],
    ['api_call this month: 40% of all calls', { ...calls, within: thisMonth, ratioTo: ofAllCalls }, 0.4],
    ['1 × api_call on days 7 to 14 after signing up', { ...calls, within: firstDays(14, undefined, 7) }, 1],
    [
      '1 × api_call between 12 hours and 36 hours after the first key_created',
      { ...calls, within: firstDays(1.5, { kind: 'event', events: ['key_created'] }, 0.5) },
      1,
    ],
    [
      "1 × api_call in the first 7 days after the account's trial started",
      { ...calls, within: firstDays(7, trialStarted) },
      1,
    ],
    ['plan ends in 9 days', planEnds, 9],
    ['plan ends today', planEnds, 0],
    ['plan ended 3 days ago', planEnds, -3],
    ['renewal: in spring is no date', { ...planEnds, trait: { of: 'account', trait: 'renewal' } }, 0],
    ['the first of the account to sign up', champion, 1],
    ['reached step 2 of 4: project_created → teammate_invited', steps, 2],
    ['job title: Director of Engineering', title, 0],
    ['owner unknown', { ...title, of: 'account', trait: { of: 'account', trait: 'owner' } }, 0],
  ])('%s', (text, signal, value) => {
    expect(said(signal, value, { first: 1, last: 2 })).toBe(text);
  });

  test.each<[string, Signal]>([
    ['no api_call known in the first 7 days', calls],
    ['no api_call so far', { ...calls, measure: { kind: 'days_since_first' }, within: all }],
    ['no api_call in the last 30 days', { ...calls, within: last(30) }],
    ['no api_call in the last 7 days', change(7)],
    ['no api_call after signing up', { ...timeTo(), within: all }],
    ["api_call this month: share of the account's quota unknown", { ...calls, within: thisMonth, ratioTo: quota }],
    ['no api_call known', { ...calls, measure: rows('max'), within: all }],
    ['renews: unknown', { ...planEnds, trait: { of: 'account', trait: 'renews_on' } }],
    ['not known to be the first of the account to sign up', champion],
  ])('nothing happened, or nothing is known: %s', (text, signal) => {
    if (signal.source === 'trait') throw new TypeError('a trait has no measured value');
    const points = { ...signal.points, unknown: 600 };
    expect(said({ ...signal, points } as Signal, 0)).toBe(text);
  });

  test('an unknown value is not a zero', () => {
    const since: EventSignal = { ...calls, measure: { kind: 'days_since_last' }, within: all };
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

describe('ignored evidence', () => {
  const last = Date.parse('2026-11-22T03:00:00Z');
  const ignored = (test: Guard['test'], count = 1_240n) =>
    sayReason(
      model([calls], { ignore: [{ name: 'noise', test }] }),
      { signal: 'ignored:noise', points: 0, value: 0n, count, first: 1, last },
      traits,
    );

  test.each<[string, Guard['test']]>([
    [
      'ignored: 1,240 events (more than 500 of one kind in 1 minute), last on 21 Nov 2026',
      { kind: 'burst', events: 500, within: 60_000 },
    ],
    [
      'ignored: 1,240 email_clicked (within 5 seconds after email_delivered of the same message_id), last on 21 Nov 2026',
      { kind: 'soon_after', events: ['email_clicked'], after: ['email_delivered'], within: 5_000, per: 'message_id' },
    ],
    [
      "ignored: 1,240 events (the account's domain is relay.example), last on 21 Nov 2026",
      {
        kind: 'trait',
        trait: { of: 'account', trait: 'domain' },
        condition: { kind: 'in', values: ['relay.example'], negated: false },
      },
    ],
    [
      'ignored: 1,240 page (user_agent contains bot), last on 21 Nov 2026',
      {
        kind: 'property',
        events: ['page'],
        where: [{ property: 'user_agent', condition: { kind: 'matches', pattern: 'bot' } }],
      },
    ],
  ])('%s', (text, test) => {
    expect(ignored(test)).toBe(text);
  });

  test('of one event says one', () => {
    expect(ignored({ kind: 'burst', events: 500, within: 60_000 }, 1n)).toMatch(/^ignored: 1 event \(/);
  });
});

describe('a hand-raise', () => {
  const raised = Date.parse('2026-03-03T14:14:00Z');
  const raise = (...events: string[]) => ({ events, where: [], within: 14 * day });

  test("says when, in the model's timezone, and which event it was if only one can be it", () => {
    expect(sayHandRaise(model([], { handRaises: [raise('demo_requested')] }), raised)).toBe(
      'asked to be called on Tue 3 Mar at 09:14 EST (demo_requested)',
    );
    expect(sayHandRaise(model([], { handRaises: [raise('demo_requested'), raise('callback')] }), raised)).toBe(
      'asked to be called on Tue 3 Mar at 09:14 EST',
    );
  });

  test.each([
    ['America/New_York', '2026-07-03T14:14:00Z', 'Fri 3 Jul at 10:14 EDT'],
    ['Europe/Berlin', '2026-03-03T14:14:00Z', 'Tue 3 Mar at 15:14 CET'],
    ['Asia/Tokyo', '2026-03-03T14:14:00Z', 'Tue 3 Mar at 23:14 GMT+9'],
    ['UTC', '2026-03-03T14:14:00Z', 'Tue 3 Mar at 14:14 UTC'],
  ])('in %s says the hour as people there do', (timezone, at, text) => {
    expect(sayHandRaise(model([], { timezone }), Date.parse(at))).toBe(`asked to be called on ${text}`);
  });
});
