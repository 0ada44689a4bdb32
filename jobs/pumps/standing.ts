import type { Rebuild, Rebuilt } from '../../src/handoff/rebuild.ts';
import { type PumpStep, pause } from '../pump.ts';

export interface StandingPumpParts {
  readonly ensureStanding: Rebuild['ensureStanding'];
  /** What else a flushed Redis has lost. */
  readonly afterRebuild: (rebuilt: Rebuilt) => Promise<void>;
  /** Milliseconds between two looks; tests make them short. */
  readonly every?: number;
}

/** Looks whether Redis was flushed while this process works, and has the queues made anew before anybody publishes onto an empty one. */
export function standingStep({ ensureStanding, afterRebuild, every = 5_000 }: StandingPumpParts): PumpStep {
  return async ({ stopping }) => {
    const rebuilt = await ensureStanding();
    if (rebuilt) await afterRebuild(rebuilt);
    await pause(every, stopping);
  };
}
