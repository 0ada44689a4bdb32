import type { PumpStep } from '../pump.ts';
import { pause } from '../pump.ts';

export interface PollPumpParts {
  /** Takes in what the sources have new, raises whoever asks to be called by it, and wakes who rescores. */
  readonly poll: (signal: AbortSignal) => Promise<void>;
  /** Milliseconds from the begin of one poll to the next. */
  readonly every: number;
}

/** Looks into the company's tables as often as is asked. */
export function pollStep({ poll, every }: PollPumpParts): PumpStep {
  return async ({ stopping, abort }) => {
    const began = performance.now();
    await poll(abort);
    await pause(Math.max(0, every - (performance.now() - began)), stopping);
  };
}
