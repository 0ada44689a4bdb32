import type { IntakePump } from '../../src/warehouse/intake/messages/pump.ts';
import { type PumpStep, pause } from '../pump.ts';

/** Milliseconds between two looks: what was sent is in ClickHouse within a second, in few inserts. */
const lookEvery = 500;

/** Writes what was sent to the API into ClickHouse as it comes. */
export function intakeStep(intake: Pick<IntakePump, 'once'>, every = lookEvery): PumpStep {
  return async ({ stopping, abort }) => {
    if ((await intake.once(abort)) === 0) await pause(every, stopping);
  };
}
