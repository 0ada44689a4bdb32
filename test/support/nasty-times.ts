import fc from 'fast-check';
import { day, hour, lengths, oneOf } from './pools.ts';

/** Times on and around everything that may be a window's edge, a local midnight, or each other. */
export function timeNear(asOf: number): fc.Arbitrary<number> {
  const step = oneOf([0, 0, -1, 1]);
  const edge = fc
    .tuple(
      oneOf([0, ...lengths]),
      fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: oneOf(lengths) }),
      step,
    )
    .map(([back, on, off]) => asOf - back + on + off);
  const midnight = fc
    .tuple(fc.nat(40 * 48), step)
    .map(([halfHours, off]) => Math.floor(asOf / (hour / 2)) * (hour / 2) - halfHours * (hour / 2) + off);
  const anywhere = fc.integer({ min: -120 * day, max: day }).map((off) => asOf + off);
  // One time that many rows share: ties are where definitions differ.
  const shared = fc.constant(asOf - 7 * day);
  return fc.oneof(
    { weight: 1, arbitrary: shared },
    { weight: 4, arbitrary: edge },
    { weight: 2, arbitrary: midnight },
    { weight: 2, arbitrary: anywhere },
  );
}
