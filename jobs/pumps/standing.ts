import type { Rebuild, Rebuilt } from '../../src/handoff/rebuild.ts';
import { type PumpStep, pause } from '../pump.ts';

export interface StandingPumpParts {
  readonly ensureStanding: Rebuild['ensureStanding'];
  readonly onRebuilt: (rebuilt: Rebuilt) => void;
  /** Declares the schedules again if they are gone; they go with a flush, whoever rebuilt the queues. */
  readonly ensureSchedules: () => Promise<void>;
  /** Milliseconds between two looks; tests make them short. */
  readonly every?: number;
}

/** Looks whether Redis was flushed while this process works, and has made anew what was in it before anybody publishes onto an empty one. */
export function standingStep({
  ensureStanding,
  onRebuilt,
  ensureSchedules,
  every = 5_000,
}: StandingPumpParts): PumpStep {
  return async ({ stopping }) => {
    const rebuilt = await ensureStanding();
    if (rebuilt) onRebuilt(rebuilt);
    await ensureSchedules();
    await pause(every, stopping);
  };
}
