import { describe, expect, it } from 'vitest';
import { waitUntil } from '../../jobs/wait-until.ts';

const until = (cron: string, date: string, time: string, timezone = 'Europe/Berlin') =>
  new Date(waitUntil({ cron, timezone }, date, time)).toISOString();

describe('until when a night waits for events', () => {
  it('is the next such time on the wall’s clock after the night was due', () => {
    expect(until('0 2 * * *', '2026-11-22', '06:30')).toBe('2026-11-22T05:30:00.000Z');
    expect(until('0 23 * * *', '2026-11-22', '06:30')).toBe('2026-11-23T05:30:00.000Z');
    expect(until('30 6 * * *', '2026-11-22', '06:30')).toBe('2026-11-22T05:30:00.000Z');
  });

  it('follows the clock where it is put forward or back', () => {
    expect(until('0 1 * * *', '2026-03-29', '06:30')).toBe('2026-03-29T04:30:00.000Z');
    expect(until('0 1 * * *', '2026-10-25', '06:30')).toBe('2026-10-25T05:30:00.000Z');
    expect(until('0 1 * * *', '2026-03-29', '02:30')).toBe('2026-03-29T01:00:00.000Z');
  });
});
