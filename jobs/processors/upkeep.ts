import type { Processor } from '../processor.ts';

/** One round of what the queues need every few seconds; gives how many entries or outcomes it concerned. */
export type UpkeepWork = (signal: AbortSignal) => Promise<number>;

/** Ends what has run out, tells outcomes, or takes out who is suppressed: whichever it is handed. */
export function upkeepProcessor(work: UpkeepWork): Processor<unknown> {
  return (_, { signal }) => work(signal);
}
