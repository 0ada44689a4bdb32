import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addWorking, isOnDuty, workingBetween } from '../../../src/queue/clock/working-time.ts';
import { type WorkingHours, weekdays } from '../../../src/queue/routing/types.ts';
import { minuteModel, minutesOf } from './minute-model.ts';

const minute = 60_000;
const days = 18;

/** Around a skipped and a doubled hour of each: at two in the morning, at midnight, half an hour, on the other half of the Earth; and none. */
const stages = [
  ['America/New_York', '2026-03-04'],
  ['America/New_York', '2026-10-28'],
  ['Europe/Berlin', '2026-03-25'],
  ['Europe/Berlin', '2026-10-21'],
  ['Africa/Cairo', '2026-04-20'],
  ['Africa/Cairo', '2026-10-26'],
  ['Australia/Lord_Howe', '2026-03-31'],
  ['Australia/Lord_Howe', '2026-09-30'],
  ['Asia/Kathmandu', '2026-11-20'],
] as const;

const time = fc
  .oneof(fc.integer({ min: 0, max: 5 * 60 }), fc.integer({ min: 0, max: 24 * 60 - 1 }))
  .map((at) => new Date(at * minute).toISOString().slice(11, 16));

const scenes = fc.constantFrom(...stages).chain(([timezone, date]) => {
  const begin = Date.parse(date) - 24 * 60 * minute;
  const holiday = fc
    .integer({ min: 0, max: days })
    .map((day) => new Date(begin + day * 86_400_000).toISOString().slice(0, 10));
  return fc.record({
    hours: fc
      .record({
        timezone: fc.constant(timezone),
        days: fc.uniqueArray(fc.constantFrom(...weekdays), { minLength: 2 }),
        times: fc.uniqueArray(fc.oneof({ weight: 9, arbitrary: time }, fc.constant('24:00')), {
          minLength: 2,
          maxLength: 2,
        }),
        holidays: fc.array(holiday, { maxLength: 3 }),
      })
      .map(({ times, ...hours }): WorkingHours => {
        const [from = '', to = ''] = times.toSorted();
        return { ...hours, from, to };
      }),
    minutes: fc.constant(minutesOf(timezone, begin, days)),
    // The minutes before the first are unknown to the model, and those after the last.
    from: fc.integer({ min: 2 * 1440, max: 10 * 1440 }).map((at) => begin + at * minute),
    count: fc.oneof(fc.integer({ min: 1, max: 90 }), fc.integer({ min: 1, max: 3000 })),
    workdays: fc.integer({ min: 1, max: 3 }),
  });
});

test('working time is what a count of the open minutes gives, also over skipped and doubled hours', () => {
  let compared = 0;
  fc.assert(
    fc.property(scenes, ({ hours, minutes, from, count, workdays }) => {
      const model = minuteModel(hours, minutes);
      const counted = model.after(from, count);
      if (counted !== undefined) {
        compared += 1;
        expect(addWorking(hours, from, { days: 0, ms: count * minute })).toBe(counted);
        expect(workingBetween(hours, from, counted)).toBe(count * minute);
      }
      const later = model.daysAfter(from, workdays);
      if (later !== undefined) expect(addWorking(hours, from, { days: workdays, ms: 0 })).toBe(later);
      expect(workingBetween(hours, from, from + count * minute)).toBe(model.between(from, from + count * minute));
      expect(isOnDuty({ absences: [] }, { hours }, from)).toBe(model.isOpen(from));
    }),
    { numRuns: 200 },
  );
  expect(compared).toBeGreaterThan(100);
});

test('a later beginning never ends earlier, and more time never sooner', () => {
  fc.assert(
    fc.property(scenes, ({ hours, from, count, workdays }) => {
      const span = { days: workdays, ms: count * minute };
      const due = addWorking(hours, from, { days: 0, ms: span.ms });
      expect(addWorking(hours, from + 17 * minute, { days: 0, ms: span.ms })).toBeGreaterThanOrEqual(due);
      expect(addWorking(hours, from, span)).toBeGreaterThan(addWorking(hours, from, { days: workdays, ms: 0 }));
      expect(addWorking(hours, from, span)).toBeGreaterThanOrEqual(due);
    }),
    { numRuns: 200 },
  );
});
