import { describe, expect, it } from 'vitest';
import { businessDateOf, type Due, datesBack, latestDue, nextDue, repeatStrategy } from '../../jobs/due.ts';
import { missedDates } from '../../jobs/missed.ts';
import { InputError } from '../../src/model/errors.ts';

const at = (text: string) => Date.parse(text);
const nightly = { cron: '0 2 * * *', timezone: 'UTC' };
const dates = (dues: Iterable<Due>) => [...dues].map(({ businessDate }) => businessDate);

/** Every start of a schedule between two instants, as somebody reads them off. */
function starts(cron: string, timezone: string, from: string, until: string): string[] {
  const found: string[] = [];
  for (let due = nextDue({ cron, timezone }, at(from)); due.at < at(until); due = nextDue({ cron, timezone }, due.at)) {
    found.push(`${due.businessDate}: ${new Date(due.at).toISOString().slice(0, 16)}Z`);
  }
  return found;
}

describe('a schedule', () => {
  it('was last due at the latest time it names', () => {
    const latest = (text: string, schedule = nightly) => latestDue(schedule, at(text))?.at;
    expect(latest('2026-11-22T09:00Z')).toBe(at('2026-11-22T02:00Z'));
    expect(latest('2026-11-22T02:00Z')).toBe(at('2026-11-22T02:00Z'));
    expect(latest('2026-11-22T01:59:59.999Z')).toBe(at('2026-11-21T02:00Z'));
    const often = { cron: '*/5 * * * * *', timezone: 'UTC' };
    expect(latest('2026-11-22T09:00:07Z', often)).toBe(at('2026-11-22T09:00:05Z'));
    const yearly = { cron: '0 0 1 1 *', timezone: 'UTC' };
    expect(latest('2026-11-22T09:00Z', yearly)).toBe(at('2026-01-01T00:00Z'));
  });

  it.each(['61 2 * * *', '0 2 * * * * *', 'x y z a b'])('that says %s is refused with the key to mend', (cron) => {
    expect(() => nextDue({ cron, timezone: 'UTC' }, 0)).toThrow(InputError);
    expect(() => nextDue({ cron, timezone: 'UTC' }, 0)).toThrow(`schedule.cron "${cron}" can't be read`);
  });
});

describe('when clocks change, each date has its one start:', () => {
  it('02:30 in Berlin, which March skips, is due at the skip', () => {
    expect(starts('30 2 * * *', 'Europe/Berlin', '2026-03-27T12:00Z', '2026-03-31T00:00Z')).toEqual([
      '2026-03-28: 2026-03-28T01:30Z',
      '2026-03-29: 2026-03-29T01:00Z',
      '2026-03-30: 2026-03-30T00:30Z',
    ]);
  });

  it('02:30 in Berlin, which October has twice, is due the first time', () => {
    expect(starts('30 2 * * *', 'Europe/Berlin', '2026-10-23T12:00Z', '2026-10-27T00:00Z')).toEqual([
      '2026-10-24: 2026-10-24T00:30Z',
      '2026-10-25: 2026-10-25T00:30Z',
      '2026-10-26: 2026-10-26T01:30Z',
    ]);
    // Also for a worker that comes up within the second of the two hours.
    expect(nextDue({ cron: '30 2 * * *', timezone: 'Europe/Berlin' }, at('2026-10-25T01:10Z')).businessDate).toBe(
      '2026-10-26',
    );
  });

  it('02:30 and 01:30 in New York', () => {
    expect(starts('30 2 * * *', 'America/New_York', '2026-03-07T12:00Z', '2026-03-09T12:00Z')).toEqual([
      '2026-03-08: 2026-03-08T07:00Z',
      '2026-03-09: 2026-03-09T06:30Z',
    ]);
    expect(starts('30 1 * * *', 'America/New_York', '2026-10-31T12:00Z', '2026-11-02T12:00Z')).toEqual([
      '2026-11-01: 2026-11-01T05:30Z',
      '2026-11-02: 2026-11-02T06:30Z',
    ]);
  });

  it('in a zone of half hours, which has no such change', () => {
    expect(starts('30 2 * * *', 'Asia/Kolkata', '2026-03-28T12:00Z', '2026-03-30T12:00Z')).toEqual([
      '2026-03-29: 2026-03-28T21:00Z',
      '2026-03-30: 2026-03-29T21:00Z',
    ]);
  });

  // BullMQ's own way to follow a pattern gives these dates no start at all.
  it.each([
    ['where only half an hour is skipped', '15 2 * * *', 'Australia/Lord_Howe', '2026-10-04', '2026-10-03T15:30Z'],
    ['where midnight is skipped', '0 0 * * *', 'America/Havana', '2026-03-08', '2026-03-08T05:00Z'],
    ['where the hour after midnight is', '30 0 * * *', 'Africa/Cairo', '2026-04-24', '2026-04-23T22:00Z'],
  ])('%s', (_, cron, timezone, date, due) => {
    const schedule = { cron, timezone };
    expect(nextDue(schedule, at(due) - 1)).toEqual({ at: at(due), businessDate: date });
    expect(nextDue(schedule, at(due) - 20 * 3_600_000).businessDate).toBe(date);
  });

  it('through all of a year, wherever clocks change', () => {
    for (const timezone of ['Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'America/Havana', 'UTC']) {
      for (const cron of ['0 0 * * *', '30 0 * * *', '15 2 * * *', '30 2 * * *']) {
        const days = starts(cron, timezone, '2025-12-31T12:00Z', '2026-12-31T12:00Z').map((due) => due.slice(0, 10));
        expect({ timezone, cron, starts: days.length, dates: new Set(days).size }).toEqual({
          timezone,
          cron,
          starts: 365,
          dates: 365,
        });
      }
    }
  });

  it('is what BullMQ plans by', () => {
    const pattern = '15 2 * * *';
    const planned = repeatStrategy(at('2026-10-03T12:00Z'), { pattern, tz: 'Australia/Lord_Howe' });
    expect(planned).toBe(at('2026-10-03T15:30Z'));
    expect(repeatStrategy(at('2026-10-03T12:00Z'), { every: 60_000 })).toBe(at('2026-10-03T12:01Z'));
  });
});

describe('the business date', () => {
  it('is the calendar date in the time zone of the schedule', () => {
    const auckland = { cron: '0 2 * * *', timezone: 'Pacific/Auckland' };
    expect(businessDateOf(auckland, at('2026-11-21T13:00Z'))).toBe('2026-11-22');
    expect(businessDateOf(nightly, at('2026-11-22T02:00Z'))).toBe('2026-11-22');
  });

  it('is that of the time at which the run was due, however late a worker comes to it', () => {
    const lateAtNight = { cron: '59 23 * * *', timezone: 'UTC' };
    expect(businessDateOf(lateAtNight, at('2026-11-23T00:04Z'))).toBe('2026-11-22');
  });

  it('is one a date, however often it is due: by the first time', () => {
    const twice = { cron: '0 6,18 * * *', timezone: 'UTC' };
    expect([...datesBack(twice, at('2026-11-22T19:00Z'), at('2026-11-20T12:00Z'))]).toEqual([
      { businessDate: '2026-11-22', at: at('2026-11-22T06:00Z') },
      { businessDate: '2026-11-21', at: at('2026-11-21T06:00Z') },
      // Before noon the hours were not declared yet.
      { businessDate: '2026-11-20', at: at('2026-11-20T18:00Z') },
    ]);
  });

  it('of nights only on working days leaves out the others', () => {
    const workdays = { cron: '0 2 * * 1-5', timezone: 'UTC' };
    expect(dates(datesBack(workdays, at('2026-11-23T09:00Z'), at('2026-11-19T00:00Z')))).toEqual([
      '2026-11-23',
      '2026-11-20',
      '2026-11-19',
    ]);
  });
});

describe('missed dates', () => {
  const asked = { since: at('2026-01-01T00:00Z'), at: at('2026-11-22T09:00Z'), most: 5 };
  const recorded = (...done: string[]) => ({
    doneFor: async (date: string) => (done.includes(date) ? { runId: date } : undefined),
  });

  it('reach back to the last one that a run did, oldest first', async () => {
    const { dates: missed, more } = await missedDates(nightly, recorded('2026-11-19', '2026-11-17'), asked);
    expect(dates(missed)).toEqual(['2026-11-20', '2026-11-21', '2026-11-22']);
    expect(missed[0]?.at).toBe(at('2026-11-20T02:00Z'));
    expect(more).toBe(false);
  });

  it('reach back no further than the hours are declared', async () => {
    const since = at('2026-11-21T02:00:01Z');
    expect(dates((await missedDates(nightly, recorded(), { ...asked, since })).dates)).toEqual(['2026-11-22']);
  });

  it('are so many at most, the latest, and it is said that there were more', async () => {
    const { dates: missed, more } = await missedDates(nightly, recorded(), asked);
    expect(dates(missed)).toEqual(['2026-11-18', '2026-11-19', '2026-11-20', '2026-11-21', '2026-11-22']);
    expect(more).toBe(true);
  });
});
