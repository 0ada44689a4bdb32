import { type PumpStep, pause } from '../pump.ts';

/** Somebody who is told of what happens, with what it takes to tell them. */
export interface Telling {
  /** Tells what is new and what is due; how much that was. Undefined while another process does it. */
  once(signals: { readonly stopping: AbortSignal; readonly abort: AbortSignal }): Promise<number | undefined>;
  /** Milliseconds between two looks where nothing was new. */
  readonly every: number;
}

/** Tells people and programs what happened, as it comes. */
export function deliverStep({ once, every }: Telling): PumpStep {
  return async (signals) => {
    const told = await once(signals);
    if (!told) await pause(every, signals.stopping);
  };
}
