import { describe, expect, it } from 'vitest';
import { calendarOf, periodOf } from '../../../src/scoring/reference/calendar.ts';
import { day, timeOf } from '../../../src/scoring/reference/times.ts';

const at = (text: string) => timeOf(text)?.at;
const dayNumber = (date: string) => Date.parse(`${date}T00:00:00Z`) / day;

describe('a text that is a time', () => {
  it.each([
    ['2026-01-31', '2026-01-31T00:00:00.000Z'],
    ['2026-01-31T08:05', '2026-01-31T08:05:00.000Z'],
    ['2026-01-31 08:05:09', '2026-01-31T08:05:09.000Z'],
    ['2026-01-31T08:05:09.5', '2026-01-31T08:05:09.500Z'],
    ['2026-01-31T08:05:09.123999999', '2026-01-31T08:05:09.123Z'],
    ['2026-01-31T08:05:09.007Z', '2026-01-31T08:05:09.007Z'],
    ['2026-01-31T08:05 Z', '2026-01-31T08:05:00.000Z'],
    ['2026-01-31T08:05:09+05:30', '2026-01-31T02:35:09.000Z'],
    ['2026-01-31 08:05 -0400', '2026-01-31T12:05:00.000Z'],
    ['2024-02-29', '2024-02-29T00:00:00.000Z'],
    ['1970-01-01T00:00+14:59', '1969-12-31T09:01:00.000Z'],
    ['2299-12-31T23:59:59.999', '2299-12-31T23:59:59.999Z'],
  ])('%s is %s', (text, instant) => {
    expect(at(text)).toBe(Date.parse(instant));
  });

  it.each([
    '',
    '2026-1-31',
    '2026-02-29',
    '2026-13-01',
    '2026-00-10',
    '2026-01-00',
    '2026-01-31Z',
    '2026-01-31T',
    '2026-01-31T08',
    '2026-01-31T24:00',
    '2026-01-31T08:60',
    '2026-01-31T08:05:60',
    '2026-01-31T08:05.5',
    '2026-01-31T08:05:09.',
    '2026-01-31T08:05:09.1234567890',
    '2026-01-31T08:05:09+15:00',
    '2026-01-31T08:05:09+05:60',
    '2026-01-31T08:05:09+5',
    '2026-01-31T08:05:09  Z',
    '2026-01-31t08:05:09z',
    '2026-01-31T08:05:09Z ',
    '2026-01-31\n',
    '٢٠٢٦-01-31',
    '1969-12-31',
    '2300-01-01',
    'soon',
  ])('%j is none', (text) => {
    expect(timeOf(text)).toBeUndefined();
  });

  it('knows an instant from a calendar day', () => {
    expect(timeOf('2026-01-31T08:05')?.hasOffset).toBe(false);
    expect(timeOf('2026-01-31')?.hasOffset).toBe(false);
    expect(timeOf('2026-01-31T08:05Z')?.hasOffset).toBe(true);
    expect(timeOf('2026-01-31T08:05-00:00')?.hasOffset).toBe(true);
  });
});

describe('a calendar day', () => {
  const dayIn = (timezone: string, instant: string) =>
    new Date(calendarOf(timezone)(Date.parse(instant)) * day).toISOString().slice(0, 10);

  it.each([
    ['Europe/Berlin', '2026-03-28T22:59:59.999Z', '2026-03-28'],
    ['Europe/Berlin', '2026-03-28T23:00:00.000Z', '2026-03-29'],
    // The day of the clock change ends an hour earlier in UTC than it would have.
    ['Europe/Berlin', '2026-03-29T21:59:59.999Z', '2026-03-29'],
    ['Europe/Berlin', '2026-03-29T22:00:00.000Z', '2026-03-30'],
    ['Europe/Berlin', '2025-10-26T22:59:59.999Z', '2025-10-26'],
    ['America/New_York', '2026-03-08T04:59:59.999Z', '2026-03-07'],
    ['America/New_York', '2026-03-09T03:59:59.999Z', '2026-03-08'],
    ['America/New_York', '2026-03-09T04:00:00.000Z', '2026-03-09'],
    // Apia left the 30th out.
    ['Pacific/Apia', '2011-12-30T09:59:59.999Z', '2011-12-29'],
    ['Pacific/Apia', '2011-12-30T10:00:00.000Z', '2011-12-31'],
    // A minute after midnight the clock of St. John's went back to 23:01 of the day before.
    ['America/St_Johns', '2010-11-07T02:30:30.000Z', '2010-11-07'],
    ['America/St_Johns', '2010-11-07T02:31:00.000Z', '2010-11-06'],
    ['America/St_Johns', '2010-11-07T03:30:00.000Z', '2010-11-07'],
    ['Asia/Kolkata', '1969-12-31T18:29:59.999Z', '1969-12-31'],
    ['Asia/Kolkata', '1969-12-31T18:30:00.000Z', '1970-01-01'],
  ])('in %s %s lies on %s', (timezone, instant, date) => {
    expect(dayIn(timezone, instant)).toBe(date);
  });

  it('is what the formatter says, at some time of every week of two years', () => {
    for (const timezone of ['America/St_Johns', 'Australia/Lord_Howe', 'Africa/Casablanca']) {
      const calendar = calendarOf(timezone);
      const formatter = new Intl.DateTimeFormat('en-CA', { timeZone: timezone, dateStyle: 'short' });
      for (let instant = Date.parse('2010-01-01'); instant < Date.parse('2012-01-01'); instant += 7 * day + 1_800_000) {
        expect(calendar(instant)).toBe(dayNumber(formatter.format(instant)));
      }
    }
  });
});

describe('a calendar period', () => {
  const same = (period: 'week' | 'month' | 'quarter', a: string, b: string) =>
    periodOf(dayNumber(a), period) === periodOf(dayNumber(b), period);

  it('of a week runs from Monday to Sunday, across New Year too', () => {
    expect(same('week', '2020-12-28', '2021-01-03')).toBe(true);
    expect(same('week', '2021-01-03', '2021-01-04')).toBe(false);
    expect(same('week', '2020-12-27', '2020-12-28')).toBe(false);
    expect(same('week', '1969-12-29', '1970-01-04')).toBe(true);
  });

  it('of a month or a quarter is that of one year', () => {
    expect(same('month', '2026-03-01', '2026-03-31')).toBe(true);
    expect(same('month', '2026-03-31', '2026-04-01')).toBe(false);
    expect(same('month', '2025-03-15', '2026-03-15')).toBe(false);
    expect(same('quarter', '2026-07-01', '2026-09-30')).toBe(true);
    expect(same('quarter', '2026-09-30', '2026-10-01')).toBe(false);
    expect(same('quarter', '2025-12-31', '2026-01-01')).toBe(false);
  });
});
