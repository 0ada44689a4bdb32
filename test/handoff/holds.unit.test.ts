import { expect, test } from 'vitest';
import { followUpUntil, leaseUntil } from '../../src/handoff/holds.ts';
import type { WorkingHours } from '../../src/queue/routing/types.ts';

const hour = 3_600_000;
const lease = { days: 0, ms: 2 * hour };
const at = (text: string) => Date.parse(text);
const iso = (instant: number) => new Date(instant).toISOString();
const newYork: WorkingHours = {
  timezone: 'America/New_York',
  days: ['mon', 'tue', 'wed', 'thu', 'fri'],
  from: '09:00',
  to: '17:00',
  holidays: ['2026-11-26'],
};

test('a claim of late afternoon lasts into the next working day, over a holiday and in the new offset after a change of clocks', () => {
  const team = { hours: newYork, lease };
  expect(iso(leaseUntil(team, undefined, at('2026-11-25T21:00:00Z')))).toBe('2026-11-27T15:00:00.000Z');
  // Friday before and Monday after the end of daylight saving time.
  expect(iso(leaseUntil(team, undefined, at('2026-10-30T20:00:00Z')))).toBe('2026-11-02T15:00:00.000Z');
  expect(iso(leaseUntil(team, undefined, at('2026-03-06T21:00:00Z')))).toBe('2026-03-09T14:00:00.000Z');
});

test('a rep’s own hours count for what they hold, and without any hours the clock on the wall', () => {
  const chicago = { hours: { ...newYork, timezone: 'America/Chicago', from: '08:00', to: '12:00' } };
  expect(iso(leaseUntil({ hours: newYork, lease }, chicago, at('2026-11-23T17:00:00Z')))).toBe(
    '2026-11-24T15:00:00.000Z',
  );
  expect(iso(leaseUntil({ hours: undefined, lease }, {}, at('2026-11-22T23:00:00Z')))).toBe('2026-11-23T01:00:00.000Z');
});

test('a follow-up is counted by the calendar', () => {
  expect(iso(followUpUntil({ followUp: 14 * 24 * hour }, at('2026-11-23T14:00:00Z')))).toBe('2026-12-07T14:00:00.000Z');
});
