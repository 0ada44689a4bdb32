import { describe, expect, it } from 'vitest';
import { sayLastRun } from '../../src/cli/commands/status.ts';
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
  left: 0,
  phaseSeconds: {},
  message: '',
  startedAt,
  finishedAt: undefined,
};

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
