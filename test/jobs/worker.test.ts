import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { stepJobId } from '../../jobs/catalog.ts';
import { eventually } from '../support/eventually.ts';
import { type Night, openNight, published, summary } from './night.ts';

let night: Night;
beforeEach(async () => {
  night = await openNight();
});
afterEach(() => night[Symbol.asyncDispose]());

const ignore = () => undefined;

describe('a step whose worker', () => {
  it('is killed is taken up by the next one, and the run finishes once', async () => {
    const doomed = spawn(
      process.execPath,
      ['--import', 'tsx', fileURLToPath(new URL('doomed-worker.ts', import.meta.url)), JSON.stringify(night.services)],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    const { runId } = await night.client.startRun({ kind: 'full' });
    await once(doomed.stdout, 'data');
    doomed.kill('SIGKILL');
    await once(doomed, 'exit');

    const runs: string[] = [];
    night.work({
      publishRun: async (run) => {
        runs.push(run.runId);
        return published;
      },
    });
    expect(await night.client.startRun({ kind: 'full' })).toEqual({ runId, joined: true, businessDate: '' });
    expect((await night.client.waitForRun(runId, ignore)).run.state).toBe('published');
    expect(runs).toEqual([runId]);
    expect(await night.runs.list(10)).toHaveLength(1);
  });

  it('loses its lock is aborted, because another has the step by now', async () => {
    const reasons: unknown[] = [];
    let tries = 0;
    night.work({
      scoreRun: async (_run, _model, { signal }) => {
        if (++tries > 1) return summary;
        await new Promise((_, reject) =>
          signal.addEventListener('abort', () => {
            reasons.push(signal.reason);
            reject(new Error('aborted'));
          }),
        );
        return summary;
      },
    });
    const { runId } = await night.client.startRun({ kind: 'full' });
    await eventually('the score is under way', () => tries === 1);
    // As when Redis was away for longer than a lock lasts, and another worker took the job.
    await night.redis.set(
      `${night.services.prefix}:runs:${stepJobId(runId, 'score')}:lock`,
      'another-worker',
      'PX',
      1_500,
    );
    await eventually('the step was aborted', () => reasons.length === 1);
    expect(reasons).toEqual(['lock lost']);
    expect((await night.client.waitForRun(runId, ignore)).run.state).toBe('published');
    expect(tries).toBe(2);
  });

  it('is stopped goes back to the queue without costing an attempt', async () => {
    let tries = 0;
    const first = night.work({
      scoreRun: async (_run, _model, { signal }) => {
        tries += 1;
        await new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('aborted'))));
        return summary;
      },
    });
    const { runId } = await night.client.startRun({ kind: 'full' });
    await eventually('the score is under way', () => tries === 1);
    await first.stop();
    first.abort();
    await first.close();
    const job = await night.queues.runs.getJob(stepJobId(runId, 'score'));
    expect({ tries, state: await job?.getState(), attempts: job?.attemptsMade }).toEqual({
      tries: 1,
      state: 'waiting',
      attempts: 0,
    });

    night.work();
    expect((await night.client.waitForRun(runId, ignore)).run.state).toBe('published');
  });

  it('is stopped with time enough finishes it', async () => {
    let finish: () => void = ignore;
    const workers = night.work({
      scoreRun: () =>
        new Promise((done) => {
          finish = () => done(summary);
        }),
    });
    const { runId } = await night.client.startRun({ kind: 'full' });
    await eventually('the score is under way', () => finish !== ignore);
    await workers.stop();
    const closed = workers.close();
    finish();
    await closed;
    expect(await night.queues.runs.getJobState(stepJobId(runId, 'score'))).toBe('completed');
    expect(await night.queues.runs.getJobState(stepJobId(runId, 'check'))).toBe('waiting');
  });
});
