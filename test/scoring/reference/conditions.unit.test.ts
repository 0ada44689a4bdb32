import { describe, expect, it } from 'vitest';
import type { Condition } from '../../../src/model/types.ts';
import { propertyTest, traitTest } from '../../../src/scoring/reference/conditions.ts';
import { asMillionths } from '../../../src/scoring/reference/text.ts';

const isOneOf = (...values: string[]): Condition => ({ kind: 'in', values, negated: false });
const isNoneOf = (...values: string[]): Condition => ({ kind: 'in', values, negated: true });
const exists = (there: boolean): Condition => ({ kind: 'exists', exists: there });

describe('a text as a number', () => {
  it.each([
    ['0.8', 800_000n],
    ['200', 200_000_000n],
    ['+2.5', 2_500_000n],
    ['-2.', -2_000_000n],
    ['0.0000005', 1n],
    ['-0.0000005', -1n],
    ['0.00000049999', 0n],
    ['399.9999995', 400_000_000n],
    ['999999999999.9999999', 1_000_000_000_000_000_000n],
  ])('%s', (text, millionths) => {
    expect(asMillionths(text)).toBe(millionths);
  });

  it.each(['', '.5', ' 5', '5 ', '5\n', '1e3', '1,000', '1234567890123', '--1', '٣', 'NaN'])('%j is none', (text) => {
    expect(asMillionths(text)).toBeUndefined();
  });
});

describe('conditions', () => {
  it('compare properties with regard to case, traits without', () => {
    expect(propertyTest(isOneOf('Production'))('production')).toBe(false);
    expect(traitTest(isOneOf('ÄRZTIN'))('Ärztin')).toBe(true);
    expect(propertyTest({ kind: 'matches', pattern: '^cto' })('CTO')).toBe(false);
    expect(traitTest({ kind: 'matches', pattern: '^cto' })('CTO')).toBe(true);
  });

  it('find a pattern anywhere, also across lines', () => {
    expect(propertyTest({ kind: 'matches', pattern: 'a.b' })('xa\nby')).toBe(true);
    expect(propertyTest({ kind: 'matches', pattern: '^a$' })('a\nb')).toBe(false);
  });

  it('of a missing or empty property satisfy not and exists: false alone', () => {
    for (const text of [undefined, '']) {
      expect(propertyTest(isNoneOf('x'))(text)).toBe(true);
      expect(propertyTest(exists(false))(text)).toBe(true);
      expect(propertyTest(exists(true))(text)).toBe(false);
      expect(propertyTest({ kind: 'matches', pattern: '.*' })(text)).toBe(false);
      expect(propertyTest({ kind: 'range', atMost: 0 })(text)).toBe(false);
    }
  });

  it('of an unknown trait satisfy exists: false alone', () => {
    expect(traitTest(isNoneOf('x'))(undefined)).toBe(false);
    expect(traitTest(exists(false))(undefined)).toBe(true);
  });

  it('keep ranges to their ends', () => {
    const within = propertyTest({ kind: 'range', atLeast: 1_000_000, atMost: 2_000_000 });
    expect(['0.9999994', '1', '2', '2.0000004', '2.0000005', 'two'].map(within)).toEqual([
      false,
      true,
      true,
      true,
      false,
      false,
    ]);
    const between = propertyTest({ kind: 'range', above: 1_000_000, below: 2_000_000 });
    expect(['1', '1.000001', '1.999999', '2'].map(between)).toEqual([false, true, true, false]);
  });
});
