import { setTimeout as delay } from 'node:timers/promises';
import type { Outages } from './outages.ts';

/** Moves what came in meanwhile, then waits for more, some seconds at most. `signal` ends the wait; `abort` the work too. */
export type PumpStep = (signals: { readonly stopping: AbortSignal; readonly abort: AbortSignal }) => Promise<void>;

export interface PumpParts {
  /** What it is called in the log. */
  readonly name: string;
  readonly step: PumpStep;
  readonly outages: Outages;
  readonly random: () => number;
  /** Milliseconds until the first new try, and at most; tests make them short. */
  readonly backoff?: { readonly first: number; readonly most: number };
}

/** Follows a stream in Redis as long as the process lives: what BullMQ's jobs are too slow for. Several processes may pump the same. */
export interface Pump {
  /** Begins nothing new; what is under way goes on. */
  stop(): void;
  /** Lets go of what is under way; the next one takes it up. */
  abort(): void;
  /** Waits until nothing is under way. */
  close(): Promise<void>;
}

// Well below a minute: what has waited for a ClickHouse that was away is wanted soon after it is back.
const usualBackoff = { first: 250, most: 10_000 };

/** Starts pumping. A step that fails is tried again, later and later; the outage is told once. */
export function startPump({ name, step, outages, random, backoff = usualBackoff }: PumpParts): Pump {
  const stopping = new AbortController();
  const abort = new AbortController();
  const signals = { stopping: stopping.signal, abort: abort.signal };

  async function pump(): Promise<void> {
    let failures = 0;
    while (!stopping.signal.aborted) {
      try {
        await step(signals);
        failures = 0;
        outages.worked(name);
      } catch (error) {
        if (stopping.signal.aborted) return;
        outages.failed(name, error);
        const full = Math.min(backoff.first * 2 ** failures, backoff.most);
        failures += 1;
        await pause(full * (1 - random() / 2), stopping.signal);
      }
    }
  }

  const stop = () => stopping.abort();
  const running = pump();
  return {
    stop,
    abort() {
      stop();
      abort.abort();
    },
    async close() {
      stop();
      await running;
    },
  };
}

/** Waits so many milliseconds, or until the signal is aborted. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await delay(ms, undefined, { signal }).catch((error: unknown) => {
    if (!signal.aborted) throw error;
  });
}
