import { z } from 'zod';
import type { Reading } from './document.ts';
import type { Path } from './faults.ts';
import { keyed, oneOf } from './shape.ts';
import { duration } from './terms.ts';
import type { Subject, Window } from './types.ts';

const windowKeys = keyed(
  {
    last: duration.optional().describe('The time before as-of: { last: 30d } is (as-of − 30 d, as-of].'),
    first: duration.optional().describe('The time after the anchor: { first: 7d } is [anchor, anchor + 7 d).'),
    since: oneOf(['signed_up', 'created'], ['event', 'trait'])
      .optional()
      .describe("The anchor of `first`: the lead's sign-up (the default), or the creation of the account."),
  },
  ['this', 'between'],
);

export const windowSchema = z
  .union([z.literal('all'), windowKeys])
  .describe('Which events count: { last: 30d }, { first: 7d }, { first: 7d, since: created } or all (the default).');

export function readWindow(
  input: z.output<typeof windowSchema> | undefined,
  of: Subject,
  path: Path,
  reading: Reading,
): Window | undefined {
  if (input === undefined || input === 'all') return { kind: 'all' };
  const { last, first, since } = input;
  if ((last === undefined) === (first === undefined)) {
    reading.fault(path, 'needs one of `last` and `first`, like { last: 30d }');
    return undefined;
  }
  if (last !== undefined) {
    if (since === undefined) return { kind: 'last', length: last };
    reading.fault([...path, 'since'], '`since` goes with `first`; `last` ends at as-of, so remove it');
    return undefined;
  }
  if (first === undefined) return undefined;
  if (of === 'account' && since !== 'created') {
    reading.fault(path, 'an account has no sign-up, so this would always be unknown; add `since: created`');
    return undefined;
  }
  return { kind: 'since', from: 0, to: first, since: { kind: since ?? 'signed_up' } };
}
