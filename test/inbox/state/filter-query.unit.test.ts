import { expect, test } from 'vitest';
import { filterQuery, isNarrow } from '../../../src/inbox/state/filter-query.ts';

test.each([
  [{}, 'limit=30'],
  [{ status: 'available' }, 'limit=30&status=available'],
  [{ tiers: ['P1', 'P2'], rule: 'a&b' }, 'limit=30&tier=P1%2CP2&rule=a%26b'],
  [{ tiers: [], asked: true, news: true, late: true }, 'limit=30&asked=true&news=true&late=true'],
  [{ asked: false }, 'limit=30'],
] as const)('%j is asked for as %s', (filter, query) => {
  expect(filterQuery(filter, 30)).toBe(query);
});

test('a cursor goes along', () => {
  expect(filterQuery({ late: true }, 50, 'W10')).toBe('limit=50&late=true&cursor=W10');
});

test('who holds them narrows nothing', () => {
  expect(isNarrow({ status: 'held', tiers: [], late: false })).toBe(false);
  for (const filter of [{ tiers: ['P1'] }, { rule: 'pql' }, { asked: true }, { news: true }, { late: true }]) {
    expect(isNarrow(filter)).toBe(true);
  }
});
