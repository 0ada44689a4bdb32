import { describe, expect, test } from 'vitest';
import { instantOf, localText, readLocal, wallTimeAt } from '../../../src/inbox/words/wall-time.ts';

const iso = (at: number | undefined) => (at === undefined ? undefined : new Date(at).toISOString());

describe('the instant at which the clocks of a timezone show a time', () => {
  test.each([
    ['2026-11-24T09:00', 'Europe/Berlin', '2026-11-24T08:00:00.000Z'],
    ['2026-07-24T09:00', 'Europe/Berlin', '2026-07-24T07:00:00.000Z'],
    ['2026-11-24T09:00', 'Asia/Kolkata', '2026-11-24T03:30:00.000Z'],
    ['2026-11-24T00:15', 'Pacific/Auckland', '2026-11-23T11:15:00.000Z'],
    ['2026-11-24T23:15', 'America/Los_Angeles', '2026-11-25T07:15:00.000Z'],
  ])('%s in %s', (text, zone, expected) => {
    expect(iso(readLocal(text, zone))).toBe(expected);
    expect(localText(Date.parse(expected), zone)).toBe(text);
  });

  test('of a time that is there twice the first', () => {
    expect(iso(readLocal('2026-10-25T02:30', 'Europe/Berlin'))).toBe('2026-10-25T00:30:00.000Z');
  });

  test('one that is left out is an hour later', () => {
    const at = readLocal('2026-03-29T02:30', 'Europe/Berlin');
    expect(at !== undefined && localText(at, 'Europe/Berlin')).toBe('2026-03-29T03:30');
  });

  test('days run over into the next month', () => {
    const today = wallTimeAt(Date.parse('2026-12-31T12:00:00Z'), 'UTC');
    expect(iso(instantOf({ ...today, day: today.day + 1, hour: 9 }, 'UTC'))).toBe('2027-01-01T09:00:00.000Z');
  });

  test('a text that is no time is none', () => {
    expect(readLocal('', 'UTC')).toBeUndefined();
    expect(readLocal('2026-11-24', 'UTC')).toBeUndefined();
  });
});
