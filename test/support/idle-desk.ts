import type { PublishRun } from '../../src/rescoring/publish.ts';

/** What a publish is handed where nobody works, in a Redis that lost nothing. */
export const idle: Pick<PublishRun, 'desk' | 'ensureStanding'> = {
  desk: { away: async () => new Map(), heldBy: async () => [] },
  ensureStanding: async () => undefined,
};
