import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { milliseconds } from '../../src/model/durations.ts';
import { hundredths, millionths } from '../../src/model/numbers.ts';

describe('points', () => {
  test.each([
    [12.5, 1250],
    [1.1, 110],
    [0.29, 29],
    [-0.01, -1],
    [100_000, 10_000_000],
    [-0, 0],
  ])('%d are %d hundredths', (points, units) => {
    expect(hundredths(points)).toEqual({ value: units });
  });

  test.each([12.345, 1.005, 100_000.01, -100_001, 1e-7])('%d are refused', (points) => {
    expect(hundredths(points)).toHaveProperty('wrong');
  });

  test('every number of hundredths is read as it is written', () => {
    fc.assert(
      fc.property(fc.integer({ min: -10_000_000, max: 10_000_000 }), (units) => {
        expect(hundredths(Number((units / 100).toFixed(2)))).toEqual({ value: units === 0 ? 0 : units });
      }),
    );
  });
});

describe('bounds', () => {
  test.each([
    [0.8, 800_000],
    [0.000001, 1],
    [9_000_000_000, 9_000_000_000_000_000],
    [-400, -400_000_000],
    [999_999_999.123456, 999_999_999_123_456],
  ])('%d is %d millionths', (bound, units) => {
    expect(millionths(bound)).toEqual({ value: units });
  });

  test.each([0.0000001, 9_000_000_001, 1_234_567_890.1234567, 1e21])('%d is refused', (bound) => {
    expect(millionths(bound)).toHaveProperty('wrong');
  });
});

describe('durations', () => {
  test.each([
    ['1s', 1_000],
    ['90m', 5_400_000],
    ['24h', 86_400_000],
    ['30d', 2_592_000_000],
    ['2w', 1_209_600_000],
    ['36500d', 3_153_600_000_000],
  ])('%s', (text, length) => {
    expect(milliseconds(text)).toBe(length);
  });

  test.each(['', '0d', '030d', '1.5d', '-1d', '30', 'd', '30D', '1y', ' 30d', '30d ', '36501d', '9999999999w'])(
    '%o is none',
    (text) => {
      expect(milliseconds(text)).toBeUndefined();
    },
  );
});
