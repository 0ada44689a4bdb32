import { describe, expect, it } from 'vitest';
import type { EventSignal, Model } from '../../../src/model/types.ts';
import type { HistoryEvent } from '../../../src/scoring/history.ts';
import { scoreOne } from '../../../src/scoring/reference/score.ts';
import { byLead, counting, day, gave, history, leadVersion, model, outcome } from './examples.ts';

const always = { kind: 'bands' as const, bands: [{ give: 100 }], unknown: 700 };

function figure(date: string, more: Partial<HistoryEvent> = {}): HistoryEvent {
  return byLead('ann', Date.parse(`${date}T00:00:00Z`), { daily: true, ...more });
}

function scoresAt(
  at: string,
  terms: Partial<Model>,
  events: readonly HistoryEvent[],
  rows: Partial<Parameters<typeof history>[0]> = {},
) {
  const instant = { asOf: Date.parse(at), knownAt: Date.parse(at) };
  const leadVersions = [leadVersion('ann', { knownAt: 0, signedUpAt: Date.parse('2026-06-10T15:00:00Z') })];
  const found = scoreOne(model(terms), history({ events, leadVersions, ...rows }), instant, 'lead', 'ann');
  if (!found) throw new Error('ann is unknown');
  return found;
}

function figures(at: string, timezone: string, signal: Partial<EventSignal>, ...events: HistoryEvent[]) {
  const found = scoresAt(at, { timezone, signals: [counting('pages', { points: always, ...signal })] }, events);
  return gave(found, 'pages');
}

const week = ['2026-06-08', '2026-06-09', '2026-06-14', '2026-06-15'].map((date) => figure(date));

describe('a daily figure', () => {
  it('lies whole days before as-of: last: 7d takes in seven days, whatever the time of day', () => {
    const last = { within: { kind: 'last' as const, length: 7 * day } };
    for (const at of ['2026-06-15T00:00:00Z', '2026-06-15T12:00:00Z', '2026-06-15T23:59:59.999Z']) {
      expect(figures(at, 'UTC', last, ...week)).toMatchObject({ count: 3n, first: Date.parse('2026-06-09') });
    }
  });

  it('of a later day than as-of’s, in the model’s timezone, counts nowhere but makes its lead known', () => {
    const evening = '2026-06-15T03:00:00Z';
    expect(figures(evening, 'America/New_York', {}, ...week)).toMatchObject({
      count: 3n,
      last: Date.parse('2026-06-14'),
    });
    expect(figures(evening, 'UTC', {}, ...week)?.count).toBe(4n);
    const tomorrow = [figure('2026-06-15', { accountId: 'acme' })];
    const found = scoresAt(evening, { timezone: 'America/New_York' }, tomorrow, { leadVersions: [] });
    expect(found.accountId).toBe('acme');
  });

  it('has the calendar day that it is stamped with', () => {
    const days = { measure: { kind: 'active_days' as const } };
    // In New York the second is of the 14th, as the figure is.
    const both = [figure('2026-06-14'), byLead('ann', Date.parse('2026-06-15T03:00:00Z'))];
    expect(figures('2026-06-15T12:00:00Z', 'America/New_York', days, ...both)?.value).toBe(1_000_000n);
    expect(figures('2026-06-15T12:00:00Z', 'UTC', days, ...both)?.value).toBe(2_000_000n);
    const month = { within: { kind: 'this' as const, period: 'month' as const } };
    const first = figure('2026-06-01');
    expect(figures('2026-06-15T12:00:00Z', 'America/New_York', month, first)?.count).toBe(1n);
  });

  it('is whole days old', () => {
    const since = (date: string) =>
      figures('2026-06-15T12:00:00Z', 'UTC', { measure: { kind: 'days_since_last' } }, figure(date))?.value;
    expect(since('2026-06-15')).toBe(0n);
    expect(since('2026-06-14')).toBe(1_000_000n);
    const halved = { measure: { kind: 'count' as const, halfLife: day } };
    expect(figures('2026-06-15T12:00:00Z', 'UTC', halved, figure('2026-06-14'))?.value).toBe(500_000n);
  });

  it('lies whole days after an anchor: the first 3 days are that of the sign-up and two more', () => {
    const first = { within: { kind: 'since' as const, from: 0, to: 3 * day, since: { kind: 'signed_up' as const } } };
    const days = ['2026-06-09', '2026-06-10', '2026-06-12', '2026-06-13'].map((date) => figure(date));
    expect(figures('2026-06-15T12:00:00Z', 'UTC', first, ...days)).toMatchObject({
      count: 2n,
      first: Date.parse('2026-06-10'),
      last: Date.parse('2026-06-12'),
    });
    const timeTo = { measure: { kind: 'time_to' as const, since: { kind: 'signed_up' as const } } };
    expect(figures('2026-06-15T12:00:00Z', 'UTC', timeTo, ...days)).toMatchObject({ value: 0n, count: 3n });
    // 15:00 UTC of the 10th is the 11th in Apia.
    expect(figures('2026-06-15T12:00:00Z', 'Pacific/Apia', timeTo, ...days)).toMatchObject({ value: 1_000_000n });
  });

  it('as an anchor lies on the day that it is stamped with', () => {
    const since = { kind: 'event' as const, events: ['started'] };
    const first = { within: { kind: 'since' as const, from: 0, to: day, since } };
    const started = figure('2026-06-10', { event: 'started' });
    const days = [started, figure('2026-06-10'), figure('2026-06-11')];
    expect(figures('2026-06-15T12:00:00Z', 'America/New_York', first, ...days)?.count).toBe(1n);
    const alike = byLead('ann', Date.parse('2026-06-10'), { event: 'started' });
    expect(figures('2026-06-15T12:00:00Z', 'America/New_York', first, alike, ...days)?.count).toBe(1n);
    // Not a figure, it lies on the 9th in New York.
    expect(figures('2026-06-15T12:00:00Z', 'America/New_York', first, alike, ...days.slice(1))).toMatchObject({
      points: 100,
      count: 0n,
    });
  });

  it('is a hand-raise by its day, which waits and is answered from its stamp', () => {
    const handRaises = [{ events: ['demo'], where: [], within: 3 * day }];
    const raised = (date: string, answered?: string) =>
      scoresAt('2026-06-15T12:00:00Z', { handRaises }, [figure(date, { event: 'demo' })], {
        outcomes: answered ? [outcome({ kind: 'lead', id: 'ann' }, 'contacted', Date.parse(answered))] : [],
      }).handRaisedAt;
    expect(raised('2026-06-13')).toBe(Date.parse('2026-06-13'));
    expect(raised('2026-06-12')).toBeUndefined();
    expect(raised('2026-06-13', '2026-06-13T00:00:00Z')).toBe(Date.parse('2026-06-13'));
    expect(raised('2026-06-13', '2026-06-13T00:00:00.001Z')).toBeUndefined();
  });
});

describe('a figure that is delivered again', () => {
  const delivered = (quantity: number, arrivedAt: string, more: Partial<HistoryEvent> = {}) =>
    figure('2026-06-10', { quantity, restates: 'ann page 10', arrivedAt: Date.parse(arrivedAt), ...more });
  const rows = [
    delivered(5, '2026-06-11T01:00:00Z'),
    delivered(8, '2026-06-13T01:00:00Z', { accountId: 'acme' }),
    delivered(7, '2026-06-12T01:00:00Z'),
  ];

  it('counts as it arrived last up to known-at', () => {
    expect(figures('2026-06-15T12:00:00Z', 'UTC', {}, ...rows)?.count).toBe(8n);
    expect(figures('2026-06-13T00:59:59.999Z', 'UTC', {}, ...rows)?.count).toBe(7n);
    expect(figures('2026-06-11T01:00:00Z', 'UTC', {}, ...rows)?.count).toBe(5n);
  });

  it('says nothing any more of what it said before', () => {
    const again = [delivered(5, '2026-06-11T01:00:00Z', { accountId: 'acme' }), delivered(5, '2026-06-12T01:00:00Z')];
    expect(scoresAt('2026-06-11T02:00:00Z', {}, again, { leadVersions: [] }).accountId).toBe('acme');
    expect(scoresAt('2026-06-12T02:00:00Z', {}, again, { leadVersions: [] }).accountId).toBe('');
  });

  it('stands alone where it has no identity', () => {
    const alone = [figure('2026-06-10'), figure('2026-06-10')];
    expect(figures('2026-06-15T12:00:00Z', 'UTC', {}, ...alone)?.count).toBe(2n);
  });
});
