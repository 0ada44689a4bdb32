import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { stepJobId } from '../../jobs/catalog.ts';
import { PermanentError } from '../../src/model/errors.ts';
import { createRunDecisions, type RunDecisions } from '../../src/rescoring/decide.ts';
import { type GateResult, gateResult } from '../../src/rescoring/gates/gate.ts';
import type { RunInstant } from '../../src/rescoring/step.ts';
import { eventually } from '../support/eventually.ts';
import { type Night, openNight, published, quick, type Work } from './night.ts';

let night: Night;
let decisions: RunDecisions;
beforeEach(async () => {
  night = await openNight();
  const { runs, lock, client } = night;
  const { enqueueRelease } = client;
  decisions = createRunDecisions({ runs, lock, enqueueRelease, now: Date.now, random: randomBytes });
});
afterEach(() => night[Symbol.asyncDispose]());

const ignore = () => undefined;
const figure = { of: 'leads', value: 50, least: 95, most: null, baseline: 100 };
const gate = (mode: 'warn' | 'hold'): GateResult =>
  gateResult('coverage', mode, { verdict: 'bad', figures: [figure], says: 'Half of the leads are gone.' });
const ana = { who: 'ana', why: 'We deleted the test accounts.' };

/** Workers whose gate holds every run, and the instants that they publish. */
function workThatHolds(work: Work = {}) {
  const publishes: RunInstant[] = [];
  night.work({
    gateRun: async () => [gate('hold')],
    publishRun: async (run) => {
      publishes.push(run);
      return published;
    },
    ...work,
  });
  return publishes;
}

async function heldRun(businessDate?: string): Promise<string> {
  const { runId } = await night.client.startRun({ kind: 'full', businessDate });
  await night.client.waitForRun(runId, ignore);
  return runId;
}

const release = async (runId: string) => {
  const released = await decisions.release(runId, ana);
  return night.client.waitForRun(runId, ignore, { release: released.release });
};

describe('a gate', () => {
  it('that warns is kept with the run, which is published', async () => {
    night.work({ gateRun: async () => [gate('warn')] });
    const { runId } = await night.client.startRun({ kind: 'full' });
    const { run, exitCode } = await night.client.waitForRun(runId, ignore);
    expect({ exitCode, state: run.state, message: run.message }).toEqual({
      exitCode: 0,
      state: 'published',
      message: '',
    });
    expect(run.gates).toEqual([gate('warn')]);
  });

  it('that holds ends the run with exit code 3 and its figures, and nothing is published', async () => {
    const publishes = workThatHolds();
    const { runId } = await night.client.startRun({ kind: 'full' });
    const { run, exitCode } = await night.client.waitForRun(runId, ignore);
    expect(exitCode).toBe(3);
    expect(run).toMatchObject({ state: 'held', message: 'Half of the leads are gone.', gates: [gate('hold')] });
    expect(run.finishedAt).toBeDefined();
    expect(publishes).toEqual([]);
    expect(await night.lock.holder()).toBeUndefined();
    expect(await night.queues.runs.getFailedCount()).toBe(0);
  });

  it('that holds a night has done its date: a restart begins none in its place, the next night begins as ever', async () => {
    workThatHolds();
    const runId = await heldRun('2026-11-22');
    expect(await night.client.startRun({ kind: 'full', businessDate: '2026-11-22' })).toMatchObject({
      runId,
      joined: true,
    });
    expect(await night.client.startRun({ kind: 'full', businessDate: '2026-11-23' })).toMatchObject({ joined: false });
  });
});

describe('a held run that is released', () => {
  it('is published as it was scored, and says who let it be and why', async () => {
    const publishes = workThatHolds();
    const runId = await heldRun();
    const held = await night.runs.get(runId);
    const { run, exitCode } = await release(runId);
    expect(exitCode).toBe(0);
    expect(run).toMatchObject({ state: 'published', message: '', gates: [gate('hold')], queues: published.queues });
    expect(run.decisions).toEqual([{ decision: 'release', ...ana, at: expect.any(Number) }]);
    expect(publishes).toEqual([{ runId, asOf: held?.asOf, knownAt: held?.knownAt }]);
    expect(run.scoresDigest).toBe(held?.scoresDigest);
    expect(await night.lock.holder()).toBeUndefined();
  });

  it('is superseded where a later one is published meanwhile', async () => {
    const message = 'A later run is published.';
    workThatHolds({
      publishRun: async () => ({ published: false, message, queues: [], entered: 0, left: 0, heldOut: 0 }),
    });
    expect(await release(await heldRun())).toMatchObject({ exitCode: 0, run: { state: 'superseded', message } });
  });

  it('is published once, however many release it at once', async () => {
    const publishes = workThatHolds();
    const runId = await heldRun();
    const asked = await Promise.allSettled(Array.from({ length: 6 }, () => decisions.release(runId, ana)));
    const [first, ...more] = asked.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
    expect(more).toEqual([]);
    for (const one of asked) {
      if (one.status === 'rejected')
        expect(one.reason).toMatchObject({ code: expect.stringMatching(/^(run_under_way|not_held)$/) });
    }
    await night.client.waitForRun(runId, ignore, { release: first?.release });
    expect(publishes).toHaveLength(1);
    await expect(decisions.release(runId, ana)).rejects.toThrow(
      `Run ${runId} isn't held: it is published (released by ana`,
    );
  });

  it('stays held where it can’t be published, and may be released again', async () => {
    let tries = 0;
    workThatHolds({
      publishRun: async () => {
        if (++tries === 1) throw new PermanentError('The routing names no team.');
        return published;
      },
    });
    const runId = await heldRun();
    const { run, exitCode } = await release(runId);
    expect({ exitCode, state: run.state }).toEqual({ exitCode: 1, state: 'held' });
    expect(run.message).toMatch(/was released, but could not be published: The routing names no team\. /);
    const again = await release(runId);
    expect(again).toMatchObject({ exitCode: 0, run: { state: 'published' } });
    expect(again.run.decisions).toHaveLength(2);
  });

  it('is held still where whoever released it died before its jobs were there', async () => {
    const { runs, lock } = night;
    workThatHolds();
    const runId = await heldRun();
    const dying = createRunDecisions({
      runs,
      lock: { ...lock, release: async () => undefined },
      enqueueRelease: () => Promise.reject(new Error('SIGKILL')),
      now: Date.now,
      random: randomBytes,
    });
    await expect(dying.release(runId, ana)).rejects.toThrow('SIGKILL');
    await expect(decisions.release(runId, ana)).rejects.toThrow(`Run ${runId} is being released already`);
    // A claim without jobs is given up after a while.
    const key = `${night.services.prefix}:run:active`;
    const claim = JSON.parse((await night.redis.get(key)) ?? '');
    await night.redis.set(key, JSON.stringify({ ...claim, claimedAt: Date.now() - 60_000 }));
    expect(await release(runId)).toMatchObject({ run: { state: 'published' } });
  });

  it('waits for its turn: another run that is under way refuses it', async () => {
    workThatHolds({
      scoreRun: async (_run, _model, { signal }) => {
        const isSecond = (await night.runs.list(5)).length > 1;
        signal.throwIfAborted();
        if (isSecond) await new Promise((_, no) => signal.addEventListener('abort', no));
        return { leads: 1, accounts: 0, qualified: {}, tiers: {}, scoresDigest: '' };
      },
    });
    const runId = await heldRun();
    const next = await night.client.startRun({ kind: 'full' });
    await expect(decisions.release(runId, ana)).rejects.toThrow(`Run ${next.runId} is under way`);
    expect((await decisions.drop(runId, ana)).state).toBe('dropped');
  });
});

describe('a held run that is dropped', () => {
  it('is never published, and says why', async () => {
    const publishes = workThatHolds();
    const runId = await heldRun();
    await decisions.drop(runId, { who: 'bo', why: 'The import ran twice.' });
    const run = await night.runs.get(runId);
    expect(run).toMatchObject({
      state: 'dropped',
      decisions: [{ decision: 'drop', who: 'bo', why: 'The import ran twice.' }],
    });
    await expect(decisions.release(runId, ana)).rejects.toThrow(/isn't held: it was dropped \(dropped by bo/);
    await expect(decisions.drop(runId, ana)).rejects.toMatchObject({ code: 'not_held' });
    expect(publishes).toEqual([]);
    expect(await night.lock.holder()).toBeUndefined();
  });

  it('has to be known, and to have been held', async () => {
    await expect(decisions.drop('20261122T020000Z-ffffff', ana)).rejects.toMatchObject({ code: 'unknown_run' });
    night.work();
    const { runId } = await night.client.startRun({ kind: 'full' });
    await night.client.waitForRun(runId, ignore);
    await expect(decisions.release(runId, ana)).rejects.toThrow(`Run ${runId} isn't held: it is published.`);
  });
});

describe('a nightly run whose pipeline is late', () => {
  it('pulls again until events are there, without costing a try, and speaks about the time after', async () => {
    let pulls = 0;
    let cameAt = 0;
    night.work({
      pullSources: async () => {
        pulls += 1;
        if (pulls === 3) cameAt = Date.now();
      },
      waitsForEvents: async () => (cameAt === 0 ? 'The latest event is 41 h old.' : undefined),
    });
    const { runId } = await night.client.startRun({ kind: 'full', businessDate: '2026-11-22' });
    const { run } = await night.client.waitForRun(runId, ignore);
    expect({ pulls, state: run.state }).toEqual({ pulls: 3, state: 'published' });
    expect(run.asOf).toBeGreaterThanOrEqual(cameAt);
    const job = await night.queues.runs.getJob(stepJobId(runId, 'pull'));
    expect(job?.attemptsMade).toBe(1);
  });

  it('pulls at once when somebody asks for a run, who knows that events are there', async () => {
    let pulls = 0;
    night.work(
      { pullSources: async () => ++pulls, waitsForEvents: async () => (pulls < 2 ? 'Too old.' : undefined) },
      { timing: { ...quick, events: 600_000 } },
    );
    const { runId } = await night.client.startRun({ kind: 'full', businessDate: '2026-11-22' });
    await eventually(
      'the run waits',
      async () => (await night.queues.runs.getJobState(stepJobId(runId, 'pull'))) === 'delayed',
    );
    expect(await night.client.startRun({ kind: 'full' })).toMatchObject({ runId, joined: true });
    expect((await night.client.waitForRun(runId, ignore)).run.state).toBe('published');
    expect(pulls).toBe(2);
  });
});
