import { describe, expect, test } from 'vitest';
import { absentUntil, onDutyFrom, opensAt } from '../../../src/queue/clock/duty.ts';
import { isOnDuty } from '../../../src/queue/clock/working-time.ts';
import type { WorkingHours } from '../../../src/queue/routing/types.ts';

const hours: WorkingHours = {
  timezone: 'America/New_York',
  days: ['mon', 'tue', 'wed', 'thu', 'fri'],
  from: '09:00',
  to: '17:00',
  holidays: ['2026-11-26'],
};
const at = (text: string) => Date.parse(text);
const iso = (instant: number | undefined) => (instant === undefined ? undefined : new Date(instant).toISOString());

describe('a team', () => {
  test('is open in its hours, and opens next on the working day after', () => {
    expect(iso(opensAt({ hours }, at('2026-11-23T15:00:00Z')))).toBe('2026-11-23T15:00:00.000Z');
    expect(iso(opensAt({ hours }, at('2026-11-23T13:59:59Z')))).toBe('2026-11-23T14:00:00.000Z');
    // Thanksgiving, and the weekend.
    expect(iso(opensAt({ hours }, at('2026-11-25T22:00:00Z')))).toBe('2026-11-27T14:00:00.000Z');
    expect(iso(opensAt({ hours }, at('2026-11-27T22:00:00Z')))).toBe('2026-11-30T14:00:00.000Z');
  });

  test('without hours is always open', () => {
    expect(iso(opensAt({}, at('2026-11-29T03:00:00Z')))).toBe('2026-11-29T03:00:00.000Z');
  });
});

describe('a rep', () => {
  const team = { hours };
  const absences = [
    { from: '2026-11-24', to: '2026-11-24' },
    { from: '2026-11-25', to: '2026-11-27' },
  ];

  test('is absent to the end of the last day in a row, by the calendar of where they work', () => {
    expect(absentUntil({ absences }, team, at('2026-11-24T04:59:59Z'))).toBeUndefined();
    expect(iso(absentUntil({ absences }, team, at('2026-11-24T05:00:00Z')))).toBe('2026-11-28T05:00:00.000Z');
    expect(iso(absentUntil({ absences }, {}, at('2026-11-24T05:00:00Z')))).toBe('2026-11-28T00:00:00.000Z');
  });

  test('is on duty next when their hours open and they are neither absent nor away', () => {
    const from = (text: string, awayUntil?: string) =>
      iso(onDutyFrom({ absences }, team, { at: at(text), awayUntil: awayUntil ? at(awayUntil) : undefined }));
    expect(from('2026-11-23T15:00:00Z')).toBe('2026-11-23T15:00:00.000Z');
    expect(from('2026-11-23T15:00:00Z', '2026-11-23T16:30:00Z')).toBe('2026-11-23T16:30:00.000Z');
    expect(from('2026-11-23T22:00:00Z')).toBe('2026-11-30T14:00:00.000Z');
    expect(from('2026-11-23T15:00:00Z', '2026-11-25T12:00:00Z')).toBe('2026-11-30T14:00:00.000Z');
    expect(from('2026-11-23T15:00:00Z', '2026-12-01T18:00:00Z')).toBe('2026-12-01T18:00:00.000Z');
  });

  test('is then on duty, as the sweep that offers entries sees it', () => {
    for (let hour = 0; hour < 24 * 10; hour++) {
      const now = at('2026-11-22T00:00:00Z') + hour * 3_600_000;
      const from = onDutyFrom({ absences }, team, { at: now, awayUntil: undefined });
      expect(isOnDuty({ absences }, team, from), iso(from)).toBe(true);
      expect(isOnDuty({ absences }, team, now), iso(now)).toBe(from === now);
    }
  });

  test('who is absent for decades is looked up at once', () => {
    const long = { absences: [{ from: '2026-01-01', to: '2125-12-31' }] };
    expect(iso(onDutyFrom(long, team, { at: at('2026-11-23T15:00:00Z'), awayUntil: undefined }))).toBe(
      '2126-01-01T14:00:00.000Z',
    );
  });
});
