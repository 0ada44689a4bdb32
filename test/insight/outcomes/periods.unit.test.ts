import { expect, test } from 'vitest';
import { midnight, periodsBetween } from '../../../src/insight/outcomes/periods.ts';

const at = (text: string) => Date.parse(text);
const names = (every: 'week' | 'month' | 'quarter', from: string, to: string, timezone = 'UTC') =>
  periodsBetween(every, timezone, at(from), at(to)).map(({ name }) => name);

test('weeks are ISO weeks: the first of a year has its first Thursday', () => {
  expect(names('week', '2026-01-01T00:00Z', '2026-01-13T00:00Z')).toEqual(['2026-W01', '2026-W02', '2026-W03']);
  expect(names('week', '2026-12-28T00:00Z', '2027-01-05T00:00Z')).toEqual(['2026-W53', '2027-W01']);
  expect(periodsBetween('week', 'UTC', at('2026-07-22T10:00Z'), at('2026-07-22T11:00Z'))).toEqual([
    { name: '2026-W30', from: '2026-07-20', to: '2026-07-27' },
  ]);
});

test('the end of a time does not belong to it', () => {
  expect(names('month', '2025-11-15T00:00Z', '2026-02-01T00:00Z')).toEqual(['2025-11', '2025-12', '2026-01']);
  expect(names('quarter', '2025-11-15T00:00Z', '2026-07-01T00:00:00.001Z')).toEqual([
    '2025-Q4',
    '2026-Q1',
    '2026-Q2',
    '2026-Q3',
  ]);
});

test('periods begin at midnight of the timezone, also across a change of the clocks', () => {
  expect(names('month', '2026-03-31T22:30Z', '2026-04-02T00:00Z', 'Europe/Berlin')).toEqual(['2026-04']);
  expect(new Date(midnight('Europe/Berlin', '2026-03-30')).toISOString()).toBe('2026-03-29T22:00:00.000Z');
});
