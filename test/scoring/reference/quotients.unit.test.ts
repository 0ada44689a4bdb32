import { describe, expect, it } from 'vitest';
import type { Signal } from '../../../src/model/types.ts';
import { accountVersion, ago, byLead, counting, day, gave, leadScores, leadVersion } from './examples.ts';

const always = { kind: 'bands' as const, bands: [{ give: 100 }], unknown: 700 };

describe('change', () => {
  const signal = (floor = 1_000_000) =>
    counting('pages', {
      measure: { kind: 'change', floor },
      within: { kind: 'last', length: 7 * day },
      points: always,
    });
  const change = (events: ReturnType<typeof byLead>[], floor?: number) =>
    gave(leadScores({ signals: [signal(floor)] }, { events, leadVersions: [leadVersion('ann')] }), 'pages');

  it('divides the window’s count by that of the window before it', () => {
    const events = [
      byLead('ann', ago(14), { quantity: 100 }),
      byLead('ann', ago(14, 1), { quantity: 2 }),
      byLead('ann', ago(7)),
      byLead('ann', ago(7, 1), { quantity: 4 }),
      byLead('ann', ago(0)),
    ];
    expect(change(events)).toMatchObject({ value: 1_666_667n, count: 5n, first: ago(7, 1), last: ago(0) });
  });

  it('counts the window before as the floor at least', () => {
    expect(change([byLead('ann', ago(1), { quantity: 3 })])?.value).toBe(3_000_000n);
    expect(change([byLead('ann', ago(1), { quantity: 3 })], 4_000_000)?.value).toBe(750_000n);
    expect(change([byLead('ann', ago(1), { quantity: 3 }), byLead('ann', ago(8))], 500_000)?.value).toBe(3_000_000n);
  });

  it('of nothing is 0, which is known', () => {
    expect(change([])).toMatchObject({ points: 100, value: 0n, count: 0n });
  });

  it('holds each count first', () => {
    const huge = 10_000_000_000_000;
    const events = [byLead('ann', ago(1), { quantity: huge }), byLead('ann', ago(8), { quantity: huge * 2 })];
    expect(change(events)?.value).toBe(1_000_000n);
  });
});

describe('time_to', () => {
  const timeTo = (...events: ReturnType<typeof byLead>[]) =>
    gave(
      leadScores(
        {
          signals: [counting('pages', { measure: { kind: 'time_to', since: { kind: 'signed_up' } }, points: always })],
        },
        { events, leadVersions: [leadVersion('ann', { signedUpAt: ago(30) })] },
      ),
      'pages',
    );

  it('is the days from the anchor to the first event that isn’t before it, rounded down to millionths', () => {
    const found = timeTo(byLead('ann', ago(31)), byLead('ann', ago(30, 1000)), byLead('ann', ago(2)));
    // A second is 11.574… millionths of a day.
    expect(found).toMatchObject({ value: 11n, count: 2n, first: ago(30, 1000), last: ago(2) });
    expect(timeTo(byLead('ann', ago(30)))?.value).toBe(0n);
  });

  it('is unknown where only earlier events are known', () => {
    expect(timeTo(byLead('ann', ago(31)))).toEqual({
      signal: 'pages',
      score: 'usage',
      points: 700,
      value: 0n,
      count: 0n,
    });
  });
});

describe('ratio_to', () => {
  const ofTrait = (ratioTo: { of: 'lead' | 'account'; trait: string }) =>
    counting('pages', { ratioTo: { kind: 'trait', trait: ratioTo }, points: always });
  const rows = (quota: string) => ({
    events: [byLead('ann', ago(2), { quantity: 2 })],
    leadVersions: [leadVersion('ann', { accountId: 'acme' })],
    accountVersions: [accountVersion('acme', { traits: { quota } })],
  });
  const share = (quota: string) =>
    gave(leadScores({ signals: [ofTrait({ of: 'account', trait: 'quota' })] }, rows(quota)), 'pages');

  it('divides by the number that the trait says, rounded half away from zero to millionths', () => {
    expect(share('3')).toMatchObject({ value: 666_667n, count: 2n, first: ago(2), points: 100 });
    expect(share('0.5')?.value).toBe(4_000_000n);
  });

  it.each(['0', '-3', '0.0000001', 'many', ''])(
    'is unknown where the trait says %j, and keeps its evidence',
    (quota) => {
      expect(share(quota)).toMatchObject({ value: 0n, count: 2n, first: ago(2), points: 700 });
    },
  );

  it('divides by the measured value of another signal', () => {
    const signals: Signal[] = [
      counting('pages', { ratioTo: { kind: 'signal', signal: 'visits' }, points: always }),
      counting('visits', { events: ['visit'], within: { kind: 'last', length: 7 * day } }),
    ];
    const visits = [byLead('ann', ago(1), { event: 'visit', quantity: 4 }), byLead('ann', ago(8), { event: 'visit' })];
    const events = [byLead('ann', ago(9)), ...visits];
    expect(gave(leadScores({ signals }, { events }), 'pages')?.value).toBe(250_000n);
    const none = leadScores({ signals }, { events: [byLead('ann', ago(9))] });
    expect(gave(none, 'pages')).toMatchObject({ value: 0n, points: 700 });
  });

  it('is capped like any value', () => {
    const found = leadScores(
      { signals: [ofTrait({ of: 'lead', trait: 'seats' })] },
      {
        events: [byLead('ann', ago(2), { quantity: 10_000_000_000_000 })],
        leadVersions: [leadVersion('ann', { traits: { seats: '0.001' } })],
      },
    );
    expect(gave(found, 'pages')?.value).toBe(9_000_000_000_000_000_000n);
  });
});
