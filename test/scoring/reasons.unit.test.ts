import { describe, expect, test } from 'vitest';
import type { Anchor, EventSignal, Guard, Measure, Model, RatioTo, Signal, Window } from '../../src/model/types.ts';
import { sayHandRaise, sayReason, type TraitTexts } from '../../src/scoring/reasons.ts';
import type { Contribution } from '../../src/scoring/result.ts';

const day = 86_400_000;
/** A Sunday in New York, as all days here. */
const asOf = Date.parse('2026-11-22T14:00:00Z');
const ago = (days: number): number => asOf - days * day;

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
const viewed: EventSignal = { ...calls, events: ['pricing_viewed'], within: all };
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
    ...(value === 0 ? {} : { first: ago(40), last: ago(1) }),
    ...more,
  };
  return sayReason(model([signal]), contribution, traits, asOf);
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

  test('of a day to come are not said of one that has passed', () => {
    const renewal = { ...planEnds, say: 'renewal in {value} days' };
    expect(said(renewal, 3)).toBe('renewal in 3 days');
    expect(said(renewal, 1)).toBe('renewal in 1 day');
    expect(said(renewal, 0, { last: ago(2) })).toBe('plan ends today');
    expect(said(renewal, -3, { last: ago(2) })).toBe('plan ended 3 days ago');
  });

  test('take a text that is written as one word as the words that it is', () => {
    const region: Signal = { ...title, trait: { of: 'account', trait: 'region' }, say: 'in {value}' };
    const contribution = { signal: 'title', points: 100, value: 0n, count: 0n };
    const texts = (text: string) => ({ lead: {}, account: { region: text } });
    expect(sayReason(model([region]), contribution, texts('north_america'), asOf)).toBe('in north america');
    expect(sayReason(model([region]), contribution, texts('eu_1'), asOf)).toBe('in eu_1');
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

  test.each<[string, number, Partial<Contribution>]>([
    ['looked at pricing twice since Tuesday', 2, { first: ago(5), last: ago(1) }],
    ['looked at pricing once, on Tuesday', 1, { first: ago(5), last: ago(5) }],
    ['looked at pricing 3 times on Tuesday', 3, { first: ago(5), last: ago(5) + 60_000 }],
    ['looked at pricing 12 times since 3 Nov', 12, { first: ago(19), last: ago(1) }],
  ])('say when: %s', (text, value, times) => {
    expect(said({ ...calls, say: 'looked at pricing {value} times {since}' }, value, times)).toBe(text);
  });

  test('say when it was last', () => {
    const docs = { ...calls, say: 'read the documentation, last {last}' };
    expect(said(docs, 4, { first: ago(19), last: ago(5) })).toBe('read the documentation, last on Tuesday');
    expect(said(docs, 4, { first: ago(400), last: ago(380) })).toBe('read the documentation, last on 7 Nov 2025');
  });

  test('that would say when nothing happened are not said', () => {
    expect(said({ ...calls, within: last(30), say: 'looked at pricing {value} times {since}' }, 0)).toBe(
      'no API calls in the last 30 days',
    );
  });

  test.each([
    ['1793', '1,793 employees'],
    ['250000', '250,000 employees'],
    ['85', '85 employees'],
    ['2019', '2019 employees'],
    ['around 2000', 'around 2000 employees'],
    ['0042', '0042 employees'],
  ])('set the thousands of a number apart, which a year is not: %s', (text, words) => {
    const size: Signal = {
      ...title,
      trait: { of: 'account', trait: 'size' },
      say: '{value} employees',
      points: { rows: [{ condition: { kind: 'range', atLeast: 1_000_000 }, give: 100 }], unknown: 0 },
    };
    const contribution = { signal: 'title', points: 100, value: 0n, count: 0n };
    expect(sayReason(model([size]), contribution, { lead: {}, account: { size: text } }, asOf)).toBe(words);
  });

  test("take a trait's text", () => {
    expect(said({ ...title, say: 'works as {value}' }, 0)).toBe('works as Director of Engineering');
  });

  test('take a text as it is, whatever signs are in it', () => {
    const said = (text: string) =>
      sayReason(
        model([{ ...title, say: '{value}' }]),
        { signal: 'title', points: 1, value: 0n, count: 0n },
        { lead: { job_title: text }, account: {} },
        asOf,
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
        asOf,
      ),
    ).toBe('writes from …@relay.example');
  });
});

describe('without words of its own', () => {
  test.each<[string, Signal, number]>([
    ['4 API calls in the first week', calls, 4],
    ["1 API call in the account's first day", { ...calls, within: firstDays(1, { kind: 'created' }) }, 1],
    ['3 docs or webinars since 13 Oct', { ...calls, events: ['docs', 'webinar'], within: all }, 3],
    ['2 API calls in the last 36 hours', { ...calls, within: last(1.5) }, 2],
    ['active on 6 days in the last 30 days', { ...calls, measure: { kind: 'active_days' }, within: last(30) }, 6],
    ['active on 1 day', { ...calls, measure: { kind: 'active_days' }, within: all }, 1],
    ['last API call 3 days ago', { ...calls, measure: { kind: 'days_since_last' }, within: all }, 3],
    ['last API call 1 day ago', { ...calls, measure: { kind: 'days_since_last' }, within: all }, 1],
    ['first API call 3 days ago', { ...calls, measure: { kind: 'days_since_first' }, within: all }, 3.9],
    ['3 colleagues or more active on 6 days in the last 30 days', team({ kind: 'active_days', minLeads: 3 }), 6],
    ['active in 3 weeks this quarter', { ...team({ kind: 'active_weeks' }), within: thisQuarter }, 3],
    ['5 colleagues active on 3 days or more in the last 30 days', team({ kind: 'active_leads', minDays: 3 }), 5],
    ['0 colleagues active on 3 days or more in the last 30 days', team({ kind: 'active_leads', minDays: 3 }), 0],
    ['3 colleagues or more active on 0 days in the last 30 days', team({ kind: 'active_days', minLeads: 3 }), 0],
    ['1 colleague active in the last 30 days', team({ kind: 'active_leads', minDays: 1 }), 1],
    ['pages with 4 different paths', { ...calls, events: ['page'], measure: paths, within: all }, 4],
    ['pages with 1 path', { ...calls, events: ['page'], measure: paths, within: all }, 1],
    ['colleagues of 3 different departments active in the last 30 days', team(departments), 3],
    ['rows of API calls came to 12,000.5 in the first week', { ...calls, measure: rows('sum') }, 12_000.5],
    ['rows of API calls came to 30.75 in the first week', { ...calls, measure: rows('sum') }, 30.75],
    ['rows of API calls reached 20.25 in the first week', { ...calls, measure: rows('max') }, 20.25],
    ['rows of API calls reached 500 in the first week', { ...calls, measure: rows('max') }, 500],
    ['2.4 times as many API calls as the week before', change(7), 2.4],
    ['API calls down to 40% of the week before', change(7), 0.4],
    ['pricing viewed twice as often as the week before', { ...change(7), events: ['pricing_viewed'] }, 2],
    ['pricing last viewed 3 days ago', { ...viewed, measure: { kind: 'days_since_last' } }, 3],
    ['none of 4 steps done, the first being: project created', steps, 0],
    ['at least twice as many API calls as the 2 weeks before', change(14, 50), 2],
    ['as many API calls as the week before', change(7), 1],
    ['first API call 2 days after signing up', timeTo(), 2.04],
    ['first API call 5 hours after signing up', timeTo(), 0.21],
    ['first API call 1.5 days after the account was created', timeTo({ kind: 'created' }), 1.5],
    ['opened 3 times in the first week, each mail counted once', { ...calls, events: ['opened'], measure: perMail }, 3],
    ['2 marketing events since 13 Oct', { ...calls, events: [], channel: 'marketing', within: all }, 2],
    ["API calls at 80% of the account's quota this month", { ...calls, within: thisMonth, ratioTo: quota }, 0.8],
    ['API calls at 40% of all calls this month', { ...calls, within: thisMonth, ratioTo: ofAllCalls }, 0.4],
    ['1 API call on days 7 to 14 after signing up', { ...calls, within: firstDays(14, undefined, 7) }, 1],
    [
      '1 API call between 12 hours and 36 hours after the first key created',
      { ...calls, within: firstDays(1.5, { kind: 'event', events: ['key_created'] }, 0.5) },
      1,
    ],
    [
      "1 API call in the first week after the account's trial started",
      { ...calls, within: firstDays(7, trialStarted) },
      1,
    ],
    ['plan ends in 9 days', planEnds, 9],
    ['plan ends today', planEnds, 0],
    ['plan ended 3 days ago', planEnds, -3],
    ['renewal: in spring is no date', { ...planEnds, trait: { of: 'account', trait: 'renewal' } }, 0],
    ['the first of the account to sign up', champion, 1],
    ['2 of 4 steps done: project created, teammate invited', steps, 2],
    ['Director of Engineering', title, 0],
    ['owner unknown', { ...title, of: 'account', trait: { of: 'account', trait: 'owner' } }, 0],
  ])('%s', (text, signal, value) => {
    expect(said(signal, value, { first: ago(40), last: ago(1) })).toBe(text);
  });

  test.each<[string, EventSignal, number, number]>([
    ['4 API calls since Tuesday', { ...calls, within: last(30) }, 5, 1],
    ['4 API calls on Tuesday', { ...calls, within: last(30) }, 5, 5],
    ['4 API calls in the last 30 days', { ...calls, within: last(30) }, 19, 1],
    ['4 API calls on 3 Nov', { ...calls, within: last(30) }, 19, 19],
    ['4 API calls since 3 Nov', { ...calls, within: all }, 19, 1],
    ['4 API calls in the first week', calls, 5, 1],
    ['4 API calls this month', { ...calls, within: thisMonth }, 5, 1],
    ['pricing viewed 4 times since Tuesday', { ...calls, events: ['pricing_viewed'], within: last(30) }, 5, 1],
  ])('recent days go by their names: %s', (text, signal, first, last) => {
    expect(said(signal, 4, { first: ago(first), last: ago(last) })).toBe(text);
  });

  test('what was done once was so on a day', () => {
    const pricing = { ...calls, events: ['pricing_viewed'], within: last(30) };
    expect(said(pricing, 1, { first: ago(5), last: ago(5) })).toBe('pricing viewed once, on Tuesday');
    expect(said({ ...calls, within: last(30) }, 1, { first: ago(5), last: ago(5) })).toBe('1 API call on Tuesday');
  });

  test.each<[string, string, string]>([
    ['title', 'Founder', 'Founder'],
    ['employees', '1793', '1,793 employees'],
    ['employees', '1', '1 employee'],
    ['employees', '50-99', '50-99 employees'],
    ['industry', 'ecommerce', 'in ecommerce'],
    ['email_kind', 'company', 'writes from a company address'],
    ['is_student', 'true', 'is student'],
    ['has_own_domain', 'false', 'has no own domain'],
    ['plan', 'free', 'plan is free'],
    ['billing_country', 'DE', 'billing country is DE'],
  ])('of the trait %s, %s: %s', (trait, text, words) => {
    const signal: Signal = { ...title, trait: { of: 'lead', trait } };
    const contribution = { signal: 'title', points: 100, value: 0n, count: 0n };
    expect(sayReason(model([signal]), contribution, { lead: { [trait]: text }, account: {} }, asOf)).toBe(words);
  });

  test.each<[string, Signal]>([
    ['no API calls in the first week, as far as is known', calls],
    ['no API calls so far', { ...calls, measure: { kind: 'days_since_first' }, within: all }],
    ['no API calls in the last 30 days', { ...calls, within: last(30) }],
    ['no API calls in the last week', change(7)],
    ['no API calls after signing up', { ...timeTo(), within: all }],
    ["API calls this month, share of the account's quota unknown", { ...calls, within: thisMonth, ratioTo: quota }],
    ['no API calls, as far as is known', { ...calls, measure: rows('max'), within: all }],
    ['renews: unknown', { ...planEnds, trait: { of: 'account', trait: 'renews_on' } }],
    ['not known to be the first of the account to sign up', champion],
  ])('nothing happened, or nothing is known: %s', (text, signal) => {
    if (signal.source === 'trait') throw new TypeError('a trait has no measured value');
    const points = { ...signal.points, unknown: 600 };
    expect(said({ ...signal, points } as Signal, 0)).toBe(text);
  });

  test('an unknown value is not a zero', () => {
    const since: EventSignal = { ...calls, measure: { kind: 'days_since_last' }, within: all };
    expect(said(since, 0)).toBe('no API calls so far');
    expect(said(since, 0, { last: ago(0) })).toBe('last API call less than a day ago');
    expect(said({ ...calls, points: { kind: 'bands', bands: [], unknown: 600 } }, 0)).toBe(
      'no API calls in the first week, as far as is known',
    );
  });
});

describe('corrections', () => {
  const groups = [
    { name: 'reading', score: 'engagement', signals: ['api_calls'], limit: 3_500 },
    { name: 'basics', score: 'fit', signals: ['title'], floor: 1_250 },
  ] as const;
  const correction = (signal: string, points: number) =>
    sayReason(
      model([calls, title], { groups }),
      { signal, score: 'usage', points, value: 0n, count: 0n },
      traits,
      asOf,
    );

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
      asOf,
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
      'asked to be called on Tue 3 Mar at 09:14 EST (demo requested)',
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
