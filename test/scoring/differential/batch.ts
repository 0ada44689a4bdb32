import fc from 'fast-check';
import type { Model } from '../../../src/model/types.ts';
import type { History } from '../../../src/scoring/history.ts';
import type { Instant } from '../../../src/scoring/reference/admissible.ts';
import { historyNear, instantAt } from '../../support/history.ts';
import { modelsOf } from '../../support/model.ts';
import { asOfs, oneOf } from '../../support/pools.ts';

/** Some models, each to be tried on all of some histories at one instant. */
export interface Batch {
  readonly instant: Instant;
  readonly models: readonly Model[];
  readonly histories: readonly History[];
}

/** A statement's planning costs most, so it has many signals; which of them differs is found by taking others away. */
const signalCount = { min: 10, max: 24 };

/** What figures of days a batch's histories hold: the statements are others where there are none. */
export const figures = ['restated', 'daily', 'none'] as const;
type Figures = (typeof figures)[number];

export function batches(
  size: {
    readonly models: number;
    readonly histories: number;
    readonly signals?: { readonly min: number; readonly max: number };
  },
  of: readonly Figures[] = figures,
): fc.Arbitrary<Batch> {
  const exactly = (length: number) => ({ minLength: length, maxLength: length, size: 'max' as const });
  return fc.tuple(oneOf(asOfs).chain(instantAt), oneOf(of)).chain(([instant, kind]) =>
    fc.record({
      instant: fc.constant(instant),
      models: fc.array(modelsOf(size.signals ?? signalCount), exactly(size.models)),
      histories: fc.array(
        historyNear(instant).map((history) => withFigures(history, kind)),
        exactly(size.histories),
      ),
    }),
  );
}

function withFigures(history: History, kind: Figures): History {
  if (kind === 'restated') return history;
  const plain = kind === 'daily' ? { restates: '' } : { restates: '', daily: false };
  return { ...history, events: history.events.map((event) => ({ ...event, ...plain })) };
}
