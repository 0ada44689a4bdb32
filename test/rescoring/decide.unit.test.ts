import { expect, it } from 'vitest';
import { createRunDecisions } from '../../src/rescoring/decide.ts';
import type { RunRecord } from '../../src/rescoring/runs.ts';

it.each([
  ['routing.yaml:23:12 teams: is missing', 'it failed: routing.yaml:23:12 teams: is missing. Start a new one'],
  ['The statement is wrong.', 'it failed: The statement is wrong. Start a new one'],
])('of a run that failed the reason ends before what to do begins: %s', async (message, says) => {
  const failed = { runId: 'r', state: 'failed', message, decisions: [] as unknown } as RunRecord;
  const decisions = createRunDecisions({
    runs: { get: async () => failed },
  } as unknown as Parameters<typeof createRunDecisions>[0]);
  await expect(decisions.drop('r', { who: 'ana', why: 'because' })).rejects.toThrow(says);
});
