import { getNextMillis, type RepeatOptions } from 'bullmq';
import { InputError } from '../src/model/errors.ts';
import { dateIn, instantIn, timeOfDayIn } from '../src/queue/clock/local-time.ts';

export interface Schedule {
  /** Five fields, or six with seconds. */
  readonly cron: string;
  readonly timezone: string;
}

/** One time at which a schedule is due. */
export interface Due {
  /** Milliseconds since 1970. */
  readonly at: number;
  /** `YYYY-MM-DD`, by the calendar of the schedule's time zone. */
  readonly businessDate: string;
}

const hour = 3_600_000;
/** Clocks were never put forward by more, but where a whole date was skipped. */
const longestSkip = 3 * hour;

/**
 * The first time after an instant at which the schedule is due. The pattern is followed on the clock on the wall: of a time that is there
 * twice, when clocks are put back, the first is meant; one that is skipped, when they are put forward, is due at the skip. So no date that
 * the pattern names has no start. (BullMQ's own way loses the date where midnight, or less than an hour, is skipped.)
 * Throws InputError for a pattern that can't be read or is never due.
 */
export function nextDue({ cron, timezone }: Schedule, after: number): Due {
  // Just behind a skip, times that it skipped are before the clock's hand, and not due yet.
  let wall = Math.min(wallAt(timezone, after), wallAt(timezone, after - longestSkip) + longestSkip);
  for (;;) {
    wall = nextOnWall(cron, wall);
    const businessDate = new Date(wall).toISOString().slice(0, 10);
    const at = instantIn(timezone, businessDate, wall - Date.parse(businessDate));
    if (at > after) return { at, businessDate };
  }
}

const minute = 60_000;
// Widening steps back from the instant, so that neither "every second" nor "once a year" costs many steps.
const lookBack = [minute, 60 * minute, 1440 * minute, 8 * 1440 * minute, 32 * 1440 * minute, 367 * 1440 * minute];

/** The last time up to an instant (itself included) at which the schedule was due, within a year. */
export function latestDue(schedule: Schedule, at: number): Due | undefined {
  for (const span of lookBack) {
    let due = nextDue(schedule, at - span);
    if (due.at > at) continue;
    for (let next = nextDue(schedule, due.at); next.at <= at; next = nextDue(schedule, next.at)) due = next;
    return due;
  }
  return undefined;
}

/** The business dates between two instants, the latest first, each with the first time at which it was due. */
export function* datesBack(schedule: Schedule, from: number, since: number): Generator<Due, void> {
  for (let last = latestDue(schedule, from); last !== undefined && last.at >= since; ) {
    const begin = Math.max(instantIn(schedule.timezone, last.businessDate, 0), since);
    const first = nextDue(schedule, begin - 1);
    const due = first.businessDate === last.businessDate ? first : last;
    yield due;
    last = latestDue(schedule, due.at - 1);
  }
}

/** The business date of the last time that the schedule was due. */
export function businessDateOf(schedule: Schedule, at: number): string {
  return latestDue(schedule, at)?.businessDate ?? dateIn(schedule.timezone, at);
}

/** How BullMQ plans the next job of a scheduler: queues and workers that plan must be handed the same. */
export function repeatStrategy(after: number, options: RepeatOptions): number | undefined {
  const { pattern, tz = 'UTC' } = options;
  return pattern === undefined ? getNextMillis(after, options) : nextDue({ cron: pattern, timezone: tz }, after).at;
}

/** The calendar and the clock on the wall, as if they were UTC. */
function wallAt(timezone: string, at: number): number {
  return Date.parse(dateIn(timezone, at)) + timeOfDayIn(timezone, at);
}

function nextOnWall(cron: string, after: number): number {
  try {
    const next = getNextMillis(after, { pattern: cron, tz: 'UTC' });
    if (next !== undefined) return next;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new InputError(`schedule.cron "${cron}" can't be read: ${why}. Write five fields such as "0 2 * * *".`, {
      cause: error,
    });
  }
  throw new InputError(`schedule.cron "${cron}" is never due. Write five fields such as "0 2 * * *".`);
}
