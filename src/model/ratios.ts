import { z } from 'zod';
import type { Reading } from './document.ts';
import type { Path } from './faults.ts';
import { nearest } from './nearest.ts';
import { namePattern } from './terms.ts';
import { isTraitRef, readTraitRef } from './traits.ts';
import type { RatioTo, Signal, Subject } from './types.ts';

export const ratioSchema = z
  .string()
  .refine((text) => isTraitRef(text) || namePattern.test(text), {
    error: ({ input }) =>
      `\`${String(input)}\` can't be divided by; write account.NAME, lead.NAME or the name of a signal`,
  })
  .describe(
    'The measured value is divided by this: the number that a trait says (account.quota), or the value of another signal of the same side. It is shown as a percentage.',
  );

export function readRatio(text: string, of: Subject, path: Path, reading: Reading): RatioTo {
  if (!isTraitRef(text)) return { kind: 'signal', signal: text };
  const trait = readTraitRef(text);
  if (of === 'account' && trait.of === 'lead') {
    reading.fault(path, `an account has no trait ${text}; name one of the account, like account.quota`);
  }
  return { kind: 'trait', trait };
}

/** Whether what a `ratio_to` names can be divided by. `declared` are the names of all signals, of faulty ones too. */
export function checkRatio(
  signal: Signal,
  path: Path,
  signals: ReadonlyMap<string, Signal>,
  declared: ReadonlySet<string>,
  reading: Reading,
): void {
  if (signal.source !== 'events' || signal.ratioTo?.kind !== 'signal') return;
  const { signal: name } = signal.ratioTo;
  const other = signals.get(name);
  const wrong = !declared.has(name)
    ? `no signal is named \`${name}\`; ${meantSignal(name, declared)}`
    : name === signal.name
      ? 'a signal divided by itself is always 1; name another one'
      : other && unfit(other, signal.of);
  if (wrong !== undefined) reading.fault([...path, 'ratio_to'], wrong);
}

function meantSignal(name: string, declared: ReadonlySet<string>): string {
  const meant = nearest(name, declared);
  return meant ? `did you mean \`${meant}\`?` : 'write account.NAME, lead.NAME or the name of a signal';
}

function unfit(other: Signal, of: Subject): string | undefined {
  if (other.source !== 'events' && other.source !== 'steps') {
    return `\`${other.name}\` isn't measured on events; name a signal that is, or write account.NAME for a trait`;
  }
  if (other.of !== of) {
    return `\`${other.name}\` is measured of ${other.of}s, and this of ${of}s; name a signal of the same side`;
  }
  if (other.source === 'events' && other.ratioTo !== undefined) {
    return `\`${other.name}\` has a \`ratio_to\` itself; name a signal without one`;
  }
  return undefined;
}
