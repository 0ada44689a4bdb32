import { isDeepStrictEqual } from 'node:util';
import type { Queue } from 'bullmq';
import { z } from 'zod';
import { PermanentError } from '../src/model/errors.ts';
import { redisError } from '../src/queue/redis-error.ts';
import type { Logger } from '../src/runtime/log.ts';
import { catalog, type JobName, jobOptions, type UpkeepName } from './catalog.ts';
import { nextDue, type Schedule } from './due.ts';
import { type CatchUp, type DoneDates, type MissedDates, missedDates, mostMadeUpFor } from './missed.ts';

/** Milliseconds from one start to the next. */
export interface Interval {
  readonly every: number;
}

/** When each job is started, by the job's name, which is the scheduler's too. */
export type Declared = Readonly<Partial<Record<JobName, Schedule | Interval>>>;

/** What comes again and again, as often as the catalog says. */
export const upkeepSchedules: Readonly<Record<UpkeepName, Interval>> = {
  sweep: { every: catalog.sweep.every },
  outcomes: { every: catalog.outcomes.every },
  withdraw: { every: catalog.withdraw.every },
  retention: { every: catalog.retention.every },
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
 * Throws InputError for a cron pattern that can't be read, TransientError where Redis refuses to be written, PermanentError where it did not take
 * what was declared.
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
    if (!('every' in schedule)) nextDue(schedule, now);
    const before = await queue.getJobScheduler(name);
    if (before && isAsDeclared(before, name, schedule) && (await hasItsJob(queue, name, before.next))) {
      result.kept.push(name);
      continue;
    }
    const data = { declared_at: before && hasItsHours(before, schedule) ? (declaredAt(before) ?? now) : now };
    await queue
      .upsertJobScheduler(name, repeatOf(schedule), { name, data, opts: jobOptions(name) })
      .catch((error: unknown) => {
        throw redisError(error, `planning the schedule "${name}"`);
      });
    const after = await queue.getJobScheduler(name);
    // BullMQ answers a failure to plan with nothing but an event: it is looked at what is there.
    if (!after || !isAsDeclared(after, name, schedule) || after.next === undefined) {
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

export interface CaughtUp extends MissedDates {
  readonly policy: CatchUp;
}

/**
 * Starts what nights without workers have missed, since the schedule's hours are declared: the last business date, all of them, or none.
 * Says what it started, where there is something to start.
 */
export async function catchUp(
  queue: Queue,
  { schedule, policy }: { readonly schedule: Schedule; readonly policy: CatchUp },
  runs: DoneDates,
  now: number,
): Promise<CaughtUp | undefined> {
  const scheduler = await queue.getJobScheduler('nightly');
  const since = scheduler && declaredAt(scheduler);
  if (since === undefined || policy === 'none') return undefined;
  const most = policy === 'latest' ? 1 : mostMadeUpFor;
  const missed = await missedDates(schedule, runs, { since, at: now, most });
  const last = missed.dates.at(-1);
  if (last === undefined) return undefined;
  // Gone when it ends, so that a later start may try again; several workers that start together add it once.
  const once = { jobId: `nightly-${last.businessDate}`, removeOnComplete: true, removeOnFail: true };
  await queue.add('nightly', { declared_at: since }, { ...jobOptions('nightly'), ...once });
  return { ...missed, policy };
}
