import type { z } from 'zod';
import { readWhere, whereSchema } from './conditions.ts';
import type { Reading } from './document.ts';
import type { Path } from './faults.ts';
import { keyed } from './shape.ts';
import { duration, eventNames, listed } from './terms.ts';
import type { HandRaise } from './types.ts';

export const handRaiseSchema = keyed({
  event: eventNames.describe('The event with which someone asks to be called: an exact name, or a list of them.'),
  where: whereSchema.optional(),
  within: duration.describe('How long it stays open without an outcome, like 14d.'),
});

export function readHandRaise(input: z.output<typeof handRaiseSchema>, path: Path, reading: Reading): HandRaise {
  return {
    events: listed(input.event),
    where: readWhere(input.where, [...path, 'where'], reading),
    within: input.within,
  };
}
