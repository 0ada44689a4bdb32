import { expect, test } from 'vitest';
import { rateDifference } from '../../../src/insight/statistics/rate-difference.ts';

test("the intervals are those of Newcombe's examples", () => {
  // Table II of Newcombe (1998), method 10: 56/70 − 48/80, 9/10 − 3/10 and 10/10 − 0/10.
  const rows = [
    { inside: { happened: 56, of: 70 }, outside: { happened: 48, of: 80 }, low: 0.0524, high: 0.3339 },
    { inside: { happened: 9, of: 10 }, outside: { happened: 3, of: 10 }, low: 0.1705, high: 0.809 },
    { inside: { happened: 10, of: 10 }, outside: { happened: 0, of: 10 }, low: 0.6075, high: 1 },
  ];
  for (const { inside, outside, low, high } of rows) {
    const found = rateDifference(inside, outside);
    expect(found?.low).toBeCloseTo(low, 4);
    expect(found?.high).toBeCloseTo(high, 4);
  }
});

test('of nobody there is no difference', () => {
  expect(rateDifference({ happened: 0, of: 0 }, { happened: 1, of: 2 })).toBeUndefined();
});
