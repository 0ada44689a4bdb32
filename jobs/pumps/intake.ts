import type { IntakePump } from '../../src/warehouse/intake/messages/pump.ts';
import { type PumpStep, pause } from '../pump.ts';

export interface IntakePumpStep {
  readonly intake: Pick<IntakePump, 'once'>;
  /** Told where something was written: whoever moved by it is to be scored. */
  readonly written: () => Promise<void>;
  /** Milliseconds between two looks. */
  readonly every?: number;
}

// What was sent is in ClickHouse within a good second, in few inserts. Who asks to be called doesn't wait for it.
const lookEvery = 1_000;

/** Writes what was sent to the API into ClickHouse as it comes. */
export function intakeStep({ intake, written, every = lookEvery }: IntakePumpStep): PumpStep {
  return async ({ stopping, abort }) => {
    if ((await intake.once(abort)) === 0) await pause(every, stopping);
    else await written();
  };
}
