import { expect, test } from 'vitest';
import { standingStep } from '../../jobs/pumps/standing.ts';
import type { Rebuilt } from '../../src/handoff/rebuild.ts';

const rebuilt: Rebuilt = {
  runId: 'run-1',
  asOf: 1_000,
  entries: 3,
  held: 1,
  closed: 0,
  logEndsAt: undefined,
  workedLast: [],
};

test('what else a flushed Redis has lost is made anew after the queues, and only then', async () => {
  const flushed = [undefined, rebuilt, undefined];
  const made: Rebuilt[] = [];
  const step = standingStep({
    ensureStanding: async () => flushed.shift(),
    afterRebuild: async (queues) => {
      made.push(queues);
    },
    every: 0,
  });
  const signals = { stopping: new AbortController().signal, abort: new AbortController().signal };
  for (let looks = 0; looks < 3; looks++) await step(signals);
  expect(made).toEqual([rebuilt]);
  expect(flushed).toEqual([]);
});
