import type { Resting } from './counts.ts';

/** A measured value, and on what it rests. */
export interface Measurement extends Resting {
  /** Millionths; undefined when unknown. */
  readonly value: bigint | undefined;
}
