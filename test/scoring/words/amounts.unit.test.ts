import { describe, expect, test } from 'vitest';
import {
  list,
  plural,
  sayBound,
  sayDay,
  sayLength,
  sayNumber,
  sayPercent,
  sayPeriod,
} from '../../../src/scoring/words/amounts.ts';

const day = 86_400_000;

test.each<[bigint, string]>([
  [3_000_000n, '3'],
  [1_650_000n, '1.7'],
  [-1_250_000n, '-1.3'],
  [40_000n, '0'],
  [-40_000n, '0'],
  [9_960_000n, '10'],
  [999_960_000n, '1,000'],
  [-1_234_567_800_000n, '-1,234,567.8'],
])('%d millionths are said as %s', (millionths, text) => {
  expect(sayNumber(millionths)).toBe(text);
});

test.each<[bigint, string]>([
  [800_000n, '80%'],
  [1_204_999n, '120%'],
  [12_500n, '1.3%'],
  [0n, '0%'],
  [12_345_678_000n, '1,234,568%'],
  [-500_000n, '-50%'],
])('a ratio of %d millionths is said as %s', (millionths, text) => {
  expect(sayPercent(millionths)).toBe(text);
});

test('bounds keep every decimal', () => {
  expect([800_000, 1_000_000_000, -2_500_001, 0].map(sayBound)).toEqual(['0.8', '1,000', '-2.500001', '0']);
});

describe('lengths', () => {
  test('are in the largest unit that is whole', () => {
    expect([30 * day, 1.5 * day, 90 * 60_000, 5_000].map(sayLength)).toEqual([
      '30 days',
      '36 hours',
      '90 minutes',
      '5 seconds',
    ]);
  });

  test('stand alone where "the last" says one', () => {
    expect([sayLength(day), sayPeriod(day), sayPeriod(60_000)]).toEqual(['1 day', 'day', 'minute']);
  });
});

test('a day is one of the timezone', () => {
  const at = Date.parse('2026-11-22T03:00:00Z');
  expect([sayDay(at, 'UTC'), sayDay(at, 'America/New_York')]).toEqual(['22 Nov 2026', '21 Nov 2026']);
});

test('lists and plurals', () => {
  expect(list(['a'], 'or')).toBe('a');
  expect(list(['a', 'b', 'c'], 'or')).toBe('a, b or c');
  expect([plural(1n, 'day'), plural(1_240, 'day')]).toEqual(['1 day', '1,240 days']);
});
