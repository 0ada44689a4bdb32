import fc from 'fast-check';
import type { Model } from '../../../src/model/types.ts';
import type { History } from '../../../src/scoring/history.ts';
import type { Instant } from '../../../src/scoring/reference/admissible.ts';
import { historyNear, instantAt } from '../../support/history.ts';
import { anyModel } from '../../support/model.ts';
import { asOfs, oneOf } from '../../support/pools.ts';

/** Some models, each to be tried on all of some histories at one instant. */
export interface Batch {
  readonly instant: Instant;
  readonly models: readonly Model[];
  readonly histories: readonly History[];
}

export function batches(size: { readonly models: number; readonly histories: number }): fc.Arbitrary<Batch> {
  const exactly = (length: number) => ({ minLength: length, maxLength: length, size: 'max' as const });
  return oneOf(asOfs)
    .chain(instantAt)
    .chain((instant) =>
      fc.record({
        instant: fc.constant(instant),
        models: fc.array(anyModel, exactly(size.models)),
        histories: fc.array(historyNear(instant), exactly(size.histories)),
      }),
    );
}
