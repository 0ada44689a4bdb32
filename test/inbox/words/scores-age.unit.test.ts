import { describe, expect, test } from 'vitest';
import { sayScoresAge } from '../../../src/inbox/words/scores-age.ts';

const now = Date.parse('2026-11-20T09:00:00Z');
const said = (asOf: string, zone = 'UTC') => sayScoresAge(Date.parse(asOf), now, zone);

describe('the age of the scores', () => {
  test.each([
    ['2026-11-20T08:48:10Z', 'Scores of today 8:48, 11 min old'],
    ['2026-11-20T02:00:00Z', 'Scores of today 2:00, 7 h old'],
    ['2026-11-19T09:30:00Z', 'Scores of yesterday 9:30, 23 h old'],
    ['2026-11-17T02:00:00Z', 'Scores of Tue 17 Nov 2:00, 3 days old'],
  ])('of %s', (asOf, text) => {
    expect(said(asOf).text).toBe(text);
  });

  test('is that of the reader’s day', () => {
    expect(said('2026-11-19T23:30:00Z', 'Europe/Berlin').text).toBe('Scores of today 0:30, 9 h old');
  });

  test('warns from 26 hours on: the nightly run has had two hours', () => {
    expect(said('2026-11-19T07:00:01Z').isOld).toBe(false);
    expect(said('2026-11-19T07:00:00Z').isOld).toBe(true);
  });

  test('is none where the server’s clock is ahead', () => {
    expect(said('2026-11-20T09:00:30Z')).toEqual({ text: 'Scores of today 9:00, just now', isOld: false });
  });
});
