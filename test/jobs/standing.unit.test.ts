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

test('every look sees to the queues first, then to the schedules, whoever made the queues anew', async () => {
  const flushed = [undefined, rebuilt, undefined];
  const seen: string[] = [];
  const step = standingStep({
    ensureStanding: async () => {
      seen.push('queues');
      return flushed.shift();
    },
    onRebuilt: ({ runId }) => seen.push(runId),
    ensureSchedules: async () => void seen.push('schedules'),
    every: 0,
  });
  const signals = { stopping: new AbortController().signal, abort: new AbortController().signal };
  for (let looks = 0; looks < 3; looks++) await step(signals);
  expect(seen).toEqual(['queues', 'schedules', 'queues', 'run-1', 'schedules', 'queues', 'schedules']);
});
