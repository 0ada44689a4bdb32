import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { jobOptions, stepJobId } from '../../jobs/catalog.ts';
import { createFailedJobs, type FailedJobs } from '../../jobs/failed.ts';
import { forgetFailedJobs } from '../../jobs/history.ts';
import { InputError, PermanentError, TransientError } from '../../src/model/errors.ts';
import { eventually } from '../support/eventually.ts';
import { type Night, openNight, summary } from './night.ts';

let night: Night;
let jobs: FailedJobs;
beforeEach(async () => {
  night = await openNight();
  jobs = createFailedJobs({ queues: night.queues, startRun: night.client.startRun });
});
afterEach(() => night[Symbol.asyncDispose]());

const ignore = () => undefined;
const ended = (runId: string) => night.client.waitForRun(runId, ignore);

/** A worker whose scoring fails until it is mended. */
function brokenWorker() {
  const disk = { full: true };
  night.work({
    scoreRun: async () => {
      if (disk.full) throw new PermanentError('The disk is full.');
      return summary;
    },
  });
  return disk;
}

describe('a failed step of a run', () => {
  it('is listed once, with what it needs to be mended, without those that only followed from it', async () => {
    brokenWorker();
    const { runId } = await night.client.startRun({ kind: 'full', businessDate: '2026-03-01' });
    await ended(runId);
    expect(await jobs.list(10)).toEqual([
      {
        id: stepJobId(runId, 'score'),
        job: 'score',
        run: runId,
        failedAt: expect.any(Number),
        attempts: 1,
        message: 'The disk is full.',
        remedy: expect.stringContaining(`npx pql jobs retry ${runId}-score`),
      },
    ]);
  });

  it('is tried again as another run of the same date and instants, because nobody would go on behind the step alone', async () => {
    const disk = brokenWorker();
    const asked = { kind: 'full', businessDate: '2026-03-01', asOf: Date.UTC(2026, 2, 1, 2) } as const;
    const first = await night.client.startRun(asked);
    await ended(first.runId);
    disk.full = false;
    const { said, retried } = await jobs.retry(stepJobId(first.runId, 'score'));
    const second = (await night.runs.latest(['published', 'scoring', 'scored'])) ?? (await night.lock.holder());
    const { run } = await ended(second?.runId ?? '');
    expect(run).toMatchObject({ state: 'published', businessDate: '2026-03-01', asOf: asked.asOf });
    expect({ said, retried }).toEqual({
      said: `Run ${run.runId} was begun in place of ${first.runId}.`,
      retried: true,
    });
    expect(await jobs.list(10)).toEqual([]);
    expect(await night.runs.get(first.runId)).toMatchObject({ state: 'failed', message: 'The disk is full.' });
  });

  it('of many runs are all tried again together: the runs are one after the other, or the same', async () => {
    const disk = brokenWorker();
    for (let tries = 0; tries < 3; tries++) {
      await ended((await night.client.startRun({ kind: 'full' })).runId);
    }
    disk.full = false;
    const done = await jobs.retryAll(100);
    expect(done).toHaveLength(3);
    await eventually('one is published', async () => (await night.runs.latest(['published'])) !== undefined);
    expect(await jobs.list(10)).toEqual([]);
  });
});

describe('the record of a run that failed', () => {
  it('is tried again itself: it is what ends the run', async () => {
    const update = night.runs.update;
    let away = true;
    night.runs.update = async (runId, change) => {
      if (away && change.finishedAt !== undefined) throw new PermanentError('No INSERT on pql.runs.');
      return update(runId, change);
    };
    night.work();
    const { runId } = await night.client.startRun({ kind: 'full' });
    await eventually('the record has failed', async () => (await jobs.list(10)).length > 0);
    expect(await jobs.list(10)).toMatchObject([{ job: 'record', run: runId, message: 'No INSERT on pql.runs.' }]);
    away = false;
    await jobs.retry(stepJobId(runId, 'record'));
    await eventually('the run has ended', async () => (await night.runs.get(runId))?.finishedAt !== undefined);
    expect(await jobs.list(10)).toEqual([]);
    expect(await night.runs.get(runId)).toMatchObject({ state: 'published' });
  });
});

describe('a nightly start that failed', () => {
  it('is tried again with all its tries', async () => {
    let away = true;
    const doneFor = night.runs.doneFor;
    night.runs.doneFor = async (date) => {
      if (away) throw new PermanentError('No SELECT on pql.runs.');
      return doneFor(date);
    };
    night.work();
    const job = await night.queues.schedule.add('nightly', {}, { ...jobOptions('nightly'), jobId: 'nightly-1' });
    await eventually('it has failed', () => job.isFailed());
    away = false;
    expect(await jobs.retry('nightly-1')).toMatchObject({ said: 'nightly waits for a worker to try it again.' });
    await eventually('the date has its run', async () => (await night.runs.latest(['published'])) !== undefined);
  });
});

describe('a payload of an older release', () => {
  it('is refused once and kept, with what it said, and never looped', async () => {
    night.work();
    const old = { run: '20261122T020000Z-3fa9c1', kind: 'everyone', date: '22.11.2026' };
    const job = await night.queues.runs.add('score', old, { ...jobOptions('score'), jobId: 'old-score' });
    await eventually('it has failed', () => job.isFailed());
    expect(await jobs.list(10)).toMatchObject([
      {
        id: 'old-score',
        job: 'score',
        run: undefined,
        attempts: 1,
        remedy: expect.stringContaining('Another version of pql'),
      },
    ]);
    await expect(jobs.retry('old-score')).rejects.toThrow(InputError);
    expect(await jobs.retryAll(10)).toMatchObject([{ id: 'old-score', retried: false }]);
    expect((await night.queues.runs.getJob('old-score'))?.data).toEqual(old);
    expect(await night.queues.runs.getJobCounts('wait', 'delayed', 'failed')).toEqual({
      wait: 0,
      delayed: 0,
      failed: 1,
    });
  });

  it('with keys that this one doesn’t know is done all the same', async () => {
    night.work();
    const job = await night.queues.schedule.add('nightly', { asked_by: 'a later release' }, jobOptions('nightly'));
    await eventually('it is done', () => job.isCompleted());
  });
});

describe('errors that pass', () => {
  it('are tried again with growing waits, and then kept', async () => {
    let tries = 0;
    night.work({
      pullSources: async () => {
        tries += 1;
        throw new TransientError('ClickHouse is away.');
      },
    });
    const { runId } = await night.client.startRun({ kind: 'full' });
    await ended(runId);
    expect(tries).toBe(jobOptions('pull').attempts);
    expect(await jobs.list(10)).toMatchObject([{ job: 'pull', attempts: tries, message: 'ClickHouse is away.' }]);
  });
});

describe('what isn’t there', () => {
  it('is said with where to look', async () => {
    await expect(jobs.retry('nightly-1')).rejects.toThrow(
      'No failed job has the id "nightly-1". See: npx pql jobs failed',
    );
  });
});

describe('old failed jobs', () => {
  it('go when they are older than retention.jobs', async () => {
    brokenWorker();
    await ended((await night.client.startRun({ kind: 'full' })).runId);
    const all = [night.queues.schedule, night.queues.runs, night.queues.upkeep];
    expect(await forgetFailedJobs(all, 60_000)).toBe(0);
    expect(await jobs.list(10)).toHaveLength(1);
    await eventually('a moment has passed', async () =>
      (await jobs.list(10)).every(({ failedAt }) => failedAt < Date.now() - 5),
    );
    expect(await forgetFailedJobs(all, 1)).toBeGreaterThan(0);
    expect(await jobs.list(10)).toEqual([]);
  });
});
