import { z } from 'zod';
import type { Reading } from './document.ts';
import type { Path } from './faults.ts';
import { nearest } from './nearest.ts';
import { keyed } from './shape.ts';
import { eventNames, listed } from './terms.ts';
import { readTraitRef, traitRef } from './traits.ts';
import type { Anchor, Subject } from './types.ts';

const words = ['signed_up', 'created'] as const;

export const sinceSchema = z
  .union(
    [
      z.enum(words),
      keyed({
        event: eventNames.optional().describe("The anchor is the subject's earliest event of this name, or of a list."),
        trait: traitRef.optional().describe('The anchor is the time that this trait says.'),
      }),
    ],
    { error: ({ input }) => (typeof input === 'string' ? unknownWord(input) : undefined) },
  )
  .describe(
    "The anchor of `first` and `between`: signed_up (the lead's sign-up, which is meant if nothing is said), created (the account's creation), { event: NAME } or { trait: account.NAME }.",
  );

function unknownWord(word: string): string {
  const meant = nearest(word, words);
  return `\`${word}\` is no anchor; ${meant ? `did you mean \`${meant}\`?` : 'write signed_up, created, { event: NAME } or { trait: account.NAME }'}`;
}

/** An anchor in its normal form; undefined (and a fault) where the side can't have it. Without `since` it is the sign-up. */
export function readAnchor(
  input: z.output<typeof sinceSchema> | undefined,
  of: Subject,
  path: Path,
  reading: Reading,
): Anchor | undefined {
  if (input === 'created') return { kind: 'created' };
  if (input === undefined || input === 'signed_up') {
    if (of === 'lead') return { kind: 'signed_up' };
    reading.fault(
      input === undefined ? path.slice(0, -1) : path,
      'an account has no sign-up, so this would always be unknown; write `since: created`',
    );
    return undefined;
  }
  const { event, trait } = input;
  if ((event === undefined) === (trait === undefined)) {
    reading.fault(path, 'needs one of `event` and `trait`, like { event: trial_started }');
    return undefined;
  }
  if (event !== undefined) return { kind: 'event', events: listed(event) };
  if (trait === undefined) return undefined;
  const named = readTraitRef(trait);
  if (of === 'account' && named.of === 'lead') {
    reading.fault(
      [...path, 'trait'],
      `an account has no trait ${trait}; name one of the account, like account.trial_at`,
    );
    return undefined;
  }
  return { kind: 'trait', trait: named };
}

/** The anchor that is meant where none is named: the sign-up of a lead, the creation of an account. */
export function usualAnchor(of: Subject): Anchor {
  return { kind: of === 'lead' ? 'signed_up' : 'created' };
}
