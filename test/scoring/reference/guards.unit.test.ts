import { describe, expect, it } from 'vitest';
import type { Guard, Model } from '../../../src/model/types.ts';
import type { HistoryEvent } from '../../../src/scoring/history.ts';
import {
  accountScores,
  accountVersion,
  ago,
  alias,
  byLead,
  counting,
  day,
  event,
  gave,
  leadScores,
  leadVersion,
  outcome,
} from './examples.ts';

const second = 1000;
const guard = (test: Guard['test'], name = 'noise'): Guard => ({ name, test });
const pages = counting('pages');
const ignoring = (...ignore: Guard[]): Partial<Model> => ({ ignore, signals: [pages] });

/** Offsets from as-of − 3 d, in milliseconds. */
const at = (offsets: readonly number[], more: Partial<HistoryEvent> = {}) =>
  offsets.map((offset) => byLead('ann', ago(3, offset), more));

describe('events: 2, of_one_kind_in: 1m', () => {
  const script = guard({ kind: 'burst', events: 2, within: 60 * second });
  const found = (events: readonly HistoryEvent[], more: Partial<Parameters<typeof leadScores>[1]> = {}) => {
    const scores = leadScores(ignoring(script), { events, leadVersions: [leadVersion('ann')], ...more });
    return { counted: gave(scores, 'pages')?.count ?? 0n, ignored: gave(scores, 'ignored:noise') };
  };

  it('ignores every event of a series of more than two in less than a minute', () => {
    expect(found(at([0, 30 * second, 59_999]))).toEqual({
      counted: 0n,
      ignored: { signal: 'ignored:noise', points: 0, value: 0n, count: 3n, first: ago(3), last: ago(3, 59_999) },
    });
    expect(found(at([0, 30 * second, 60 * second]))).toEqual({ counted: 3n, ignored: undefined });
    // The first two are within a minute of the third, which is none with the rest.
    expect(found(at([0, 1, 2, 90 * second])).counted).toBe(1n);
    expect(found(at([0, 40 * second, 80 * second, 99 * second])).counted).toBe(1n);
  });

  it('counts a row as one event, and events of the same time', () => {
    expect(found(at([0, 0], { quantity: 500 })).counted).toBe(1000n);
    expect(found(at([0, 0, 0], { quantity: 500 })).ignored?.count).toBe(1500n);
  });

  it('looks at one name and one actor, whatever the actor is called by', () => {
    expect(found([...at([0, 1]), ...at([2], { event: 'visit' })]).counted).toBe(2n);
    const byAlias = event({ kind: 'alias', id: 'anon-1' }, ago(3, 2));
    expect(found([...at([0, 1]), byAlias]).counted).toBe(2n);
    expect(found([...at([0, 1]), byAlias], { aliases: [alias('anon-1', 'ann')] }).counted).toBe(0n);
  });

  it('looks at all that an actor did, for other accounts too', () => {
    const events = [...at([0, 1], { accountId: 'acme' }), ...at([2], { accountId: 'other' })];
    const scores = accountScores(
      { ignore: [script], signals: [counting('pages', { of: 'account' })] },
      { events, leadVersions: [leadVersion('ann', { accountId: 'acme' })] },
    );
    expect(gave(scores, 'pages')).toBeUndefined();
    expect(gave(scores, 'ignored:noise')?.count).toBe(2n);
  });
});

describe('event: clicked, after: delivered, within: 5s, per: message_id', () => {
  const scanner = (per?: string) =>
    guard({ kind: 'soon_after', events: ['page'], after: ['delivered'], within: 5 * second, per });
  const counted = (
    per: string | undefined,
    click: Partial<HistoryEvent>,
    offset: number,
    sent: Partial<HistoryEvent> = {},
  ) => {
    const delivered = byLead('ann', ago(3), { event: 'delivered', properties: { message_id: 'm1' }, ...sent });
    const events = [delivered, byLead('ann', ago(3, offset), { properties: { message_id: 'm1' }, ...click })];
    return gave(leadScores(ignoring(scanner(per)), { events }), 'pages')?.count ?? 0n;
  };

  it('ignores what comes no later than 5 s after, and not before', () => {
    expect(counted(undefined, {}, 0)).toBe(0n);
    expect(counted(undefined, {}, 5 * second)).toBe(0n);
    expect(counted(undefined, {}, 5 * second + 1)).toBe(1n);
    expect(counted(undefined, {}, -1)).toBe(1n);
  });

  it('asks for the same text of the property, which neither may miss', () => {
    expect(counted('message_id', {}, 1)).toBe(0n);
    expect(counted('message_id', { properties: { message_id: 'm2' } }, 1)).toBe(1n);
    expect(counted('message_id', { properties: {} }, 1, { properties: {} })).toBe(1n);
  });

  it('asks for the same actor', () => {
    expect(counted(undefined, {}, 1, { subject: { kind: 'lead', id: 'bob' } })).toBe(1n);
  });

  it('never takes an event as its own predecessor', () => {
    const twice = guard({ kind: 'soon_after', events: ['page'], after: ['page'], within: 5 * second });
    const of = (offsets: number[]) => gave(leadScores(ignoring(twice), { events: at(offsets) }), 'pages')?.count ?? 0n;
    expect(of([0])).toBe(1n);
    expect(of([0, 1])).toBe(1n);
    expect(of([0, 0])).toBe(0n);
  });
});

describe('a trait', () => {
  const rows = {
    events: [
      byLead('ann', ago(3)),
      byLead('bob', ago(2), { accountId: 'acme' }),
      event({ kind: 'account', id: 'acme' }, ago(1)),
    ],
    leadVersions: [leadVersion('ann', { accountId: 'acme', email: 'ann@relay.example' })],
    accountVersions: [accountVersion('acme', { domain: 'relay.example' })],
  };
  const relay = { kind: 'in' as const, values: ['Relay.example'], negated: false };
  const signals = [pages, counting('account_pages', { of: 'account' })];

  it('of a lead ignores that lead’s events, for itself and its account', () => {
    const internal = guard({
      kind: 'trait',
      trait: { of: 'lead', trait: 'email' },
      condition: { kind: 'matches', pattern: '@RELAY' },
    });
    const terms = { ignore: [internal], signals };
    expect(gave(leadScores(terms, rows), 'ignored:noise')?.count).toBe(1n);
    expect(gave(accountScores(terms, rows), 'account_pages')?.count).toBe(2n);
    expect(gave(accountScores(terms, rows), 'ignored:noise')?.count).toBe(1n);
    expect(gave(leadScores(terms, rows, 'bob'), 'pages')?.count).toBe(1n);
  });

  it('of an account ignores all of the account’s events, and all of its leads’ for themselves', () => {
    const internal = guard({ kind: 'trait', trait: { of: 'account', trait: 'domain' }, condition: relay });
    const terms = { ignore: [internal], signals };
    expect(gave(accountScores(terms, rows), 'ignored:noise')?.count).toBe(3n);
    expect(gave(leadScores(terms, rows), 'pages')).toBeUndefined();
    // Bob belongs to the account by the event that names it.
    expect(gave(leadScores(terms, rows, 'bob'), 'ignored:noise')?.count).toBe(1n);
  });
});

describe('a property', () => {
  const bot = { property: 'user_agent', condition: { kind: 'matches' as const, pattern: 'bot' } };
  const events = [
    ...at([0], { properties: { user_agent: 'somebot' } }),
    ...at([1], { properties: { user_agent: 'Bot' } }),
    ...at([2], { event: 'visit', properties: { user_agent: 'bot' } }),
  ];

  it('ignores events whose conditions hold, of one name or of any', () => {
    const ofAny = leadScores(ignoring(guard({ kind: 'property', events: [], where: [bot] })), { events });
    expect(gave(ofAny, 'pages')?.count).toBe(1n);
    const ofVisits = leadScores(ignoring(guard({ kind: 'property', events: ['visit'], where: [bot] })), { events });
    expect(gave(ofVisits, 'pages')?.count).toBe(2n);
  });

  it('lists what a signal of that side measures or is a hand-raise, at any time and of the first guard', () => {
    const where = [{ property: 'user_agent', condition: { kind: 'exists' as const, exists: true } }];
    const terms: Partial<Model> = {
      ignore: [
        guard({ kind: 'property', events: [], where: [bot] }, 'bots'),
        guard({ kind: 'property', events: [], where }, 'all'),
      ],
      signals: [counting('pages', { within: { kind: 'last', length: day } })],
      handRaises: [{ events: ['demo'], where: [], within: day }],
    };
    const demo = at([3], { event: 'demo', properties: { user_agent: 'x' } });
    const scores = leadScores(terms, { events: [...events, ...demo] });
    expect(scores.contributions).toEqual([
      { signal: 'ignored:bots', points: 0, value: 0n, count: 1n, first: ago(3), last: ago(3) },
      { signal: 'ignored:all', points: 0, value: 0n, count: 2n, first: ago(3, 1), last: ago(3, 3) },
    ]);
  });
});

describe('an ignored event', () => {
  const where = [{ property: 'ua', condition: { kind: 'exists' as const, exists: true } }];
  const terms: Partial<Model> = {
    ignore: [guard({ kind: 'property', events: [], where })],
    signals: [
      counting('pages', { within: { kind: 'since', from: 0, to: day, since: { kind: 'event', events: ['start'] } } }),
    ],
    handRaises: [{ events: ['demo'], where: [], within: 30 * day }],
    suppressions: [{ name: 'busy', test: { kind: 'event', events: ['demo'], where: [], within: 30 * day } }],
    rules: [
      {
        ...{ name: 'active', kind: 'pql', of: 'lead', activeWithin: 30 * day, lapseAfter: day },
        ...{ anyOf: [], allOf: [], noneOf: [], suppress: [], only: [], roles: [] },
        rolesOf: { of: 'lead', trait: 'role' },
      },
    ],
  };
  const noise = ['start', 'demo'].map((name) => byLead('ann', ago(3), { event: name, properties: { ua: 'x' } }));

  it('is no anchor, no hand-raise, no suppression and no activity, but makes its lead known', () => {
    const scores = leadScores(terms, { events: noise });
    expect(scores).toMatchObject({ qualified: [], suppressed: [], handRaisedAt: undefined });
    expect(gave(scores, 'pages')).toBeUndefined();
    const heard = leadScores({ ...terms, ignore: [] }, { events: [...noise, byLead('ann', ago(3))] });
    expect(heard).toMatchObject({ qualified: ['active'], suppressed: ['busy'], handRaisedAt: ago(3) });
    expect(gave(heard, 'pages')?.count).toBe(1n);
  });

  it('is a predecessor all the same', () => {
    const soon = guard({ kind: 'soon_after', events: ['page'], after: ['start'], within: second }, 'soon');
    const scores = leadScores(
      { ignore: [guard({ kind: 'property', events: [], where }), soon], signals: [pages] },
      { events: [...noise, byLead('ann', ago(3, 5))], outcomes: [outcome({ kind: 'lead', id: 'ann' }, 'won', ago(1))] },
    );
    expect(gave(scores, 'pages')).toBeUndefined();
    expect(gave(scores, 'ignored:soon')?.count).toBe(1n);
  });
});
