import { isDeepStrictEqual } from 'node:util';
import { getNextMillis, type Queue } from 'bullmq';
import { z } from 'zod';
import { InputError, PermanentError } from '../src/model/errors.ts';
import type { Runs } from '../src/rescoring/runs.ts';
import type { Logger } from '../src/runtime/log.ts';
import { catalog, type JobName, jobOptions, type UpkeepName } from './catalog.ts';

export interface Schedule {
  /** Five fields, or six with seconds. */
  readonly cron: string;
  readonly timezone: string;
}

/** Milliseconds from one start to the next. */
export interface Interval {
  readonly every: number;
}

/** When each job is started, by the job's name, which is the scheduler's too. */
export type Declared = Readonly<Partial<Record<JobName, Schedule | Interval>>>;

/** What the queues of the BDRs need every few seconds, as the catalog says. */
export const upkeepSchedules: Readonly<Record<UpkeepName, Interval>> = {
  sweep: { every: catalog.sweep.every },
  outcomes: { every: catalog.outcomes.every },
  withdraw: { every: catalog.withdraw.every },
};

export interface Reconciled {
  readonly created: readonly string[];
  readonly changed: readonly string[];
  readonly kept: readonly string[];
  readonly removed: readonly string[];
}

/**
 * Makes the job schedulers in Redis those that are declared. One that is as declared is left alone: to upsert it would
 * delete a run that is overdue because no worker was there (BullMQ plans the next one only). With each stands since when its hours
 * are declared: what was due before then was never missed.
 * Throws InputError for a cron pattern that can't be read, PermanentError where Redis did not take what was declared.
 */
export async function reconcileSchedules(
  queue: Queue,
  declared: Declared,
  now: number,
  log: Logger,
): Promise<Reconciled> {
  const result = { created: [] as string[], changed: [] as string[], kept: [] as string[], removed: [] as string[] };
  for (const name of jobNames) {
    const schedule = declared[name];
    if (schedule === undefined) continue;
    if (!('every' in schedule)) nextDue(schedule, 0);
    const before = await queue.getJobScheduler(name);
    if (before && isAsDeclared(before, name, schedule) && (await hasItsJob(queue, name, before.next))) {
      result.kept.push(name);
      continue;
    }
    const data = { declared_at: before && hasItsHours(before, schedule) ? (declaredAt(before) ?? now) : now };
    await queue.upsertJobScheduler(name, repeatOf(schedule), { name, data, opts: jobOptions(name) });
    const after = await queue.getJobScheduler(name);
    if (!after || !isAsDeclared(after, name, schedule)) {
      throw new PermanentError(
        `The schedule "${name}" (${said(schedule)}) could not be planned in Redis: that job would never start.`,
      );
    }
    result[before ? 'changed' : 'created'].push(name);
  }
  for (const { key } of await queue.getJobSchedulers()) {
    if (Object.hasOwn(declared, key)) continue;
    await queue.removeJobScheduler(key);
    result.removed.push(key);
  }
  log.info({ ...result, ...declared }, 'Schedules are as declared');
  return result;
}

const jobNames = Object.keys(catalog) as JobName[];

type Scheduler = NonNullable<Awaited<ReturnType<Queue['getJobScheduler']>>>;

function isAsDeclared(scheduler: Scheduler, name: JobName, schedule: Schedule | Interval): boolean {
  return (
    scheduler.name === name &&
    hasItsHours(scheduler, schedule) &&
    declaredAt(scheduler) !== undefined &&
    isDeepStrictEqual(scheduler.template?.opts, jobOptions(name))
  );
}

function hasItsHours({ pattern, tz, every }: Scheduler, schedule: Schedule | Interval): boolean {
  if ('every' in schedule) return every === schedule.every;
  return pattern === schedule.cron && tz === schedule.timezone;
}

function repeatOf(schedule: Schedule | Interval) {
  return 'every' in schedule ? schedule : { pattern: schedule.cron, tz: schedule.timezone };
}

function said(schedule: Schedule | Interval): string {
  return 'every' in schedule ? `every ${schedule.every / 1000} s` : schedule.cron;
}

const templateData = z.object({ declared_at: z.int() });

/** Since when the scheduler's hours are declared, in milliseconds since 1970; kept in the template of its jobs. */
function declaredAt(scheduler: Scheduler): number | undefined {
  return templateData.safeParse(scheduler.template?.data).data?.declared_at;
}

/** A failure to plan only emits an error in BullMQ: then the scheduler is there, and nothing would ever start. */
async function hasItsJob(queue: Queue, id: string, next: number | undefined): Promise<boolean> {
  return next !== undefined && (await queue.getJobState(`repeat:${id}:${next}`)) !== 'unknown';
}

/**
 * Starts what a night without workers has missed: the last business date that was due since the schedule is declared and that no
 * recorded run did. Returns the date, if there is one.
 */
export async function catchUp(
  queue: Queue,
  schedule: Schedule,
  runs: Pick<Runs, 'doneFor'>,
  now: number,
): Promise<string | undefined> {
  const scheduler = await queue.getJobScheduler('nightly');
  const since = scheduler && declaredAt(scheduler);
  const due = latestDue(schedule, now);
  if (due === undefined || since === undefined || due < since) return undefined;
  const businessDate = dateIn(schedule.timezone, due);
  if (await runs.doneFor(businessDate)) return undefined;
  // Gone when it ends, so that a later start may try again; several workers that start together add it once.
  const once = { jobId: `nightly-${businessDate}`, removeOnComplete: true, removeOnFail: true };
  await queue.add('nightly', {}, { ...jobOptions('nightly'), ...once });
  return businessDate;
}

/** The calendar date, in the schedule's time zone, of the last time it was due. */
export function businessDateOf(schedule: Schedule, at: number): string {
  return dateIn(schedule.timezone, latestDue(schedule, at) ?? at);
}

/** The first time after an instant at which the schedule is due. */
export function nextDue({ cron, timezone }: Schedule, after: number): number {
  try {
    const next = getNextMillis(after, { pattern: cron, tz: timezone });
    if (next !== undefined) return next;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new InputError(`schedule.cron "${cron}" can't be read: ${why}. Write five fields such as "0 2 * * *".`, {
      cause: error,
    });
  }
  throw new InputError(`schedule.cron "${cron}" is never due. Write five fields such as "0 2 * * *".`);
}

const minute = 60_000;
// Widening steps back from the instant, so that neither "every second" nor "once a year" costs many steps.
const lookBack = [minute, 60 * minute, 1440 * minute, 8 * 1440 * minute, 32 * 1440 * minute, 367 * 1440 * minute];

/** The last time up to an instant (itself included) at which the schedule was due, within a year. */
export function latestDue(schedule: Schedule, at: number): number | undefined {
  for (const span of lookBack) {
    let due = nextDue(schedule, at - span);
    if (due > at) continue;
    for (let next = nextDue(schedule, due); next <= at; next = nextDue(schedule, next)) due = next;
    return due;
  }
  return undefined;
}

function dateIn(timezone: string, at: number): string {
  // Swedish writes dates as ISO 8601 does.
  return new Intl.DateTimeFormat('sv-SE', { timeZone: timezone, dateStyle: 'short' }).format(at);
}
