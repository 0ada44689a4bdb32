import { expect, test } from 'vitest';
import { jobOptions } from '../../jobs/catalog.ts';
import { reconcileSchedules } from '../../jobs/schedule.ts';
import { eventually } from '../support/eventually.ts';
import { keptLog, openNight } from './night.ts';

const mondays = { cron: '0 7 * * 1', timezone: 'Europe/Berlin' };

test('a report that a worker comes to late is of the time at which it was due', async () => {
  await using night = await openNight();
  const asked: number[] = [];
  const work = async (at: number) => {
    asked.push(at);
    return 'reports/2026-W30.html';
  };
  // Thursday, as nothing ran since Monday.
  const now = () => Date.parse('2026-07-30T09:00:00Z');
  await night.work({}, { report: { work, schedule: mondays }, now }).ready();

  const job = await night.queues.schedule.add('report', {}, jobOptions('report'));

  await eventually('the report is written', async () => (await job.getState()) === 'completed');
  expect(asked).toEqual([Date.parse('2026-07-27T05:00:00Z')]);
});

test('it is planned where its hours are declared, and no more where they are not', async () => {
  await using night = await openNight();
  const { log } = keptLog();
  const nightly = { cron: '0 2 * * *', timezone: 'UTC' };
  const now = Date.parse('2026-07-22T12:00:00Z');

  const { created } = await reconcileSchedules(night.queues.schedule, { nightly, report: mondays }, now, log);
  expect(created).toEqual(['nightly', 'report']);

  const { kept, removed } = await reconcileSchedules(night.queues.schedule, { nightly }, now, log);
  expect({ kept, removed }).toEqual({ kept: ['nightly'], removed: ['report'] });
});
