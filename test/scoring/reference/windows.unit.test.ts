import { describe, expect, it } from 'vitest';
import type { Anchor, Window } from '../../../src/model/types.ts';
import { scoreOne } from '../../../src/scoring/reference/score.ts';
import {
  accountScores,
  accountVersion,
  ago,
  byLead,
  counting,
  day,
  event,
  gave,
  history,
  leadScores,
  leadVersion,
  model,
} from './examples.ts';

const since = (from: number, to: number, anchor: Anchor): Window => ({ kind: 'since', from, to, since: anchor });

describe('between: [7d, 14d]', () => {
  it('begins seven days after the anchor and ends just before the fourteenth', () => {
    const times = [ago(23, -1), ago(23), ago(16, -1), ago(16)];
    const found = leadScores(
      { signals: [counting('pages', { within: since(7 * day, 14 * day, { kind: 'signed_up' }) })] },
      { events: times.map((at) => byLead('ann', at)), leadVersions: [leadVersion('ann', { signedUpAt: ago(30) })] },
    );
    expect(gave(found, 'pages')).toMatchObject({ count: 2n, first: ago(23), last: ago(16, -1) });
  });
});

describe('since: { event }', () => {
  const trial = since(0, 7 * day, { kind: 'event', events: ['trial_started', 'trial_renewed'] });
  const signals = [counting('pages', { channel: 'product', within: trial })];

  it('is measured from the earliest such event, of any channel', () => {
    const events = [
      byLead('ann', ago(20), { event: 'trial_renewed', channel: 'marketing' }),
      byLead('ann', ago(10), { event: 'trial_started' }),
      byLead('ann', ago(20), { channel: 'product' }),
      byLead('ann', ago(13, -1), { channel: 'product' }),
      byLead('ann', ago(13), { channel: 'product' }),
    ];
    expect(gave(leadScores({ signals }, { events }), 'pages')?.count).toBe(2n);
  });

  it('of an account is measured from the earliest of anybody’s', () => {
    const events = [
      byLead('bob', ago(20), { event: 'trial_started', accountId: 'acme' }),
      byLead('ann', ago(10), { event: 'trial_started', accountId: 'acme' }),
      byLead('ann', ago(14), { accountId: 'acme', channel: 'product' }),
    ];
    const found = accountScores({ signals: signals.map((one) => ({ ...one, of: 'account' as const })) }, { events });
    expect(gave(found, 'pages')?.count).toBe(1n);
  });

  it('is unknown without one', () => {
    const unknown = signals.map((one) => ({ ...one, points: { kind: 'each' as const, each: 100, unknown: 300 } }));
    const found = leadScores({ signals: unknown }, { events: [byLead('ann', ago(1), { channel: 'product' })] });
    expect(gave(found, 'pages')).toEqual({ signal: 'pages', score: 'usage', points: 300, value: 0n, count: 0n });
  });
});

describe('since: { trait }', () => {
  const trial = since(0, day, { kind: 'trait', trait: { of: 'account', trait: 'trial_started_at' } });
  const pages = (trial_started_at: string) =>
    gave(
      leadScores(
        { timezone: 'America/New_York', signals: [counting('pages', { within: trial })] },
        {
          events: [byLead('ann', ago(3, -1)), byLead('ann', ago(3)), byLead('ann', ago(2, -1)), byLead('ann', ago(2))],
          leadVersions: [leadVersion('ann', { accountId: 'acme' })],
          accountVersions: [accountVersion('acme', { traits: { trial_started_at } })],
        },
      ),
      'pages',
    )?.count;

  it('is measured from the instant that the text says, in UTC where it says no offset', () => {
    expect(pages('2026-06-12T12:00:00.000Z')).toBe(2n);
    expect(pages('2026-06-12 12:00')).toBe(2n);
    expect(pages('2026-06-12T08:00-04:00')).toBe(2n);
    expect(pages('2026-06-13T12:00')).toBe(1n);
  });

  it('is unknown where the text is no time', () => {
    expect(pages('last Friday')).toBeUndefined();
  });
});

describe('this week, month and quarter', () => {
  const inPeriod = (period: 'week' | 'month' | 'quarter', timezone: string, asOf: string, times: string[]) => {
    const within: Window = { kind: 'this', period };
    const events = times.map((at) => byLead('ann', Date.parse(at)));
    const instant = { asOf: Date.parse(asOf), knownAt: Date.parse(asOf) };
    const scores = scoreOne(
      model({ timezone, signals: [counting('pages', { within })] }),
      history({ events }),
      instant,
      'lead',
      'ann',
    );
    return scores && gave(scores, 'pages')?.count;
  };

  it('take in the calendar days of the same period in the model’s timezone', () => {
    const edges = ['2026-06-14T21:59:59.999Z', '2026-06-14T22:00:00.000Z', '2026-06-15T11:00:00.000Z'];
    expect(inPeriod('week', 'Europe/Berlin', '2026-06-15T12:00:00Z', edges)).toBe(2n);
    expect(inPeriod('week', 'UTC', '2026-06-15T12:00:00Z', edges)).toBe(1n);
    const quarter = ['2026-04-01T03:59:59.999Z', '2026-04-01T04:00:00.000Z', '2026-06-30T23:00:00.000Z'];
    expect(inPeriod('quarter', 'America/New_York', '2026-07-01T03:59:59.999Z', quarter)).toBe(2n);
    expect(inPeriod('quarter', 'America/New_York', '2026-07-01T04:00:00.000Z', quarter)).toBeUndefined();
    const month = ['2026-05-31T23:59:59.999Z', '2026-06-01T00:00:00.000Z'];
    expect(inPeriod('month', 'UTC', '2026-06-15T12:00:00Z', month)).toBe(1n);
  });

  it('keep one ISO week together across New Year', () => {
    const week = ['2020-12-27T23:59:59.999Z', '2020-12-28T00:00:00.000Z', '2021-01-01T00:00:00.000Z'];
    expect(inPeriod('week', 'UTC', '2021-01-03T23:30:00Z', week)).toBe(2n);
    expect(inPeriod('week', 'Asia/Kolkata', '2021-01-03T23:30:00Z', week)).toBeUndefined();
  });
});

describe('an account’s window', () => {
  it('since: created goes by the account', () => {
    const found = accountScores(
      { signals: [counting('pages', { of: 'account', within: since(0, day, { kind: 'created' }) })] },
      {
        events: [event({ kind: 'account', id: 'acme' }, ago(9)), event({ kind: 'account', id: 'acme' }, ago(8))],
        accountVersions: [accountVersion('acme', { createdAt: ago(9) })],
      },
    );
    expect(gave(found, 'pages')?.count).toBe(1n);
  });
});
