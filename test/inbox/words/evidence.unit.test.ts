import { describe, expect, test } from 'vitest';
import { sayContributor, sayEvidence, sayExactPoints, sayPoints } from '../../../src/inbox/words/evidence.ts';

const now = Date.parse('2026-11-22T12:00:00Z');
const say = (count: number, first: string | null, last: string | null) =>
  sayEvidence({ count, first, last }, now, 'UTC');

describe('what a reason rests on', () => {
  test('how often, and from when to when', () => {
    expect(say(4, '2026-11-03T10:00:00Z', '2026-11-21T16:40:00Z')).toBe('4 times, first 3 Nov, last yesterday 16:40');
    expect(say(1, '2026-11-22T11:48:00Z', '2026-11-22T11:48:00Z')).toBe('once, 12 min ago');
    expect(say(2, '2026-11-20T09:00:00Z', '2026-11-20T11:00:00Z')).toBe('twice, 20 Nov');
    expect(say(1_793, '2025-11-03T10:00:00Z', '2026-11-22T09:00:00Z')).toBe(
      '1,793 times, first 3 Nov 2025, last 3 h ago',
    );
  });

  test('of a trait since when it is known', () => {
    expect(say(0, '2026-11-02T10:26:29.062Z', '2026-11-02T10:26:29.062Z')).toBe('known since 2 Nov');
  });

  test('of a correction nothing', () => {
    expect(say(0, null, null)).toBeUndefined();
  });

  test('of an account who did it', () => {
    const by = { count: 43, first: '2026-10-30T07:00:00Z', last: '2026-11-21T16:40:00Z' };
    expect(sayContributor({ by: 'lead', lead_id: 'u-1', name: 'Rolin', ...by }, now, 'UTC')).toBe(
      'Rolin, 43 times, last yesterday 16:40',
    );
    expect(sayContributor({ by: 'lead', lead_id: 'u-1', name: null, ...by, count: 1 }, now, 'UTC')).toMatch(
      /^u-1, once/,
    );
    expect(sayContributor({ by: 'visitors', lead_id: null, name: null, ...by }, now, 'UTC')).toMatch(
      /^visitors nobody knows/,
    );
  });
});

test('points are whole before people, and exact in the evidence', () => {
  expect([28.85, 8, 0.4, -0.4, -12.5, 0].map(sayPoints)).toEqual(['+29', '+8', '+<1', '−<1', '−13', '0']);
  expect([28.85, 1, -12.5].map(sayExactPoints)).toEqual(['+28.85 points', '+1 point', '−12.5 points']);
});
