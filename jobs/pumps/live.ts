import type { Lease } from '../../src/handoff/lease.ts';
import type { Wake } from '../../src/handoff/wake.ts';
import type { Follow } from '../../src/rescoring/touched/follow.ts';
import { type PumpStep, pause } from '../pump.ts';

export interface LivePumpParts {
  readonly follow: Follow;
  /** One process follows at a time: another one takes it up when that one has stopped, or died. */
  readonly lease: Lease;
  readonly wake: Pick<Wake, 'wait'>;
  /** Milliseconds from the end of one look to the next. */
  readonly every: number;
  /** Milliseconds after which a process gives the lease back, and takes it again unless another one does. */
  readonly tenure?: number;
}

// It keeps the lease for a while: what it remembers of the rows that it has seen another process would score again.
const usualTenure = 30_000;

/** Rescores who moved, as long as this process is the one that follows. */
export function liveStep({ follow, lease, wake, every, tenure = usualTenure }: LivePumpParts): PumpStep {
  return async ({ stopping, abort }) => {
    const until = performance.now() + tenure;
    const followed = await lease.ifFree(async (lost) => {
      const resting = AbortSignal.any([stopping, lost]);
      while (!resting.aborted && performance.now() < until) {
        const { isBehind } = await follow.look(AbortSignal.any([abort, lost]));
        if (!isBehind) await wake.wait(every, resting);
      }
      return true;
    });
    if (followed === undefined) await pause(every, stopping);
  };
}
