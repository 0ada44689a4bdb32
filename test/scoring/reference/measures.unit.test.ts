import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Signal, Window } from '../../../src/model/types.ts';
import { weight } from '../../../src/scoring/reference/counts.ts';
import { furthestStep } from '../../../src/scoring/reference/steps.ts';
import {
  accountScores,
  accountVersion,
  ago,
  byLead,
  counting,
  day,
  event,
  gave,
  leadScores,
  leadVersion,
} from './examples.ts';

const pages = (within: Window, events: ReturnType<typeof byLead>[], versions = [leadVersion('ann')]) =>
  gave(leadScores({ signals: [counting('pages', { within })] }, { events, leadVersions: versions }), 'pages');

describe('a count', () => {
  it('sums quantities and says when the first and the last event were', () => {
    const events = [
      byLead('ann', ago(3), { quantity: 2 }),
      byLead('ann', ago(1)),
      byLead('ann', ago(9), { quantity: 40 }),
    ];
    expect(pages({ kind: 'all' }, events)).toMatchObject({
      points: 4300,
      value: 43_000_000n,
      count: 43n,
      first: ago(9),
      last: ago(1),
    });
  });

  it('takes events of the channel alone whose properties satisfy all conditions', () => {
    const signal = counting('pages', {
      channel: 'product',
      where: [
        { property: 'path', condition: { kind: 'matches', pattern: '^/docs' } },
        { property: 'status', condition: { kind: 'range', below: 400_000_000 } },
      ],
    });
    const page = (path: string, status: string, channel: string) =>
      byLead('ann', ago(1), { channel, properties: { path, status } });
    const events = [
      page('/docs/a', '200', 'product'),
      page('/docs/a', '200', 'marketing'),
      page('/docs/a', '400', 'product'),
      page('/pricing', '200', 'product'),
    ];
    expect(gave(leadScores({ signals: [signal] }, { events }), 'pages')?.count).toBe(1n);
  });

  it('is capped, and one signal gives at most a million points', () => {
    const events = [byLead('ann', ago(1), { quantity: 18_000_000_000_000 })];
    const found = leadScores({ signals: [counting('pages')] }, { events });
    expect(gave(found, 'pages')).toMatchObject({ points: 100_000_000, value: 9_000_000_000_000_000_000n });
    expect(found.usage).toBe(10_000);
    expect(gave(found, 'range:usage')?.points).toBe(10_000 - 100_000_000);
  });
});

describe('windows', () => {
  it('last: 7d begins just after as-of − 7 d and ends with as-of', () => {
    const edges = [byLead('ann', ago(7)), byLead('ann', ago(7, 1)), byLead('ann', ago(0)), byLead('ann', ago(0, 1))];
    expect(pages({ kind: 'last', length: 7 * day }, edges)).toMatchObject({
      count: 2n,
      first: ago(7, 1),
      last: ago(0),
    });
  });

  it('first: 7d begins with the sign-up and ends just before 7 d later', () => {
    const edges = [
      byLead('ann', ago(30, -1)),
      byLead('ann', ago(30)),
      byLead('ann', ago(23, -1)),
      byLead('ann', ago(23)),
    ];
    const signedUp = [leadVersion('ann', { signedUpAt: ago(30) })];
    const first = { kind: 'since', from: 0, to: 7 * day, since: { kind: 'signed_up' } } as const;
    expect(pages(first, edges, signedUp)).toMatchObject({ count: 2n, first: ago(30), last: ago(23, -1) });
  });

  it('first: 7d since: created goes by the account, also for a lead', () => {
    const first = { kind: 'since', from: 0, to: 7 * day, since: { kind: 'created' } } as const;
    const found = leadScores(
      { signals: [counting('pages', { within: first })] },
      {
        events: [byLead('ann', ago(30)), byLead('ann', ago(20))],
        leadVersions: [leadVersion('ann', { accountId: 'acme' })],
        accountVersions: [accountVersion('acme', { createdAt: ago(21) })],
      },
    );
    expect(gave(found, 'pages')).toMatchObject({ count: 1n, first: ago(20) });
  });

  it('first: 7d is unknown without a sign-up: unknown gives its points on no evidence', () => {
    const signal = counting('pages', {
      within: { kind: 'since', from: 0, to: 7 * day, since: { kind: 'signed_up' } },
      points: { kind: 'each', each: 100, unknown: 500 },
    });
    expect(gave(leadScores({ signals: [signal] }, { events: [byLead('ann', ago(1))] }), 'pages')).toEqual({
      signal: 'pages',
      score: 'usage',
      points: 500,
      value: 0n,
      count: 0n,
    });
  });
});

describe('half-life', () => {
  const halved = (halfLife: number, ...events: ReturnType<typeof byLead>[]) =>
    gave(leadScores({ signals: [counting('pages', { measure: { kind: 'count', halfLife } })] }, { events }), 'pages');

  it('halves an event with every half-life that has passed', () => {
    expect(halved(14 * day, byLead('ann', ago(0)))?.value).toBe(1_000_000n);
    expect(halved(14 * day, byLead('ann', ago(14)))?.value).toBe(500_000n);
    expect(halved(14 * day, byLead('ann', ago(28), { quantity: 3 }))?.value).toBe(750_000n);
  });

  it('rounds the weight alone to millionths, half up: seven half-lives leave 7,812.5 millionths', () => {
    expect(weight(7 * day, day)).toBe(7_813);
    expect(halved(day, byLead('ann', ago(7), { quantity: 2 }))?.value).toBe(15_626n);
  });

  it('counts whole events as evidence', () => {
    expect(halved(14 * day, byLead('ann', ago(14), { quantity: 2 }))).toMatchObject({ value: 1_000_000n, count: 2n });
  });
});

describe('active days', () => {
  const days = (timezone: string, ...times: string[]) => {
    const events = times.map((at) => byLead('ann', Date.parse(at)));
    return gave(
      leadScores({ timezone, signals: [counting('pages', { measure: { kind: 'active_days' } })] }, { events }),
      'pages',
    );
  };

  it('are calendar days of the model’s timezone', () => {
    const eveningAndMorning = ['2026-05-01T23:00:00Z', '2026-05-02T01:00:00Z'];
    expect(days('UTC', ...eveningAndMorning)?.value).toBe(2_000_000n);
    expect(days('America/New_York', ...eveningAndMorning)?.value).toBe(1_000_000n);
  });

  it('follow the clock change: New York’s 8 March 2026 lasts 23 hours', () => {
    const bothEnds = ['2026-03-08T05:00:00.000Z', '2026-03-09T03:59:59.999Z'];
    expect(days('America/New_York', ...bothEnds)?.value).toBe(1_000_000n);
    expect(days('America/New_York', ...bothEnds, '2026-03-09T04:00:00Z')?.value).toBe(2_000_000n);
  });

  it('are made by an event of quantity 0 too', () => {
    const events = [byLead('ann', ago(2), { quantity: 0 })];
    const found = leadScores({ signals: [counting('pages', { measure: { kind: 'active_days' } })] }, { events });
    expect(gave(found, 'pages')).toMatchObject({ value: 1_000_000n, count: 0n, first: ago(2), last: ago(2) });
  });
});

describe('days since the last event', () => {
  const since = (...events: ReturnType<typeof byLead>[]) =>
    gave(
      leadScores(
        {
          signals: [
            counting('pages', {
              measure: { kind: 'days_since_last' },
              points: { kind: 'bands', bands: [{ give: 100 }], unknown: 700 },
            }),
          ],
        },
        { events, leadVersions: [leadVersion('ann')] },
      ),
      'pages',
    );

  it('are whole days of 24 hours, rounded down', () => {
    expect(since(byLead('ann', ago(9)), byLead('ann', ago(2)))).toMatchObject({
      value: 2_000_000n,
      count: 2n,
      last: ago(2),
    });
    expect(since(byLead('ann', ago(2, 1)))?.value).toBe(1_000_000n);
  });

  it('are unknown without one', () => {
    expect(since()).toMatchObject({ points: 700, value: 0n, count: 0n });
  });
});

describe('furthest step', () => {
  const steps = ['created', 'invited', 'shared'];
  const reached = (named: readonly string[], rows: readonly (readonly [string, number])[]) =>
    furthestStep(
      named,
      rows.map(([name, at]) => ({ row: byLead('ann', at, { event: name }) })),
    ) / 1_000_000n;

  it('takes the steps in order, whatever lies between them', () => {
    expect(
      reached(steps, [
        ['created', 1],
        ['shared', 2],
        ['invited', 3],
      ]),
    ).toBe(2n);
    expect(
      reached(steps, [
        ['invited', 1],
        ['created', 2],
      ]),
    ).toBe(1n);
    expect(reached(steps, [['invited', 1]])).toBe(0n);
  });

  it('lets events of the same time stand in any order', () => {
    expect(
      reached(steps, [
        ['shared', 5],
        ['invited', 5],
        ['created', 5],
      ]),
    ).toBe(3n);
  });

  it('needs a different event for each step, also of the same name', () => {
    expect(reached(['created', 'created'], [['created', 1]])).toBe(1n);
    expect(
      reached(
        ['created', 'created'],
        [
          ['created', 1],
          ['created', 1],
        ],
      ),
    ).toBe(2n);
  });

  it('is what trying every order of different events finds', () => {
    const row = fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.nat(3));
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 5 }),
        fc.array(row, { maxLength: 6 }),
        (named, rows) => {
          const furthest = (next: number, from: number, left: typeof rows): number =>
            Math.max(
              next,
              ...left.flatMap(([name, at], index) =>
                name === named[next] && at >= from ? [furthest(next + 1, at, left.toSpliced(index, 1))] : [],
              ),
            );
          expect(reached(named, rows)).toBe(BigInt(furthest(0, 0, rows)));
        },
      ),
    );
  });

  it('rests on all events in the window that a step names', () => {
    const signal: Signal = {
      name: 'activation',
      of: 'account',
      score: 'usage',
      source: 'steps',
      steps,
      where: [],
      within: { kind: 'last', length: 7 * day },
      points: { kind: 'bands', bands: [{ atLeast: 2_000_000, give: 1500 }], unknown: 0 },
    };
    const acme = { kind: 'account', id: 'acme' } as const;
    const events = [
      event(acme, ago(8), { event: 'created' }),
      event(acme, ago(6), { event: 'created' }),
      event(acme, ago(5), { event: 'invited' }),
      event(acme, ago(4), { event: 'invited', quantity: 5 }),
    ];
    expect(gave(accountScores({ signals: [signal] }, { events }), 'activation')).toMatchObject({
      points: 1500,
      value: 2_000_000n,
      count: 7n,
      first: ago(6),
      last: ago(4),
    });
  });
});
