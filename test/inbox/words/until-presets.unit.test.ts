import { describe, expect, test } from 'vitest';
import { recyclePresets, snoozePresets, type UntilPreset } from '../../../src/inbox/words/until-presets.ts';
import { localText } from '../../../src/inbox/words/wall-time.ts';

const shown = (presets: readonly UntilPreset[], zone: string) =>
  presets.map(({ label, at }) => [label, localText(at, zone)]);

describe('for how long an entry sleeps', () => {
  test('in the timezone of whoever looks, not in that of the server', () => {
    // In Los Angeles it is still Saturday.
    const now = Date.parse('2026-11-22T03:20:30Z');
    expect(shown(snoozePresets(now, 'America/Los_Angeles'), 'America/Los_Angeles')).toEqual([
      ['in 3 hours', '2026-11-21T22:21'],
      ['tomorrow 9:00', '2026-11-22T09:00'],
      ['next Monday 9:00', '2026-11-23T09:00'],
      ['in 2 weeks', '2026-12-05T09:00'],
    ]);
  });

  test('on a Sunday tomorrow is the next Monday, said once', () => {
    const labels = snoozePresets(Date.parse('2026-11-22T12:00:00Z'), 'UTC').map(({ label }) => label);
    expect(labels).toEqual(['in 3 hours', 'tomorrow 9:00', 'in 2 weeks']);
  });

  test('on a Monday the next one is a week ahead', () => {
    const [, , monday] = snoozePresets(Date.parse('2026-11-23T07:00:00Z'), 'UTC');
    expect(monday && localText(monday.at, 'UTC')).toBe('2026-11-30T09:00');
  });

  test('nine in the morning is nine also after clocks were put back', () => {
    const now = Date.parse('2026-10-24T10:00:00Z');
    expect(shown(snoozePresets(now, 'Europe/Berlin').slice(1, 3), 'Europe/Berlin')).toEqual([
      ['tomorrow 9:00', '2026-10-25T09:00'],
      ['next Monday 9:00', '2026-10-26T09:00'],
    ]);
  });
});

test('a recycled entry stays away for calendar months, the shorter ones to their last day', () => {
  expect(shown(recyclePresets(Date.parse('2026-08-31T15:00:00Z'), 'UTC'), 'UTC')).toEqual([
    ['for 1 month', '2026-09-30T09:00'],
    ['for 3 months', '2026-11-30T09:00'],
    ['for 6 months', '2027-02-28T09:00'],
  ]);
});
