import { expect, test } from 'vitest';
import { sayAge, sayInstant } from '../../../src/inbox/words/age.ts';

const now = Date.parse('2026-11-22T12:00:00Z');

test.each([
  ['2026-11-22T11:59:31Z', 'just now'],
  ['2026-11-22T12:00:20Z', 'just now'],
  ['2026-11-22T11:48:00Z', '12 min ago'],
  ['2026-11-22T09:00:00Z', '3 h ago'],
  ['2026-11-22T00:10:00Z', '11 h ago'],
  ['2026-11-21T23:50:00Z', 'yesterday 23:50'],
  ['2026-11-21T06:05:00Z', 'yesterday 6:05'],
  ['2026-11-20T23:59:00Z', '20 Nov'],
  ['2025-11-20T23:59:00Z', '20 Nov 2025'],
])('%s was %s', (at, expected) => {
  expect(sayAge(Date.parse(at), now, 'UTC')).toBe(expected);
});

test('within the hour it is minutes, also across midnight', () => {
  expect(sayAge(Date.parse('2026-11-21T23:40:00Z'), Date.parse('2026-11-22T00:10:00Z'), 'UTC')).toBe('30 min ago');
});

test('yesterday is that of whoever looks', () => {
  expect(sayAge(Date.parse('2026-11-22T04:00:00Z'), now, 'America/Los_Angeles')).toBe('yesterday 20:00');
});

test.each([
  ['2026-11-22T14:30:00Z', '14:30'],
  ['2026-11-23T09:00:00Z', 'tomorrow 9:00'],
  ['2026-11-21T16:40:00Z', 'yesterday 16:40'],
  ['2026-11-30T09:00:00Z', 'Mon 30 Nov 9:00'],
  ['2027-02-01T09:00:00Z', 'Mon 1 Feb 2027 9:00'],
])('%s is said as %s', (at, expected) => {
  expect(sayInstant(Date.parse(at), now, 'UTC')).toBe(expected);
});
