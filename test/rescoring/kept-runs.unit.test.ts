import { describe, expect, it } from 'vitest';
import { type AgedRun, runsToDrop } from '../../src/rescoring/kept-runs.ts';

const day = 86_400_000;
const policy = { runs: 30 * day, weekly: 365 * day };
/** 1 June 2026 is a Monday. */
const now = Date.parse('2026-06-01T12:00Z');
const at = (date: string) => Date.parse(`${date}T02:00Z`);
const run = (date: string, state: AgedRun['state'] = 'published'): AgedRun => ({ runId: date, state, at: at(date) });
const dropped = (runs: readonly AgedRun[], needed: readonly string[] = []) =>
  runsToDrop(runs, policy, new Set(needed), now).map(({ runId }) => runId);

describe('of old runs', () => {
  it('all are kept for so long', () => {
    expect(dropped([run('2026-05-03'), run('2026-05-04', 'failed'), run('2026-05-31')])).toEqual([]);
  });

  it('one a week is kept after that: the last published one from Monday to Sunday', () => {
    const week = ['2026-04-13', '2026-04-15', '2026-04-19'].map((date) => run(date));
    expect(dropped([run('2026-04-12'), ...week, run('2026-04-20')])).toEqual(['2026-04-13', '2026-04-15']);
  });

  it('a failed or superseded one stands for no week', () => {
    expect(dropped([run('2026-04-15'), run('2026-04-16', 'superseded'), run('2026-04-17', 'failed')])).toEqual([
      '2026-04-16',
      '2026-04-17',
    ]);
  });

  it('the last of a week that isn’t over by age stands for its days before', () => {
    // Of the week from 27 April the first four days are older than thirty days.
    expect(dropped([run('2026-04-28'), run('2026-05-03')])).toEqual(['2026-04-28']);
  });

  it('none is kept beyond the weekly time', () => {
    expect(dropped([run('2025-05-25'), run('2025-06-08')])).toEqual(['2025-05-25']);
  });

  it('those that are needed stay, and those that have not ended', () => {
    const runs = [run('2025-01-05'), run('2025-01-06', 'scoring'), run('2025-01-07', 'scored'), run('2025-01-12')];
    expect(dropped(runs, ['2025-01-05'])).toEqual(['2025-01-12']);
  });
});
