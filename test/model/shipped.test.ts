import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { parseModel, readModel } from '../../src/model/parse.ts';
import type { Model } from '../../src/model/types.ts';
import { readRouting } from '../../src/queue/routing/parse.ts';
import type { AccountVersion, History, HistoryEvent, LeadVersion } from '../../src/scoring/history.ts';
import { scoreHistory } from '../../src/scoring/reference/score.ts';

const shipped = (path: string): Promise<string> => readFile(new URL(`../../${path}`, import.meta.url), 'utf8');

const file = 'models/default.yaml';
const text = await shipped(file);

test.each([
  [file, ['agreed']],
  ['models/api-free-tier.yaml', ['agreed']],
  ['models/seats.yaml', ['agreed']],
  ['examples/x-education/model.yaml', ['agreed']],
  // Nothing is known of who GitHub's actors are, so nothing scores fit.
  ['examples/gharchive/model.yaml', ['agreed', 'signals']],
])('%s is sound; warnings on %j alone', async (path, warned) => {
  const parsed = parseModel(await shipped(path), path);
  expect(parsed).toMatchObject({ warnings: warned.map((part) => ({ path: part })) });
});

test.each([
  ['models/routing.yaml', file],
  ['models/routing-api-free-tier.yaml', 'models/api-free-tier.yaml'],
  ['models/routing-seats.yaml', 'models/seats.yaml'],
])('%s routes what %s qualifies', async (routing, model) => {
  const { rules } = readModel(await shipped(model), model);
  const names = rules.map(({ name }) => name);
  expect(readRouting(await shipped(routing), routing, names).teams.length).toBeGreaterThan(1);
});

const day = 86_400_000;
const now = Date.parse('2026-06-15T12:00:00Z');

describe('by the default contract', () => {
  const model = readModel(text, file);

  const event = (leadId: string, name: string, daysAgo: number, quantity = 1): HistoryEvent => ({
    subject: { kind: 'lead', id: leadId },
    accountId: '',
    event: name,
    at: now - daysAgo * day,
    arrivedAt: now - daysAgo * day,
    channel: '',
    quantity,
    properties: {},
    daily: false,
    restates: '',
  });
  const lead = (leadId: string, signedUpDaysAgo: number, title = '', accountId = ''): LeadVersion => ({
    leadId,
    knownAt: now - 90 * day,
    writtenAt: now - 90 * day,
    record: 0,
    accountId,
    email: '',
    name: '',
    signedUpAt: now - signedUpDaysAgo * day,
    traits: title === '' ? {} : { title },
  });
  const score = (leadVersion: LeadVersion, events: readonly HistoryEvent[]) => {
    const history: History = {
      events,
      leadVersions: [leadVersion],
      accountVersions: [
        {
          accountId: 'northwind',
          knownAt: now - 90 * day,
          writtenAt: now - 90 * day,
          record: 0,
          name: '',
          domain: '',
          owner: '',
          parent: '',
          traits: { employees: '500' },
        },
      ],
      aliases: [],
      outcomes: [],
    };
    const scored = scoreHistory(model, history, { asOf: now, knownAt: now }).find(
      ({ id }) => id === leadVersion.leadId,
    );
    if (!scored) throw new Error(`${leadVersion.leadId} was not scored`);
    return scored;
  };

  test('a director of engineering of 500 who reads, looks at pricing twice and attends a webinar in two weeks is an MQL', () => {
    const director = lead('dora', 300, 'Director of Engineering', 'northwind');
    const scored = score(director, [
      event('dora', 'docs_downloaded', 14),
      event('dora', 'pricing_viewed', 14),
      event('dora', 'pricing_viewed', 13),
      event('dora', 'webinar_attended', 13),
    ]);
    expect(scored.fit + scored.engagement).toBeGreaterThanOrEqual(7500);
    expect(scored.qualified).toEqual(['mql']);
  });

  test('somebody unknown with three API calls in the first week is a PQL, with two not yet', () => {
    const calls = [event('uma', 'api_call', 5), event('uma', 'api_call', 4), event('uma', 'api_call', 3)];
    expect(score(lead('uma', 6), calls).qualified).toEqual(['pql']);
    expect(score(lead('uma', 6), calls.slice(1)).qualified).toEqual([]);
  });

  test('a student with the same calls is none', () => {
    const calls = [event('stu', 'api_call', 5), event('stu', 'api_call', 4), event('stu', 'api_call', 3)];
    expect(score(lead('stu', 6, 'Student, head of the robotics club'), calls).qualified).toEqual([]);
  });

  test('a script gains nothing by calling a thousand times as often', () => {
    const calls = (quantity: number) => [event('bot', 'api_call', 2, quantity)];
    const often = score(lead('bot', 60), calls(10_000));
    expect(often.usage).toBe(score(lead('bot', 60), calls(10_000_000)).usage);
    expect(often.qualified).toEqual([]);
  });

  test('who has left stops being a PQL', () => {
    const calls = [event('uma', 'api_call', 45), event('uma', 'api_call', 44), event('uma', 'api_call', 43)];
    expect(score(lead('uma', 46), calls).qualified).toEqual([]);
  });
});

/** Somebody of a company, known for 90 days. */
function person(leadId: string, accountId: string, traits: LeadVersion['traits']): LeadVersion {
  return {
    leadId,
    knownAt: now - 90 * day,
    writtenAt: now - 90 * day,
    record: 0,
    accountId,
    email: `${leadId}@${accountId}.example`,
    name: '',
    signedUpAt: now - 40 * day,
    traits,
  };
}

function company(accountId: string, ageInDays: number, traits: AccountVersion['traits']): AccountVersion {
  return {
    accountId,
    knownAt: now - 90 * day,
    writtenAt: now - 90 * day,
    record: 0,
    name: '',
    domain: `${accountId}.example`,
    owner: '',
    parent: '',
    createdAt: now - ageInDays * day,
    traits,
  };
}

function done(
  kind: 'lead' | 'account',
  id: string,
  event: string,
  daysAgo: number,
  { quantity = 1, properties = {}, channel = 'product' }: Partial<HistoryEvent> = {},
): HistoryEvent {
  const at = now - daysAgo * day;
  return {
    subject: { kind, id },
    accountId: kind === 'account' ? id : '',
    event,
    at,
    arrivedAt: at,
    channel,
    quantity,
    properties,
    daily: false,
    restates: '',
  };
}

/** What one lead or account is scored, and by which signals. */
function scoredBy(model: Model, history: Partial<History>, id: string) {
  const whole: History = { events: [], leadVersions: [], accountVersions: [], aliases: [], outcomes: [], ...history };
  const scored = scoreHistory(model, whole, { asOf: now, knownAt: now }).find((one) => one.id === id);
  if (!scored) throw new Error(`${id} was not scored`);
  const given = Object.fromEntries(scored.contributions.map(({ signal, points }) => [signal, points / 100]));
  return { ...scored, given };
}

describe('by the contract of an API with a free tier', async () => {
  const model = readModel(await shipped('models/api-free-tier.yaml'), 'models/api-free-tier.yaml');
  const live = { environment: 'production', status: '200', endpoint: '/v1/send' };
  const calls = (daysAgo: number, quantity: number, properties: HistoryEvent['properties'] = live) =>
    done('account', 'acme', 'api_call', daysAgo, { quantity, properties });

  test('a company whose keys called in the first week and use up their quota is a PQA, and is running out', () => {
    const events = [
      done('account', 'acme', 'key_created', 13),
      calls(12, 3),
      ...[6, 5, 4].map((daysAgo) => calls(daysAgo, 40)),
      calls(3, 700),
      calls(1, 200, { ...live, endpoint: '/v1/lists' }),
    ];
    const scored = scoredBy(
      model,
      { events, accountVersions: [company('acme', 13, { quota: '1000', employees: '500', industry: 'Software' })] },
      'acme',
    );
    expect(scored.given).toMatchObject({ early_calls: 30, quota_used: 25, growing: 15, size: 40, industry: 15 });
    expect(scored.qualified).toEqual(['pql', 'running_out']);
  });

  test('a company that calls ten times as often, most of it in vain, gets points taken away', () => {
    const events = [calls(3, 100), calls(2, 900, { ...live, status: '401' })];
    const scored = scoredBy(model, { events, accountVersions: [company('acme', 60, {})] }, 'acme');
    expect(scored.given).toMatchObject({ failing: -10, calls: 5 });
    expect(scored.qualified).toEqual([]);
  });

  test('clicks of a mail scanner and pages of a robot are told, and count for nothing', () => {
    const marketing = (event: string, daysAgo: number, properties: HistoryEvent['properties']) =>
      done('lead', 'vera', event, daysAgo, { channel: 'marketing', properties });
    const second = 1000 / day;
    const events = [
      marketing('email_delivered', 5, { message_id: 'm1' }),
      marketing('email_clicked', 5 - 2 * second, { message_id: 'm1' }),
      marketing('email_clicked', 4, { message_id: 'm1' }),
      marketing('page', 3, { path: '/docs/start', user_agent: 'ExampleBot/1.0' }),
      marketing('page', 2, { path: '/docs/start', user_agent: 'Mozilla/5.0' }),
    ];
    const vera = person('vera', 'acme', { title: 'VP Platform Engineering' });
    const { given } = scoredBy(model, { events, leadVersions: [vera] }, 'vera');
    expect(given).toMatchObject({
      'ignored:mail_scanner': 0,
      'ignored:robots': 0,
      docs: 2,
      seniority: 25,
      function: 15,
    });
    expect(given.email).toBeCloseTo(4 * 0.5 ** (4 / 14), 2);
  });
});

describe('by the contract of a tool with seats', async () => {
  const model = readModel(await shipped('models/seats.yaml'), 'models/seats.yaml');
  const departments = ['Sales', 'Finance', 'Design'];
  const people = ['ada', 'ben', 'cleo', 'dan'].map((id, at) =>
    person(id, 'huddle', {
      department: departments[at % 3] ?? '',
      role: at === 0 ? 'admin' : at === 1 ? 'IT' : 'member',
    }),
  );
  const work = people.flatMap(({ leadId }) =>
    [25, 20, 18, 12, 11, 5, 4, 1].map((daysAgo) => done('lead', leadId, 'comment_added', daysAgo)),
  );
  const huddle = (traits: AccountVersion['traits']) => company('huddle', 60, { employees: '120', ...traits });

  test('four people at work in three departments fill four of five seats, week by week', () => {
    const scored = scoredBy(
      model,
      { events: work, leadVersions: people, accountVersions: [huddle({ seats: '5' })] },
      'huddle',
    );
    expect(scored.given).toMatchObject({ seats_in_use: 30, people: 10, spread: 20, habit: 15, meets_in_it: 10 });
    expect(scored.qualified).toEqual(['new']);
  });

  test('of a customer the same is an expansion, if an admin and somebody of IT are there', () => {
    const won = {
      subject: { kind: 'account', id: 'huddle' },
      outcome: 'won',
      at: now - 50 * day,
      arrivedAt: now - 50 * day,
    } as const;
    const history = { events: work, accountVersions: [huddle({ seats: '5' })], outcomes: [won] };
    expect(scoredBy(model, { ...history, leadVersions: people }, 'huddle').qualified).toEqual(['expansion']);
    const withoutIt = people.map((one) => ({ ...one, traits: { ...one.traits, role: 'admin' } }));
    expect(scoredBy(model, { ...history, leadVersions: withoutIt }, 'huddle').qualified).toEqual([]);
  });

  test('guests of other companies fill no seat', () => {
    const guests = people.map((one) => ({ ...one, traits: { ...one.traits, role: 'guest' } }));
    const scored = scoredBy(
      model,
      { events: work, leadVersions: guests, accountVersions: [huddle({ seats: '5' })] },
      'huddle',
    );
    expect(scored.given).toMatchObject({ 'ignored:lead_role': 0 });
    expect(scored.given).not.toHaveProperty('seats_in_use');
  });
});
