import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { tierNames } from '../../src/model/types.ts';
import { createHead } from '../../src/queue/head.ts';
import { compareRank, type Rank, rankKey } from '../../src/queue/rank.ts';

const plain: Rank = { tier: 'P2', total: 10_000, qualifiedSince: 5_000, id: 'account:m' };

// Few different values, so that every level of the order is reached by ties above it.
const rank = fc.record({
  handRaisedAt: fc.option(fc.integer({ min: 1, max: 2 }), { nil: undefined }),
  tier: fc.constantFrom(...tierNames),
  total: fc.integer({ min: 0, max: 1 }),
  qualifiedSince: fc.option(fc.integer({ min: 1, max: 2 }), { nil: undefined }),
  id: fc.constantFrom('a', 'b', 'c'),
});

describe('the order of a queue', () => {
  test.each<[string, Partial<Rank>, Partial<Rank>]>([
    ['who asked to be called comes before any score', { handRaisedAt: 9_000, tier: 'P4', total: 0 }, { tier: 'P1' }],
    ['who has waited longest to be called comes first', { handRaisedAt: 1_000, tier: 'P4' }, { handRaisedAt: 2_000 }],
    ['then the better tier, whatever the scores', { tier: 'P1', total: 5_000 }, { tier: 'P2', total: 20_000 }],
    ['then the higher sum of scores', { total: 10_001 }, { total: 10_000, qualifiedSince: 1_000 }],
    ['then the longer qualified', { qualifiedSince: 1_000, id: 'account:z' }, { qualifiedSince: 2_000 }],
    ['and at last the id', { id: 'account:a' }, { id: 'account:b' }],
  ])('%s', (_, first, second) => {
    expect(compareRank({ ...plain, ...first }, { ...plain, ...second })).toBeLessThan(0);
    expect(compareRank({ ...plain, ...second }, { ...plain, ...first })).toBeGreaterThan(0);
  });

  test('is total: antisymmetric, transitive, and no tie between different entries', () => {
    fc.assert(
      fc.property(rank, rank, rank, (a, b, c) => {
        expect(Math.sign(compareRank(a, b))).toBe(0 - Math.sign(compareRank(b, a)));
        if (compareRank(a, b) <= 0 && compareRank(b, c) <= 0) expect(compareRank(a, c)).toBeLessThanOrEqual(0);
        if (compareRank(a, b) === 0) expect(a).toEqual(b);
      }),
      { numRuns: 2_000 },
    );
  });

  test('is that of the keys, as texts', () => {
    fc.assert(
      fc.property(rank, rank, (a, b) => {
        const [first, second] = [Buffer.from(rankKey(a)), Buffer.from(rankKey(b))];
        expect(Math.sign(Buffer.compare(first, second))).toBe(Math.sign(compareRank(a, b)));
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('the head of a queue', () => {
  test('keeps the first by rank, in whatever order they came, and counts the rest', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer()), fc.integer({ min: 1, max: 9 }), (items, limit) => {
        const head = createHead<number>(limit, (a, b) => a - b);
        for (const item of items) head.offer(item);
        const { kept, cut } = head.take();
        expect(kept).toEqual([...items].sort((a, b) => a - b).slice(0, limit));
        expect(cut).toBe(Math.max(0, items.length - limit));
      }),
    );
  });
});
