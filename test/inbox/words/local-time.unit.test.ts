import { describe, expect, test } from 'vitest';
import { localTime } from '../../../src/inbox/words/local-time.ts';

const berlin = 'Europe/Berlin';
/** A Monday. */
const noon = Date.parse('2026-11-23T12:00:00Z');

describe('what time it is for somebody', () => {
  test('in their timezone', () => {
    expect(localTime(['Europe/London'], noon, berlin)).toEqual({ text: '12:00 for them', unusual: undefined });
  });

  test('a span in a country of several zones, unusual where a part of it sleeps', () => {
    expect(localTime(['America/Los_Angeles', 'America/New_York'], noon + 4 * 3_600_000, berlin)).toEqual({
      text: '08:00 to 11:00 for them',
      unusual: undefined,
    });
    expect(localTime(['America/Los_Angeles', 'America/New_York'], noon + 2 * 3_600_000, berlin)).toEqual({
      text: '06:00 to 09:00 for them',
      unusual: 'outside 8–18 in parts of the country',
    });
    expect(localTime(['America/Los_Angeles', 'America/New_York'], noon, berlin)?.unusual).toBe('outside 8–18');
  });

  test('the day is named where it is another one', () => {
    expect(localTime(['Asia/Tokyo'], noon + 6 * 3_600_000, berlin)?.text).toBe('Tue 03:00 for them');
  });

  test('from 8 on, and not at 18 any more', () => {
    const at = (time: string) => localTime(['UTC'], Date.parse(`2026-11-23T${time}:00Z`), berlin)?.unusual;
    expect([at('07:59'), at('08:00'), at('17:59'), at('18:00')]).toEqual([
      'outside 8–18',
      undefined,
      undefined,
      'outside 8–18',
    ]);
  });

  test('at the weekend', () => {
    expect(localTime(['UTC'], Date.parse('2026-11-22T12:00:00Z'), berlin)?.unusual).toBe('at the weekend');
  });

  test('by their own change of the clocks: New York is four hours behind London for a week in March', () => {
    expect(localTime(['America/New_York'], Date.parse('2026-03-10T12:00:00Z'), 'Europe/London')?.text).toBe(
      '08:00 for them',
    );
    expect(localTime(['America/New_York'], Date.parse('2026-03-05T12:00:00Z'), 'Europe/London')?.text).toBe(
      '07:00 for them',
    );
  });

  test('is not said where no timezone is known, or none that a browser knows', () => {
    expect(localTime([], noon, berlin)).toBeUndefined();
    expect(localTime(['Mars/Olympus_Mons'], noon, berlin)).toBeUndefined();
  });
});
