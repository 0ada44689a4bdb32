import { afterEach, beforeEach, expect, test } from 'vitest';
import { jobOptions } from '../../jobs/catalog.ts';
import { createFailedJobs } from '../../jobs/failed.ts';
import { forgetFailedJobs } from '../../jobs/history.ts';
import { catchUp, reconcileSchedules } from '../../jobs/schedule.ts';
import { silentLog } from '../../src/runtime/log.ts';
import { type Night, openNight } from '../jobs/night.ts';
import { eventually } from '../support/eventually.ts';
import { atScale } from './scale.ts';

let night: Night;
beforeEach(async () => {
  night = await openNight();
});
afterEach(() => night[Symbol.asyncDispose]());

const failed = atScale({ short: 20_000, full: 100_000 });

/** Jobs that failed long ago, as BullMQ keeps them, in each of the queues. */
async function keepFailed(count: number): Promise<void> {
  for (const queue of ['schedule', 'runs', 'upkeep']) {
    const key = `${night.services.prefix}:${queue}`;
    for (let from = 0; from < count; from += 1_000) {
      const adding = night.redis.pipeline();
      for (let i = from; i < from + 1_000; i++) {
        adding.hset(`${key}:old-${i}`, {
          name: 'launder',
          data: '{}',
          opts: '{}',
          failedReason: 'It failed.',
          timestamp: i,
          finishedOn: i,
          atm: 1,
        });
        adding.zadd(`${key}:failed`, i, `old-${i}`);
      }
      await adding.exec();
    }
  }
}

test(`${failed} failed jobs in each queue don't hold up the nightly run, are listed, and go`, async () => {
  await keepFailed(failed);
  const { queues } = night;
  const nightly = { cron: '0 2 * * *', timezone: 'UTC' };
  await reconcileSchedules(queues.schedule, { nightly }, Date.now() - 2 * 86_400_000, silentLog());
  await catchUp(queues.schedule, { schedule: nightly, policy: 'latest' }, night.runs, Date.now());

  night.work();
  await eventually('the nightly run is published', async () => (await night.runs.latest(['published'])) !== undefined);

  expect(await createFailedJobs({ queues, startRun: night.client.startRun }).list(50)).toHaveLength(150);

  expect(await forgetFailedJobs([queues.schedule, queues.runs, queues.upkeep], 86_400_000)).toBe(3 * failed);
  expect(await queues.runs.getJobCounts('failed')).toEqual({ failed: 0 });
});

test('jobs that fail now are so many at most, however many there were', async () => {
  await keepFailed(3_000);
  night.work();
  const job = await night.queues.runs.add('score', {}, jobOptions('score'));
  await eventually('it has failed', () => job.isFailed());
  expect(await night.queues.runs.getJobCounts('failed')).toEqual({ failed: 1_000 });
});
