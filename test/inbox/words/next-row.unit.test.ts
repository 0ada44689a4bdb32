import { expect, test } from 'vitest';
import { toggledTier } from '../../../src/inbox/words/filters.ts';
import { nextRow } from '../../../src/inbox/words/next-row.ts';

test.each([
  ['from one to the next', 'b', 1, 1, 'c'],
  ['from one to the one before', 'b', 1, -1, 'a'],
  ['no further than the last', 'd', 3, 1, 'd'],
  ['nor than the first', 'a', 0, -1, 'a'],
  ['from nowhere to the first', undefined, undefined, 1, 'a'],
  ['from nowhere to the first, upwards too', undefined, undefined, -1, 'a'],
  ['of one that has gone, to what took its place', 'x', 2, 1, 'c'],
  ['of one that has gone, to the one before it', 'x', 2, -1, 'b'],
  ['of the last one that has gone, to the last', 'x', 4, 1, 'd'],
] as const)('one goes %s', (_, from, at, by, to) => {
  expect(nextRow(['a', 'b', 'c', 'd'], from, at, by)).toBe(to);
});

test('in an empty list one goes nowhere', () => {
  expect(nextRow([], 'a', 0, 1)).toBeUndefined();
});

test('a tier is pressed and let go; all of them are as good as none', () => {
  const two = toggledTier(toggledTier({ status: 'held' }, 'P2'), 'P1');
  expect(two).toEqual({ status: 'held', tiers: ['P1', 'P2'] });
  expect(toggledTier(two, 'P1').tiers).toEqual(['P2']);
  expect(toggledTier(toggledTier(two, 'P3'), 'P4').tiers).toEqual([]);
});
