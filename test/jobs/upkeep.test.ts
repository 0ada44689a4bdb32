import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { jobOptions } from '../../jobs/catalog.ts';
import { type Declared, reconcileSchedules, upkeepSchedules } from '../../jobs/schedule.ts';
import { TransientError } from '../../src/model/errors.ts';
import { silentLog } from '../../src/runtime/log.ts';
import { eventually } from '../support/eventually.ts';
import { keptLog, type Night, openNight } from './night.ts';

let night: Night;
beforeEach(async () => {
  night = await openNight();
});
afterEach(() => night[Symbol.asyncDispose]());

const reconcile = (declared: Declared) => reconcileSchedules(night.queues.upkeep, declared, Date.now(), silentLog());
const often: Declared = { sweep: { every: 50 }, outcomes: { every: 50 }, withdraw: { every: 50 } };

const day = 86_400_000;

describe('what the queues need every few seconds', () => {
  it('is planned once, left alone while it is as declared, and removed when nobody declares it', async () => {
    await night.queues.upkeep.upsertJobScheduler('tidy', { every: 1_000 }, { name: 'tidy' });
    expect(await reconcile(upkeepSchedules)).toMatchObject({
      created: ['sweep', 'outcomes', 'withdraw', 'retention'],
      removed: ['tidy'],
    });
    const before = await night.queues.upkeep.getJobSchedulers();
    expect(await reconcile(upkeepSchedules)).toMatchObject({
      created: [],
      kept: ['sweep', 'outcomes', 'withdraw', 'retention'],
    });
    expect(await night.queues.upkeep.getJobSchedulers()).toEqual(before);
    expect(await reconcile({ ...upkeepSchedules, sweep: { every: 60_000 } })).toMatchObject({ changed: ['sweep'] });
    expect(await night.queues.upkeep.getJobScheduler('sweep')).toMatchObject({ every: 60_000 });
  });

  it('comes again and again, and leaves no jobs behind', async () => {
    const rounds = { sweep: 0, outcomes: 0, withdraw: 0 };
    const count = (name: keyof typeof rounds) => async () => {
      rounds[name] += 1;
      if (name === 'withdraw' && rounds.withdraw === 2) throw new Error('nobody foresaw this');
      return 0;
    };
    await reconcile(often);
    night.work({}, { upkeep: { sweep: count('sweep'), outcomes: count('outcomes'), withdraw: count('withdraw') } });
    await eventually('each has come five times', () => Object.values(rounds).every((times) => times >= 5));
    const counts = await night.queues.upkeep.getJobCounts('completed', 'failed');
    expect(counts).toEqual({ completed: 0, failed: 0 });
    expect(jobOptions('sweep')).toMatchObject({ attempts: 1 });
  });

  it('goes on for the others while one of them waits', async () => {
    let sweeps = 0;
    let waiting = 0;
    await reconcile(often);
    night.work(
      {},
      {
        upkeep: {
          sweep: async () => {
            sweeps += 1;
            return 0;
          },
          outcomes: (signal) => {
            waiting += 1;
            // As one that waits for an import: only the first waits, the rest see that somebody does.
            if (waiting > 1) return Promise.resolve(0);
            return new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('aborted'))));
          },
        },
      },
    );
    await eventually('outcomes wait', () => waiting > 0);
    const before = sweeps;
    await eventually('it is swept on', () => sweeps > before + 3);
  });

  it('of which the thinning of old runs comes once a day, and after each nightly run besides', async () => {
    expect(upkeepSchedules.retention).toEqual({ every: day });
    let rounds = 0;
    night.work(
      {},
      {
        upkeep: {
          retention: async () => {
            rounds += 1;
            return 0;
          },
        },
      },
    );
    const asked = await night.client.startRun({ kind: 'full' });
    await night.client.waitForRun(asked.runId, () => undefined);
    const nightly = await night.client.startRun({ kind: 'full', businessDate: '2026-03-01' });
    await night.client.waitForRun(nightly.runId, () => undefined);
    await eventually('it came after the nightly run', () => rounds > 0);
    expect(rounds).toBe(1);
  });

  it('tells an outage once, and once that it is over', async () => {
    const { log, lines } = keptLog();
    let rounds = 0;
    await reconcile({ sweep: { every: 50 } });
    night.work(
      {},
      {
        log,
        upkeep: {
          sweep: async () => {
            rounds += 1;
            if (rounds <= 3) throw new TransientError('ClickHouse is away.');
            return 0;
          },
        },
      },
    );
    await eventually('it works again', () => lines().some(({ msg }) => msg === 'sweep works again'));
    const said = lines().filter(({ level }) => level === 'warn' || level === 'error');
    expect(said).toMatchObject([
      { level: 'warn', msg: 'sweep fails and is tried again', reason: 'ClickHouse is away.' },
    ]);
    expect(lines().filter(({ msg, level }) => msg === 'sweep done' && level !== 'debug')).toEqual([]);
  });
});
