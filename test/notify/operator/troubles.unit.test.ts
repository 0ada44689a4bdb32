import { describe, expect, it } from 'vitest';
import {
  jobTroubles,
  nightTroubles,
  type RunSeen,
  runTroubles,
  webhookTroubles,
} from '../../../src/notify/operator/troubles.ts';

const run = (runId: string, state: string, why: readonly string[] = []): RunSeen => ({
  runId,
  businessDate: '2026-11-23',
  state,
  why,
});
const ids = (troubles: readonly { readonly id: string }[]) => troubles.map(({ id }) => id);

describe('runs', () => {
  it('that failed or are held are troubles until a later one is published', () => {
    const before = [run('r3', 'failed'), run('r2', 'held'), run('r1', 'published'), run('r0', 'failed')];
    expect(ids(runTroubles(before))).toEqual(['run:r3', 'held:r2']);
    expect(runTroubles([run('r4', 'published'), ...before])).toEqual([]);
    expect(ids(runTroubles([run('r4', 'scoring'), ...before]))).toEqual(['run:r3', 'held:r2']);
  });

  it('that are held say why, and the command that publishes them all the same', () => {
    const [held] = runTroubles([run('r2', 'held', ['31% of the leads qualify, 12% did'])]);
    expect(held?.says).toContain('2026-11-23 (r2) is held');
    expect(held?.details).toEqual([
      '31% of the leads qualify, 12% did',
      'Publish it all the same: pql run release r2 --why "…"',
      'Or drop it: pql run drop r2 --why "…"',
    ]);
  });

  it('that somebody dropped are none any more', () => {
    expect(runTroubles([run('r2', 'dropped'), run('r1', 'published')])).toEqual([]);
  });
});

describe('a night', () => {
  const due = Date.parse('2026-11-23T02:00:00Z');
  const night = { businessDate: '2026-11-23', at: due, isEnded: false };
  it('is missed two hours after it was due, unless its run has ended', () => {
    expect(nightTroubles(night, due + 7_199_999)).toEqual([]);
    expect(ids(nightTroubles(night, due + 7_200_000))).toEqual(['night:2026-11-23']);
    expect(nightTroubles({ ...night, isEnded: true }, due + 7_200_000)).toEqual([]);
    expect(nightTroubles(undefined, due)).toEqual([]);
  });
});

describe('jobs', () => {
  const failed = (job: string, run?: string) => ({ job, run, message: 'no', remedy: 'mend it' });

  it('of one kind are one trouble, and steps of runs are told as runs', () => {
    expect(ids(jobTroubles([failed('nightly'), failed('nightly'), failed('score', 'r1')]))).toEqual(['job:nightly']);
  });

  it('say what to do as pql jobs failed does: one of another version can’t be tried again', () => {
    expect(jobTroubles([failed('oldstep')])[0]?.details).toEqual(['no', 'mend it', 'See pql jobs failed']);
  });
});

describe('the webhook', () => {
  it('is a trouble where messages were given up, or the receiver is gone', () => {
    expect(webhookTroubles({ dead: 0, isGone: false })).toEqual([]);
    expect(ids(webhookTroubles({ dead: 2, isGone: true }))).toEqual(['webhook:dead', 'webhook:gone']);
  });
});
