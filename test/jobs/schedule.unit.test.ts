import { describe, expect, it } from 'vitest';
import { backoffDelay, catalog, runPayload, stepJobId } from '../../jobs/catalog.ts';
import { businessDateOf, latestDue, nextDue } from '../../jobs/schedule.ts';
import { InputError } from '../../src/model/errors.ts';
import { newRunId } from '../../src/rescoring/runs.ts';

const at = (text: string) => Date.parse(text);
const nightly = { cron: '0 2 * * *', timezone: 'UTC' };

describe('a schedule', () => {
  it('was last due at the latest time it names', () => {
    expect(latestDue(nightly, at('2026-11-22T09:00Z'))).toBe(at('2026-11-22T02:00Z'));
    expect(latestDue(nightly, at('2026-11-22T02:00Z'))).toBe(at('2026-11-22T02:00Z'));
    expect(latestDue(nightly, at('2026-11-22T01:59:59.999Z'))).toBe(at('2026-11-21T02:00Z'));
    expect(latestDue({ cron: '*/5 * * * * *', timezone: 'UTC' }, at('2026-11-22T09:00:07Z'))).toBe(
      at('2026-11-22T09:00:05Z'),
    );
    expect(latestDue({ cron: '0 0 1 1 *', timezone: 'UTC' }, at('2026-11-22T09:00Z'))).toBe(at('2026-01-01T00:00Z'));
  });

  it('keeps its hour when the clocks change', () => {
    const berlin = { cron: '0 2 * * *', timezone: 'Europe/Berlin' };
    expect(nextDue(berlin, at('2026-10-24T12:00Z'))).toBe(at('2026-10-25T00:00Z'));
    expect(nextDue(berlin, at('2026-10-25T12:00Z'))).toBe(at('2026-10-26T01:00Z'));
  });

  it.each(['61 2 * * *', '0 2 * * * * *', 'x y z a b'])('that says %s is refused with the key to mend', (cron) => {
    expect(() => nextDue({ cron, timezone: 'UTC' }, 0)).toThrow(InputError);
    expect(() => nextDue({ cron, timezone: 'UTC' }, 0)).toThrow(`schedule.cron "${cron}" can't be read`);
  });
});

describe('the business date', () => {
  it('is the calendar date in the time zone of the schedule', () => {
    const auckland = { cron: '0 2 * * *', timezone: 'Pacific/Auckland' };
    expect(businessDateOf(auckland, at('2026-11-21T13:00Z'))).toBe('2026-11-22');
    expect(businessDateOf(nightly, at('2026-11-22T02:00Z'))).toBe('2026-11-22');
  });

  it('is that of the time at which the run was due, however late a worker comes to it', () => {
    const late = { cron: '59 23 * * *', timezone: 'UTC' };
    expect(businessDateOf(late, at('2026-11-23T00:04Z'))).toBe('2026-11-22');
  });
});

describe('ids', () => {
  it('of runs sort by time, and serve as partitions and in job ids', () => {
    const random = () => Uint8Array.of(0x3f, 0xa9, 0xc1);
    const earlier = newRunId(at('2026-11-22T02:00:00.123Z'), random);
    expect(earlier).toBe('20261122T020000Z-3fa9c1');
    expect(newRunId(at('2026-11-22T02:00:01Z'), random) > earlier).toBe(true);
    expect(runPayload.shape.run_id.safeParse(earlier).success).toBe(true);
  });

  it('of jobs hold no colon and are no plain integer', () => {
    for (const name of ['pull', 'score', 'check', 'publish', 'record'] as const) {
      expect(stepJobId('20261122T020000Z-3fa9c1', name)).toMatch(/^(?!\d+$)[^:]+$/);
    }
  });
});

describe('the wait before another try', () => {
  it('doubles up to a minute, less a random part of half', () => {
    const waits = (random: number) => [1, 2, 3, 10].map((made) => backoffDelay(made, 2_000, () => random));
    expect(waits(0)).toEqual([2_000, 4_000, 8_000, 60_000]);
    expect(waits(1)).toEqual([1_000, 2_000, 4_000, 30_000]);
  });

  it('lets the record of a run outlast a ClickHouse that is away for seven minutes', () => {
    const { attempts, backoff } = catalog.record;
    const shortest = Array.from({ length: attempts - 1 }, (_, tried) => backoffDelay(tried + 1, backoff, () => 1));
    expect(shortest.reduce((sum, wait) => sum + wait, 0)).toBeGreaterThan(7 * 60_000);
  });
});
