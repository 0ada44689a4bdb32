import { describe, expect, it } from 'vitest';
import type { MeasurePoints, TraitPoints } from '../../../src/model/types.ts';
import { measurePoints, traitPoints } from '../../../src/scoring/reference/points.ts';
import { ago, byLead, counting, day, gave, leadScores } from './examples.ts';

const each = (points: number, limit?: number): MeasurePoints => ({ kind: 'each', each: points, limit, unknown: 0 });

describe('each and limit', () => {
  it('give points for each unit, up to the limit', () => {
    expect(measurePoints(each(600, 1800), 2_000_000n)).toBe(1200);
    expect(measurePoints(each(600, 1800), 4_000_000n)).toBe(1800);
    expect(measurePoints(each(-600, -1800), 4_000_000n)).toBe(-1800);
  });

  it('give points of the other sign below zero, which no limit holds', () => {
    expect(measurePoints(each(600, 1800), -2_500_000n)).toBe(-1500);
    expect(measurePoints(each(600, 1800), -9_000_000n)).toBe(-5400);
    expect(measurePoints(each(-200, -500), -9_000_000n)).toBe(1800);
    expect(measurePoints(each(-200, -500), 9_000_000n)).toBe(-500);
    expect(measurePoints(each(1), -500_000n)).toBe(-1);
  });

  it('are at most a million points of either sign', () => {
    expect(measurePoints(each(10_000_000), 9_000_000_000_000_000_000n)).toBe(100_000_000);
    expect(measurePoints(each(10_000_000), -9_000_000_000_000_000_000n)).toBe(-100_000_000);
  });

  it('round a fraction of a hundredth half away from zero', () => {
    expect(measurePoints(each(1), 500_000n)).toBe(1);
    expect(measurePoints(each(1), 499_999n)).toBe(0);
    expect(measurePoints(each(-1), 500_000n)).toBe(-1);
    expect(measurePoints(each(-1), 499_999n)).toBe(0);
    expect(measurePoints(each(3), 1_500_000n)).toBe(5);
  });
});

describe('bands', () => {
  const bands: MeasurePoints = {
    kind: 'bands',
    bands: [
      { atLeast: 3_000_000, give: 4000 },
      { atLeast: 1_000_000, atMost: 1_000_000, give: 1500 },
      { atLeast: 1_000_000, give: 1000 },
      { atMost: 0, give: -500 },
    ],
    unknown: 200,
  };

  it('give the points of the highest that matches, alone', () => {
    expect(measurePoints(bands, 3_000_000n)).toBe(4000);
    expect(measurePoints(bands, 2_999_999n)).toBe(1000);
    expect(measurePoints(bands, 1_000_000n)).toBe(1500);
    expect(measurePoints(bands, 0n)).toBe(-500);
    expect(measurePoints(bands, 500_000n)).toBe(0);
    expect(measurePoints(bands, -7_000_000n)).toBe(-500);
  });

  it('look at values below zero as at others', () => {
    const below: MeasurePoints = {
      kind: 'bands',
      bands: [
        { atLeast: -1_000_000, give: 100 },
        { atLeast: -5_000_000, atMost: -2_000_000, give: 200 },
        { atMost: -2_000_000, give: 300 },
      ],
      unknown: 0,
    };
    expect(measurePoints(below, -1_000_000n)).toBe(100);
    expect(measurePoints(below, -1_000_001n)).toBe(0);
    expect(measurePoints(below, -5_000_000n)).toBe(200);
    expect(measurePoints(below, -5_000_001n)).toBe(300);
  });

  it('tell unknown from nothing', () => {
    expect(measurePoints(bands, undefined)).toBe(200);
  });
});

describe('rows on a trait', () => {
  const rows: TraitPoints = {
    rows: [
      { condition: { kind: 'matches', pattern: '\\b(cto|head|director)\\b' }, give: 3000 },
      { condition: { kind: 'matches', pattern: 'engineer' }, give: 1000 },
    ],
    unknown: 500,
  };

  it('give the points of the first that matches, without regard to case', () => {
    expect(traitPoints(rows, 'Director of Engineering, once an Engineer')).toBe(3000);
    expect(traitPoints(rows, 'ENGINEER')).toBe(1000);
    expect(traitPoints(rows, 'Student')).toBe(0);
  });

  it('give the points of unknown, unless a row asks for exactly that', () => {
    expect(traitPoints(rows, undefined)).toBe(500);
    const nothing = { condition: { kind: 'exists', exists: false }, give: -100 } as const;
    expect(traitPoints({ ...rows, rows: [...rows.rows, nothing] }, undefined)).toBe(-100);
  });
});

describe('groups and the range', () => {
  const three = [byLead('ann', ago(1)), byLead('ann', ago(2)), byLead('ann', ago(3))];
  const signals = [
    counting('docs', { points: each(2000) }),
    counting('webinar', { points: each(500), within: { kind: 'last', length: 2 * day } }),
    counting('errors', { points: each(-100) }),
  ];

  it('a group takes what exceeds its limit, as a contribution of its own', () => {
    const groups = [{ name: 'reading', score: 'usage', signals: ['docs', 'webinar'], limit: 3500 }] as const;
    const found = leadScores({ signals, groups }, { events: three });
    expect(found.contributions.map(({ signal, points }) => [signal, points])).toEqual([
      ['docs', 6000],
      ['webinar', 500],
      ['errors', -300],
      ['group:reading', -3000],
    ]);
    expect(found.usage).toBe(3200);
  });

  it('a floor lifts the sum', () => {
    const groups = [{ name: 'trouble', score: 'usage', signals: ['errors'], floor: -200 }] as const;
    expect(gave(leadScores({ signals, groups }, { events: three }), 'group:trouble')?.points).toBe(100);
  });

  it('a score lies between 0 and 100', () => {
    const many = leadScores({ signals: [counting('docs', { points: each(9000) })] }, { events: three });
    expect([many.usage, gave(many, 'range:usage')?.points]).toEqual([10_000, -17_000]);
    const none = leadScores({ signals: [counting('errors', { points: each(-100) })] }, { events: three });
    expect([none.usage, gave(none, 'range:usage')?.points]).toEqual([0, 300]);
  });
});
