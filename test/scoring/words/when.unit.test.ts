import { expect, test } from 'vitest';
import { pausing, sayDayOf, saySince } from '../../../src/scoring/words/when.ts';

/** A Sunday morning, in Berlin at three, in New York still Saturday evening. */
const asOf = Date.parse('2026-11-22T02:00:00Z');
const berlin = { asOf, timezone: 'Europe/Berlin' };
const newYork = { asOf, timezone: 'America/New_York' };

test.each([
  ['2026-11-22T01:30:00Z', 'Sunday', 'Saturday'],
  ['2026-11-21T23:30:00Z', 'Sunday', 'Saturday'],
  ['2026-11-21T12:00:00Z', 'Saturday', 'Saturday'],
  ['2026-11-16T12:00:00Z', 'Monday', 'Monday'],
  ['2026-11-15T23:30:00Z', 'Monday', 'Sunday'],
  ['2026-11-15T12:00:00Z', '15 Nov', 'Sunday'],
  ['2026-11-03T12:00:00Z', '3 Nov', '3 Nov'],
  ['2025-12-31T23:30:00Z', '1 Jan', '31 Dec 2025'],
  ['2025-11-22T12:00:00Z', '22 Nov 2025', '22 Nov 2025'],
])('%s is %s in Berlin and %s in New York', (at, there, here) => {
  expect([sayDayOf(Date.parse(at), berlin), sayDayOf(Date.parse(at), newYork)]).toEqual([there, here]);
});

test.each([
  ['2026-11-17T08:00:00Z', '2026-11-21T08:00:00Z', 'since Tuesday'],
  ['2026-11-17T08:00:00Z', '2026-11-17T20:00:00Z', 'on Tuesday'],
  ['2026-11-03T08:00:00Z', '2026-11-21T08:00:00Z', 'since 3 Nov'],
  ['2026-11-03T08:00:00Z', '2026-11-03T08:00:00Z', 'on 3 Nov'],
])('from %s to %s is %s', (first, last, text) => {
  expect(saySince(Date.parse(first), Date.parse(last), berlin)).toBe(text);
});

test('what was done once on a day is said with a pause', () => {
  expect(pausing('looked at pricing once on Tuesday')).toBe('looked at pricing once, on Tuesday');
  expect(pausing('looked at pricing twice on Tuesday')).toBe('looked at pricing twice on Tuesday');
});
