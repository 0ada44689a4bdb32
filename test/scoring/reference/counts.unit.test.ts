import { describe, expect, it } from 'vitest';
import type { Measure } from '../../../src/model/types.ts';
import { ago, byLead, counting, day, gave, leadScores, leadVersion } from './examples.ts';

type Row = readonly [daysAgo: number, properties: Record<string, string>, quantity?: number];

function measure(kind: Measure, rows: readonly Row[]) {
  const points = { kind: 'bands' as const, bands: [{ give: 100 }], unknown: 700 };
  const events = rows.map(([days, properties, quantity = 1]) => byLead('ann', ago(days), { properties, quantity }));
  const signals = [counting('pages', { measure: kind, points })];
  return gave(leadScores({ signals }, { events, leadVersions: [leadVersion('ann')] }), 'pages');
}

describe('per: message_id', () => {
  it('counts each different text once, whatever the quantities', () => {
    const opened: Row[] = [
      [9, { message_id: 'm1' }, 5],
      [8, { message_id: 'm1' }],
      [7, { message_id: 'M1' }, 0],
      [6, { message_id: '' }],
      [5, {}],
    ];
    expect(measure({ kind: 'count', per: 'message_id' }, opened)).toMatchObject({
      value: 2_000_000n,
      count: 6n,
      first: ago(9),
      last: ago(7),
    });
  });

  it('weighs each text by the youngest of its events', () => {
    const opened: Row[] = [
      [28, { message_id: 'm1' }, 9],
      [14, { message_id: 'm1' }],
      [28, { message_id: 'm2' }],
    ];
    expect(measure({ kind: 'count', per: 'message_id', halfLife: 14 * day }, opened)?.value).toBe(750_000n);
  });
});

describe('sum', () => {
  it('adds the numbers that the property holds; others and quantities play no part', () => {
    const paid: Row[] = [
      [9, { amount: '1.5' }, 7],
      [8, { amount: '-0.25' }],
      [7, { amount: '1e3' }],
      [6, { amount: '' }],
      [5, { amount: '0.0000005' }, 0],
    ];
    expect(measure({ kind: 'sum', property: 'amount' }, paid)).toMatchObject({
      value: 1_250_001n,
      count: 8n,
      first: ago(9),
      last: ago(5),
    });
  });

  it('of nothing is 0, which is known', () => {
    expect(measure({ kind: 'sum', property: 'amount' }, [[1, { amount: 'none' }]])).toMatchObject({
      points: 100,
      value: 0n,
      count: 0n,
    });
  });

  it('weighs each number, rounded half away from zero, before it is added', () => {
    // 0.000001 × 0.5 and −0.000003 × 0.5 are 0.5 and −1.5 millionths.
    const tiny: Row[] = [
      [14, { amount: '0.000001' }],
      [14, { amount: '-0.000003' }],
      [28, { amount: '100' }],
    ];
    expect(measure({ kind: 'sum', property: 'amount', halfLife: 14 * day }, tiny)?.value).toBe(24_999_999n);
  });

  it('is held at ±9,000,000,000,000', () => {
    const large = (sign: string) =>
      Array.from({ length: 10 }, (_, index): Row => [index, { amount: `${sign}999999999999` }]);
    expect(measure({ kind: 'sum', property: 'amount' }, large(''))?.value).toBe(9_000_000_000_000_000_000n);
    expect(measure({ kind: 'sum', property: 'amount' }, large('-'))?.value).toBe(-9_000_000_000_000_000_000n);
  });
});

describe('max', () => {
  it('is the greatest number, below zero too', () => {
    const found = measure({ kind: 'max', property: 'amount' }, [
      [9, { amount: '-3' }],
      [8, { amount: '-2.5' }],
      [7, { amount: 'many' }],
    ]);
    expect(found).toMatchObject({ value: -2_500_000n, count: 2n, last: ago(8) });
  });

  it('of nothing is unknown', () => {
    expect(measure({ kind: 'max', property: 'amount' }, [[7, { amount: 'many' }]])).toMatchObject({
      points: 700,
      count: 0n,
    });
  });
});

describe('distinct', () => {
  it('counts different texts, with regard to case', () => {
    const seen: Row[] = [
      [9, { path: '/a' }],
      [8, { path: '/A' }],
      [7, { path: '/a' }],
      [6, { path: '' }],
    ];
    expect(measure({ kind: 'distinct', property: 'path' }, seen)).toMatchObject({ value: 2_000_000n, count: 3n });
  });
});

describe('a count', () => {
  it('adds up exactly what no double holds', () => {
    const signal = counting('pages', { measure: { kind: 'count', halfLife: 14 * day } });
    const events = [
      byLead('ann', ago(0), { quantity: 9_007_199_254_740_991n }),
      byLead('ann', ago(0), { quantity: 2 }),
      byLead('ann', ago(14), { quantity: 1 }),
    ];
    const scored = leadScores({ signals: [signal] }, { events });
    expect(gave(scored, 'pages')).toMatchObject({ value: 9_000_000_000_000_000_000n, count: 9_007_199_254_740_994n });
  });
});

describe('days since the first event', () => {
  it('are whole days of 24 hours, rounded down, and unknown without one', () => {
    expect(
      measure({ kind: 'days_since_first' }, [
        [9.5, {}],
        [2, {}],
      ])?.value,
    ).toBe(9_000_000n);
    expect(measure({ kind: 'days_since_first' }, [])).toMatchObject({ points: 700 });
  });
});
