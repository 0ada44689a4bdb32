import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { jobOptions } from '../../jobs/catalog.ts';
import { businessDateOf, latestDue, nextDue } from '../../jobs/due.ts';
import type { CatchUp } from '../../jobs/missed.ts';
import { openQueues } from '../../jobs/queues.ts';
import { catchUp, reconcileSchedules } from '../../jobs/schedule.ts';
import { InputError, PermanentError } from '../../src/model/errors.ts';
import { silentLog } from '../../src/runtime/log.ts';
import { closeRedis, connectRedis } from '../../src/runtime/redis.ts';
import { eventually } from '../support/eventually.ts';
import { keptLog, type Night, openNight, summary } from './night.ts';

let night: Night;
beforeEach(async () => {
  night = await openNight();
});
afterEach(() => night[Symbol.asyncDispose]());

const log = silentLog();
const nightly = { cron: '0 2 * * *', timezone: 'UTC' };
const everySecond = { cron: '* * * * * *', timezone: 'UTC' };
/** The date of the last time that a schedule was due: before two in the morning that of the nightly one is yesterday. */
const today = (schedule = nightly) => businessDateOf(schedule, Date.now());
const reconcile = (schedule = nightly, now = Date.now()) =>
  reconcileSchedules(night.queues.schedule, { nightly: schedule }, now, log);
const day = 24 * 60 * 60_000;
const planned = () => night.queues.schedule.getJobScheduler('nightly');
/** The business dates that a start of the product makes up for. */
const catchUpAll = async (policy: CatchUp, now = Date.now()) => {
  const missed = await catchUp(night.queues.schedule, { schedule: nightly, policy }, night.runs, now);
  return missed?.dates.map(({ businessDate }) => businessDate);
};
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
    expect(await planned()).toMatchObject({ pattern: '0 2 * * *', tz: 'UTC', next: nextDue(nightly, Date.now()).at });
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
      next: nextDue(later, Date.now()).at,
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
    // It waits at once where its second began while it was planned.
    expect(await night.queues.schedule.getJobState(overdue)).toMatch(/^(delayed|waiting)$/);
    night.work({}, { schedule: everySecond });
    await eventually(
      'the overdue job is done',
      async () => (await night.queues.schedule.getJobState(overdue)) === 'completed',
    );
    await eventually(
      'the business date has its run',
      async () => (await night.runs.doneFor(today(everySecond))) !== undefined,
    );
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
    expect(await catchUpAll('latest')).toEqual([today()]);
    expect(await catchUpAll('latest')).toEqual([today()]);
    expect(await night.queues.schedule.getJobCounts('wait')).toEqual({ wait: 1 });
    night.work();
    await eventually('the business date has its run', async () => (await night.runs.doneFor(today())) !== undefined);
    expect(await catchUpAll('latest')).toBeUndefined();
  });
});

describe('hours that were due before they were declared', () => {
  it('are no missed night, however often the first day begins', async () => {
    await reconcile();
    expect(await catchUpAll('latest')).toBeUndefined();
    expect(await reconcile()).toMatchObject({ kept: ['nightly'] });
    expect(await catchUpAll('latest')).toBeUndefined();
  });

  it('are none either where the schedule was changed to an earlier hour', async () => {
    await reconcile({ cron: '59 23 * * *', timezone: 'UTC' }, Date.now() - 2 * day);
    expect(await reconcile(nightly)).toMatchObject({ changed: ['nightly'] });
    expect(await catchUpAll('latest')).toBeUndefined();
  });

  it('stay what they were where only the planned job had to be mended', async () => {
    await reconcile(nightly, Date.now() - 2 * day);
    await losePlannedJob();
    expect(await reconcile()).toMatchObject({ changed: ['nightly'] });
    expect(await catchUpAll('latest')).toEqual([today()]);
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

/** The dates that were run, in the order in which their runs began. */
const datesRun = async () =>
  (await night.runs.list(50)).toReversed().map(({ businessDate, state }) => `${businessDate} ${state}`);

describe('of several nights that were missed', () => {
  // Whatever the time of day at which the test runs, the worker comes up at noon, ten hours late.
  const noon = Math.floor(Date.now() / day) * day - day / 2;
  const dayAgo = (days: number) => businessDateOf(nightly, noon - days * day);
  // Of runs that begin within one instant the order would be chance.
  let instants = 0;
  const now = () => noon + instants++;
  const itHasRun = (date: string) => async () => (await night.runs.doneFor(date)) !== undefined;
  const isMadeUpFor = async () => (await night.queues.schedule.getJobState(`nightly-${dayAgo(0)}`)) === 'unknown';

  const begun = (businessDate: string, at: number) =>
    night.runs.begin({
      runId: `20200101T000000Z-${businessDate.slice(-2)}0000`,
      kind: 'full',
      businessDate,
      startedAt: at,
    });

  /** As after four days without a worker: the run of five days ago is the last one. */
  async function fourDaysAway(): Promise<void> {
    await reconcile(nightly, noon - 20 * day);
    const { runId } = await begun(dayAgo(4), noon - 4 * day);
    await night.runs.update(runId, { state: 'published', finishedAt: noon - 4 * day });
  }

  it('the last one is made up for by the policy `latest`', async () => {
    await fourDaysAway();
    expect(await catchUpAll('latest', noon)).toEqual([dayAgo(0)]);
    night.work({}, { catchUp: 'latest', now });
    await eventually('the date was begun', isMadeUpFor);
    await eventually('the business date has its run', itHasRun(dayAgo(0)));
    expect(await datesRun()).toEqual([`${dayAgo(4)} published`, `${dayAgo(0)} published`]);
  });

  it('each is by the policy `all`, the oldest first, as of the time at which it was due', async () => {
    await fourDaysAway();
    expect(await catchUpAll('all', noon)).toEqual([dayAgo(3), dayAgo(2), dayAgo(1), dayAgo(0)]);
    night.work({}, { catchUp: 'all', now });
    await eventually('the dates were begun', isMadeUpFor);
    await eventually('the business date has its run', itHasRun(dayAgo(0)));
    const runs = (await night.runs.list(50)).toReversed().slice(1);
    expect(runs.map(({ businessDate }) => businessDate)).toEqual([dayAgo(3), dayAgo(2), dayAgo(1), dayAgo(0)]);
    expect(runs.map(({ asOf }) => asOf)).toEqual([3, 2, 1, 0].map((days) => latestDue(nightly, noon - days * day)?.at));
    expect(await catchUpAll('all', noon)).toBeUndefined();
  });

  it('one that fails doesn’t keep the later ones', async () => {
    await fourDaysAway();
    await catchUpAll('all', noon);
    let tries = 0;
    night.work(
      {
        scoreRun: async () => {
          if (++tries === 1) throw new PermanentError('The disk is full.');
          return summary;
        },
      },
      { catchUp: 'all', now },
    );
    await eventually('the dates were begun', isMadeUpFor);
    await eventually('the business date has its run', itHasRun(dayAgo(0)));
    expect((await datesRun()).slice(1)).toEqual([
      `${dayAgo(3)} failed`,
      `${dayAgo(2)} published`,
      `${dayAgo(1)} published`,
      `${dayAgo(0)} published`,
    ]);
  });

  it('none is by the policy `none`, not even by the job that is overdue', async () => {
    await fourDaysAway();
    expect(await catchUpAll('none', noon)).toBeUndefined();
    const { log: kept, lines } = keptLog();
    night.work({}, { catchUp: 'none', log: kept, now });
    const job = await addNightly();
    await eventually('it has ended', () => job.isCompleted());
    expect(await datesRun()).toEqual([`${dayAgo(4)} published`]);
    expect(lines()).toContainEqual(
      expect.objectContaining({ level: 'warn', msg: expect.stringContaining('not made up for') }),
    );
  });
});

describe('several at once', () => {
  it('plan the nightly run once, however many declare it together', async () => {
    const { prefix, redis } = night.services;
    const schedulers = Array.from({ length: 6 }, () => {
      const connection = connectRedis(redis, 'producer', log);
      return { connection, queues: openQueues({ connection, prefix, log }) };
    });
    await Promise.all(schedulers.map(({ connection }) => once(connection, 'ready')));
    for (let deployment = 0; deployment < 3; deployment++) {
      await Promise.all(
        schedulers.map(({ queues }) => reconcileSchedules(queues.schedule, { nightly }, Date.now(), log)),
      );
    }
    await Promise.all(
      schedulers.map(({ queues }) =>
        catchUp(queues.schedule, { schedule: nightly, policy: 'latest' }, night.runs, Date.now() + day),
      ),
    );
    expect(await night.queues.schedule.getJobSchedulersCount()).toBe(1);
    expect(await night.queues.schedule.getJobCounts('delayed', 'wait')).toEqual({ delayed: 1, wait: 1 });
    for (const { connection, queues } of schedulers) {
      await queues.close();
      await closeRedis(connection);
    }
  });

  it('run a business date once, with four workers that come and go and a schedule that is due again and again', async () => {
    await reconcile(everySecond);
    const workers = Array.from({ length: 4 }, () => night.work({}, { schedule: everySecond }));
    await eventually(
      'the business date has its run',
      async () => (await night.runs.doneFor(today(everySecond))) !== undefined,
    );
    for (const gone of workers.slice(0, 2)) {
      await gone.stop();
      gone.abort();
      await gone.close();
    }
    await reconcile(everySecond);
    night.work({}, { schedule: everySecond });
    const count = async () => (await night.queues.schedule.getJobCounts('completed')).completed ?? 0;
    const before = await count();
    await eventually('it was due three times more', async () => (await count()) >= before + 3);
    const done = (await night.runs.list(10)).filter(({ state }) => state === 'published');
    expect(done.map(({ businessDate }) => businessDate)).toEqual([businessDateOf(everySecond, Date.now())]);
  });
});
