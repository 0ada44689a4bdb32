import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { jobOptions } from '../../jobs/catalog.ts';
import { businessDateOf, catchUp, nextDue, reconcileSchedules } from '../../jobs/schedule.ts';
import { InputError, PermanentError } from '../../src/model/errors.ts';
import { silentLog } from '../../src/runtime/log.ts';
import { eventually } from '../support/eventually.ts';
import { type Night, openNight, summary } from './night.ts';

let night: Night;
beforeEach(async () => {
  night = await openNight();
});
afterEach(() => night[Symbol.asyncDispose]());

const log = silentLog();
const nightly = { cron: '0 2 * * *', timezone: 'UTC' };
const everySecond = { cron: '* * * * * *', timezone: 'UTC' };
const today = () => businessDateOf(nightly, Date.now());
const reconcile = (schedule = nightly, now = Date.now()) =>
  reconcileSchedules(night.queues.schedule, { nightly: schedule }, now, log);
const day = 24 * 60 * 60_000;
const planned = () => night.queues.schedule.getJobScheduler('nightly');
const addNightly = () => night.queues.schedule.add('nightly', {}, jobOptions('nightly'));
const scheduleIsIdle = async () => {
  const counts = await night.queues.schedule.getJobCounts('wait', 'active', 'delayed');
  return Object.values(counts).every((count) => count === 0);
};

async function losePlannedJob(): Promise<void> {
  const lost = `repeat:nightly:${(await planned())?.next}`;
  await night.redis.del(`${night.services.prefix}:schedule:${lost}`);
  await night.redis.zrem(`${night.services.prefix}:schedule:delayed`, lost);
}

/** Plans a run for the next second, and lets that second pass while no worker is there. Returns the id of the overdue job. */
async function missANight(): Promise<string> {
  await reconcile(everySecond);
  const next = (await planned())?.next ?? 0;
  await eventually('the run is overdue', () => Date.now() > next + 100, 5_000);
  return `repeat:nightly:${next}`;
}

describe('schedules', () => {
  it('are made what is declared, and undeclared ones are removed', async () => {
    await night.queues.schedule.upsertJobScheduler('hourly', { pattern: '0 * * * *' }, { name: 'nightly' });
    expect(await reconcile()).toEqual({ created: ['nightly'], changed: [], kept: [], removed: ['hourly'] });
    expect(await planned()).toMatchObject({ pattern: '0 2 * * *', tz: 'UTC', next: nextDue(nightly, Date.now()) });
    expect(await night.queues.schedule.getJobSchedulersCount()).toBe(1);
  });

  it('are planned anew where the pattern or the time zone changed, and only there', async () => {
    await reconcile();
    expect(await reconcile()).toMatchObject({ kept: ['nightly'] });
    const later = { cron: '30 4 * * *', timezone: 'Europe/Berlin' };
    expect(await reconcile(later)).toMatchObject({ changed: ['nightly'] });
    expect(await planned()).toMatchObject({
      pattern: '30 4 * * *',
      tz: 'Europe/Berlin',
      next: nextDue(later, Date.now()),
    });
    expect(await reconcile(later)).toMatchObject({ kept: ['nightly'] });
  });

  it('are planned anew where the next job is gone, because then nothing would ever start', async () => {
    await reconcile();
    await losePlannedJob();
    expect(await reconcile()).toMatchObject({ changed: ['nightly'] });
    expect(await night.queues.schedule.getJobCounts('delayed')).toEqual({ delayed: 1 });
  });

  it('are refused, with nothing changed, where the pattern can’t be read', async () => {
    await reconcile();
    await expect(reconcile({ cron: '99 2 * * *', timezone: 'UTC' })).rejects.toThrow(InputError);
    expect(await planned()).toMatchObject({ pattern: '0 2 * * *' });
  });
});

// BullMQ's trap: to upsert a cron scheduler at a start deletes the job that became due while no worker was there.
describe('a night without workers', () => {
  it('is made up for by the overdue job, which the next start leaves in its place', async () => {
    const overdue = await missANight();
    expect(await reconcile(everySecond)).toMatchObject({ kept: ['nightly'] });
    expect(await night.queues.schedule.getJobState(overdue)).toBe('delayed');
    night.work({}, { schedule: everySecond });
    await eventually(
      'the overdue job is done',
      async () => (await night.queues.schedule.getJobState(overdue)) === 'completed',
    );
    await eventually('the business date has its run', async () => (await night.runs.doneFor(today())) !== undefined);
    expect((await planned())?.next).toBeGreaterThan(Number(overdue.split(':')[2]));
    expect(await night.runs.list(10)).toHaveLength(1);
  });

  it('would be lost by an upsert, which is why there is none', async () => {
    const overdue = await missANight();
    await night.queues.schedule.upsertJobScheduler(
      'nightly',
      { pattern: everySecond.cron, tz: 'UTC' },
      { name: 'nightly' },
    );
    expect(await night.queues.schedule.getJobState(overdue)).toBe('unknown');
  });

  it('is made up for from the record of runs, where the job itself is lost', async () => {
    await reconcile(nightly, Date.now() - 2 * day);
    expect(await catchUp(night.queues.schedule, nightly, night.runs, Date.now())).toBe(today());
    expect(await catchUp(night.queues.schedule, nightly, night.runs, Date.now())).toBe(today());
    expect(await night.queues.schedule.getJobCounts('wait')).toEqual({ wait: 1 });
    night.work();
    await eventually('the business date has its run', async () => (await night.runs.doneFor(today())) !== undefined);
    expect(await catchUp(night.queues.schedule, nightly, night.runs, Date.now())).toBeUndefined();
  });
});

describe('hours that were due before they were declared', () => {
  const catchUpNow = (schedule = nightly) => catchUp(night.queues.schedule, schedule, night.runs, Date.now());

  it('are no missed night, however often the first day begins', async () => {
    await reconcile();
    expect(await catchUpNow()).toBeUndefined();
    expect(await reconcile()).toMatchObject({ kept: ['nightly'] });
    expect(await catchUpNow()).toBeUndefined();
  });

  it('are none either where the schedule was changed to an earlier hour', async () => {
    await reconcile({ cron: '59 23 * * *', timezone: 'UTC' }, Date.now() - 2 * day);
    expect(await reconcile(nightly)).toMatchObject({ changed: ['nightly'] });
    expect(await catchUpNow()).toBeUndefined();
  });

  it('stay what they were where only the planned job had to be mended', async () => {
    await reconcile(nightly, Date.now() - 2 * day);
    await losePlannedJob();
    expect(await reconcile()).toMatchObject({ changed: ['nightly'] });
    expect(await catchUpNow()).toBe(today());
  });
});

describe('the nightly job', () => {
  it('runs a business date once, however often it comes', async () => {
    night.work();
    for (const together of [3, 2]) {
      await Promise.all(Array.from({ length: together }, addNightly));
      await eventually('the schedule is idle', scheduleIsIdle);
      await eventually('the business date has its run', async () => (await night.runs.doneFor(today())) !== undefined);
    }
    expect(await night.runs.list(10)).toMatchObject([{ state: 'published', businessDate: today() }]);
  });

  it('runs a business date again whose run has failed', async () => {
    let failing = true;
    night.work({
      scoreRun: async () => {
        if (failing) throw new PermanentError('The disk is full.');
        return summary;
      },
    });
    await addNightly();
    await eventually('it has failed', async () => (await night.runs.latest(['failed']))?.finishedAt !== undefined);
    await eventually('the run has let go', async () => (await night.lock.holder()) === undefined);
    failing = false;
    await addNightly();
    await eventually('the business date has its run', async () => (await night.runs.doneFor(today())) !== undefined);
    expect((await night.runs.list(10)).map(({ state }) => state)).toEqual(['published', 'failed']);
  });

  it('waits for a run that somebody asked for, which doesn’t stand for the night', async () => {
    const { runId } = await night.client.startRun({ kind: 'full' });
    const job = await addNightly();
    let finish: () => void = () => undefined;
    const pulled = new Promise<void>((done) => {
      finish = done;
    });
    night.work({ pullSources: () => pulled });
    await eventually('it waits', async () => (await job.getState()) === 'delayed');
    expect((await night.queues.schedule.getJob(job.id ?? ''))?.attemptsMade).toBe(0);
    finish();
    await night.client.waitForRun(runId, () => undefined);
    await (await night.queues.schedule.getJob(job.id ?? ''))?.promote();
    await eventually('the business date has its run', async () => (await night.runs.doneFor(today())) !== undefined);
    expect(await night.runs.list(10)).toHaveLength(2);
  });

  // A nightly job that crashed after it had started a run is retried: it must neither start a second one nor hang.
  it('joins the run that its first, crashed attempt started', async () => {
    const first = await night.client.startRun({ kind: 'full', businessDate: today() });
    const job = await addNightly();
    night.work();
    await eventually('it has ended', () => job.isCompleted());
    await night.client.waitForRun(first.runId, () => undefined);
    expect((await night.runs.list(10)).map(({ runId }) => runId)).toEqual([first.runId]);
  });
});
