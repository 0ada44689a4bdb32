import type { Drain } from '../../src/handoff/drain.ts';
import type { Outbox } from '../../src/queue/outbox.ts';
import { type PumpStep, pause } from '../pump.ts';

export interface OutboxPumpParts {
  readonly drain: Drain;
  /** On a connection of its own: waiting blocks it. */
  readonly outbox: Pick<Outbox, 'wait'>;
  /** Milliseconds; tests make them short. */
  readonly timing?: { readonly wait: number; readonly gather: number };
}

// One insert for all that comes within a quarter of a second: ClickHouse makes a part of each, and merges them.
// Whoever waits is woken by the first transition: looking more often would only keep an idle machine awake.
const usualTiming = { wait: 5_000, gather: 250 };

/** Writes what reps do into ClickHouse as it comes. */
export function outboxStep({ drain, outbox, timing = usualTiming }: OutboxPumpParts): PumpStep {
  return async ({ stopping, abort }) => {
    const drained = await drain.once(abort);
    // Another process drains; should it die, its lease runs out.
    if (drained === undefined) return pause(timing.wait, stopping);
    if (await outbox.wait(drained.upTo, timing.wait)) await pause(timing.gather, stopping);
  };
}
