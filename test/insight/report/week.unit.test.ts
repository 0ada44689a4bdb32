import { expect, test } from 'vitest';
import { lastWeekBefore, parseWeek } from '../../../src/insight/report/week.ts';

test('a week is from Monday to Monday, by the calendar of the timezone', () => {
  expect(parseWeek('2026-W30', 'UTC')).toEqual({
    ...{ name: '2026-W30', first: '2026-07-20', behind: '2026-07-27' },
    ...{ from: Date.parse('2026-07-20T00:00:00Z'), to: Date.parse('2026-07-27T00:00:00Z') },
  });
  expect(new Date(parseWeek('2026-W30', 'America/New_York').from).toISOString()).toBe('2026-07-20T04:00:00.000Z');
  // Clocks are put forward on that Sunday.
  const { from, to } = parseWeek('2026-W13', 'Europe/Berlin');
  expect((to - from) / 3_600_000).toBe(167);
});

test('the first week may begin in December, and a long year has 53', () => {
  expect(parseWeek('2026-W01', 'UTC').first).toBe('2025-12-29');
  expect(parseWeek('2026-W53', 'UTC')).toMatchObject({ first: '2026-12-28', behind: '2027-01-04' });
  expect(parseWeek('2027-W01', 'UTC').first).toBe('2027-01-04');
  expect(parseWeek('2020-w53', 'UTC')).toMatchObject({ name: '2020-W53', first: '2020-12-28' });
});

test.each([
  ['2027-W53', '--week 2027-W53: there is no such week; 2027 has the weeks 2027-W01 to 2027-W52.'],
  ['2026-W00', '--week 2026-W00: there is no such week; 2026 has the weeks 2026-W01 to 2026-W53.'],
  ['2026-30', '--week 2026-30 is no week. Write the ISO year and the number of the week, like 2026-W30.'],
  ['last', '--week last is no week. Write the ISO year and the number of the week, like 2026-W30.'],
])('%s is refused', (text, message) => {
  expect(() => parseWeek(text, 'UTC')).toThrow(message);
});

test('the last week is the one that has ended in the timezone', () => {
  const monday = Date.parse('2026-07-27T02:00:00Z');
  expect(lastWeekBefore(monday, 'UTC').name).toBe('2026-W30');
  expect(lastWeekBefore(monday, 'America/New_York').name).toBe('2026-W29');
  expect(lastWeekBefore(Date.parse('2027-01-05T00:00:00Z'), 'UTC').name).toBe('2026-W53');
});
