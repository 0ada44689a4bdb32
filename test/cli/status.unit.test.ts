import { describe, expect, it } from 'vitest';
import { sayJobs, sayLag, sayLastRun, sayLive, sayModels } from '../../src/cli/commands/status.ts';
import { contractOfRun, shownContract } from '../../src/rescoring/contract.ts';
import type { RunRecord } from '../../src/rescoring/runs.ts';

const startedAt = Date.UTC(2026, 10, 22, 2);
const run: RunRecord = {
  runId: '20261122T020000Z-3fa9c1',
  kind: 'full',
  businessDate: '2026-11-22',
  state: 'scoring',
  asOf: undefined,
  knownAt: undefined,
  modelName: '',
  modelDigest: '',
  modelText: '',
  leads: 0,
  accounts: 0,
  qualified: {},
  tiers: {},
  scoresDigest: '',
  queues: [],
  entered: 0,
  heldOut: 0,
  left: 0,
  phaseSeconds: {},
  message: '',
  gates: [],
  decisions: [],
  startedAt,
  finishedAt: undefined,
};

describe('what is rescored between the full runs', () => {
  const intake = { waiting: 0, oldestAt: undefined };
  const last = {
    ...{ runId: 't', asOf: startedAt, knownAt: startedAt, baseRunId: 'b', upTo: startedAt },
    ...{ leads: 12, accounts: 3, placed: 2, left: 0, seconds: 1.25 },
  };

  it('is told where somebody has waited for longer than a moment', () => {
    expect(sayLive({ live: undefined, intake }, startedAt)).toEqual([]);
    expect(
      sayLive(
        { live: { last, waitingSince: startedAt, pausedBy: undefined, isOfPast: false }, intake },
        startedAt + 2_000,
      ),
    ).toEqual([]);
    expect(
      sayLive(
        { live: { last, waitingSince: startedAt, pausedBy: undefined, isOfPast: false }, intake },
        startedAt + 60_000,
      ),
    ).toEqual([
      'Who moved since 2026-11-22T02:00:00.000Z waits to be rescored. The last touched run took 1.3 s for 12 leads.',
    ]);
  });

  it('rests while a run is held, and says who decides about it', () => {
    const live = { last, waitingSince: undefined, pausedBy: '20261122T020000Z-3fa9c1', isOfPast: false };
    expect(sayLive({ live, intake }, startedAt)).toEqual([
      'Who moves isn\'t rescored while run 20261122T020000Z-3fa9c1 is held, hand-raises go on: npx pql run release|drop 20261122T020000Z-3fa9c1 --why "…"',
    ]);
  });

  it('rests while the queues speak about the past', () => {
    const live = { last, waitingSince: undefined, pausedBy: undefined, isOfPast: true };
    expect(sayLive({ live, intake }, startedAt)).toEqual([
      expect.stringContaining('A run of the present ends it: npx pql rescore'),
    ]);
  });

  it('needs what was sent to be taken in', () => {
    expect(sayLive({ live: undefined, intake: { waiting: 7, oldestAt: startedAt } }, startedAt + 60_000)).toEqual([
      '7 messages since 2026-11-22T02:00:00.000Z are not in ClickHouse yet: is a worker running?',
    ]);
  });
});

describe('jobs', () => {
  it('say when the night comes, and where to look for what failed', () => {
    expect(sayJobs({ nextNightly: startedAt, failedJobs: 0 })).toEqual([
      'The next nightly run is due at 2026-11-22T02:00:00.000Z.',
    ]);
    expect(sayJobs({ nextNightly: startedAt, failedJobs: 1 })[1]).toMatch(/^1 job has failed for good\./);
    expect(sayJobs({ nextNightly: undefined, failedJobs: 2 })).toEqual([
      'No nightly run is planned: `npx pql up` plans it.',
      '2 jobs have failed for good. See: npx pql jobs failed',
    ]);
  });
});

describe('what ClickHouse doesn’t have yet', () => {
  it('is told where it waits for longer than a moment', () => {
    expect(sayLag({ waiting: 0, oldestAt: undefined }, startedAt)).toEqual([]);
    expect(sayLag({ waiting: 3, oldestAt: startedAt }, startedAt + 900)).toEqual([]);
    expect(sayLag({ waiting: 3, oldestAt: startedAt }, startedAt + 60_000)).toEqual([
      expect.stringMatching(/^3 changes of entries since 2026-11-22T02:00:00\.000Z are not in ClickHouse yet: .*kept/),
    ]);
  });
});

describe('the last run', () => {
  it('goes on only where somebody works on it', () => {
    expect(sayLastRun(run, true)).toMatch(/scoring, begun 2026-11-22T02:00:00\.000Z, still going on\.$/);
    expect(sayLastRun(run, false)).toMatch(/waits for a worker: `npx pql rescore` or `npx pql up` goes on with it\.$/);
  });

  it('that has ended says how long it took and why it failed', () => {
    const failed = { ...run, state: 'failed', finishedAt: startedAt + 4_200, message: 'The disk is full.' } as const;
    expect(sayLastRun(failed, false)).toMatch(/failed, begun .*, 4\.2 s\. The disk is full\.$/);
  });
});

describe('the contract', () => {
  const now = Date.parse('2026-11-22T12:00:00Z');
  const signed = { marketing: '2026-11-02', sales: '2026-11-03', review_by: '2027-02-01' };
  const relay = { name: 'relay', digest: 'a'.repeat(64), timezone: 'UTC', agreed: signed };
  const inForce = shownContract(relay, now);

  it('in force says who agreed and until when it is looked at again', () => {
    expect(sayModels(inForce, inForce)).toEqual([
      'Model in force: relay (aaaaaaaaaaaa), agreed by marketing on 2026-11-02 and by sales on 2026-11-03, to be looked at again by 2027-02-01.',
    ]);
  });

  it('that one side has not agreed to, or whose review is overdue, is worth a thought', () => {
    const late = shownContract({ ...relay, agreed: { marketing: '2026-08-02', review_by: '2026-11-01' } }, now);
    expect(sayModels(late, late).slice(1)).toEqual([
      expect.stringMatching(/^Worth a thought: model relay: not agreed by sales yet/),
      expect.stringMatching(/^Worth a thought: model relay: was to be looked at again by 2026-11-01/),
    ]);
  });

  it('is signed as soon as its file is, since a signature changes nothing that scores', () => {
    const before = shownContract({ ...relay, agreed: undefined }, now);
    expect(sayModels(before, inForce)).toEqual(sayModels(inForce, inForce));
  });

  it('in the file is told where it is another one, and where it can’t be used', () => {
    const next = shownContract({ ...relay, name: 'relay2', digest: 'b'.repeat(64) }, now);
    expect(sayModels(inForce, next)[1]).toMatch(/^The model file is another one, .*: relay2 \(bbbbbbbbbbbb\), agreed/);
    expect(sayModels(inForce, undefined)[1]).toMatch(/can’t be used/);
    expect(sayModels(undefined, next)[0]).toMatch(/^Model: relay2/);
  });

  it('of a run is read from the text that the run kept', () => {
    const modelText =
      'model: m\nagreed: { marketing: 2026-11-02 }\nsignals: { a: { event: b, score: usage, points: { each: 1 } } }\n';
    const kept = { ...run, modelName: 'm', modelDigest: 'c'.repeat(64), modelText };
    expect(contractOfRun(kept, now)).toEqual({
      name: 'm',
      digest: 'c'.repeat(64),
      agreed: { marketing: '2026-11-02' },
      warnings: [expect.stringContaining('not agreed by sales yet')],
    });
    expect(contractOfRun({ ...kept, modelText: 'model: [' }, now).warnings).toEqual([
      "model m: this version can't read the file that the run kept",
    ]);
  });
});
