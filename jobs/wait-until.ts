import { instantIn, plusDays } from '../src/queue/clock/local-time.ts';
import { nextDue, type Schedule } from './due.ts';

/** The first instant at or after the time at which a business date was due when the clock on the wall shows a time of day, such as `06:30`. */
export function waitUntil(schedule: Schedule, businessDate: string, timeOfDay: string): number {
  const { timezone } = schedule;
  const wall = Date.parse(`1970-01-01T${timeOfDay}Z`);
  const due = nextDue(schedule, instantIn(timezone, businessDate, 0) - 1);
  const sameDay = instantIn(timezone, businessDate, wall);
  return sameDay >= due.at ? sameDay : instantIn(timezone, plusDays(businessDate, 1), wall);
}
