import type { Exclusively, PublishRun } from '../../src/rescoring/publish.ts';

/** Nobody else publishes. */
export const alone: Exclusively = (work) => work(new AbortController().signal);

/** What a publish is handed where nobody works, in a Redis that lost nothing. */
export const idle: Pick<PublishRun, 'desk' | 'ensureStanding' | 'exclusively'> = {
  desk: { away: async () => new Map(), heldBy: async () => [] },
  ensureStanding: async () => undefined,
  exclusively: alone,
};
