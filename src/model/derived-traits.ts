import { z } from 'zod';
import { conditionKeys, covers, readCondition } from './conditions.ts';
import type { Reading } from './document.ts';
import type { Path } from './faults.ts';
import { isMap, keyed, parsePart } from './shape.ts';
import { word } from './terms.ts';
import { isTraitRef, readTraitRef, traitRef } from './traits.ts';
import type { DerivedTrait, Subject, TraitRef } from './types.ts';

// A literal key `then` would make the shape look like a promise.
const says = 'then';
const row = keyed({
  ...conditionKeys,
  [says]: word.describe('The text of the derived trait where this condition holds.'),
});

export const derivedTraitSchema = keyed({
  from: traitRef.describe('The trait that it is made of, like lead.title: of the same side, and not a derived one.'),
  rows: z.array(row).min(1).describe('Rows of a condition and `then`; the first that matches says the text.'),
});

/** Fields that more hangs on than conditions: identity, accounts and anchors. */
const fields: Readonly<Record<Subject, readonly string[]>> = {
  lead: ['email', 'name', 'account_id', 'signed_up_at'],
  account: ['name', 'domain', 'owner', 'parent', 'created_at'],
};

/** `traits:` in the order of the file. */
export function readDerivedTraits(given: unknown, reading: Reading): DerivedTrait[] {
  if (given === undefined) return [];
  if (!isMap(given)) {
    reading.fault(['traits'], 'needs a map from a trait such as lead.seniority to its rows; remove it if it is empty');
    return [];
  }
  return Object.entries(given).flatMap(([name, value]) => {
    const path = ['traits', name];
    const named = isTraitRef(name);
    if (!named) {
      reading.fault(path, `\`${name}\` is no trait; write lead.NAME or account.NAME, like lead.seniority`);
    } else if (isField(readTraitRef(name))) {
      reading.fault(path, `\`${name}\` says who somebody is, and can't be derived; give the trait another name`);
    }
    const input = parsePart(reading, derivedTraitSchema, value, path);
    return named && input ? [readDerived(readTraitRef(name), input, path, given, reading)] : [];
  });
}

function isField({ of, trait }: TraitRef): boolean {
  return fields[of].includes(trait);
}

function readDerived(
  trait: TraitRef,
  input: z.output<typeof derivedTraitSchema>,
  path: Path,
  others: Record<string, unknown>,
  reading: Reading,
): DerivedTrait {
  const from = readTraitRef(input.from);
  if (from.of !== trait.of) {
    reading.fault(
      [...path, 'from'],
      `\`${input.from}\` is a trait of the ${from.of}, and a trait of the ${trait.of} is derived; use one of the same side`,
    );
  }
  if (input.from in others) {
    reading.fault([...path, 'from'], `\`${input.from}\` is derived itself; name the trait that it is derived from`);
  }
  const rows: { condition: DerivedTrait['rows'][number]['condition']; text: string }[] = [];
  input.rows.forEach((given, index) => {
    const at = [...path, 'rows', index];
    const condition = readCondition(given, at, reading);
    const text = reading.writtenAt([...at, says]) ?? '';
    if (text === '') {
      reading.fault(
        [...at, says],
        'an empty text is the same as nothing; remove this row, where none matches it is unknown',
      );
    }
    if (!condition) return;
    if (condition.kind === 'exists' && !condition.exists) {
      reading.fault(at, `never matches: where ${input.from} isn't known, nothing is derived; remove it`);
    } else if (rows.some((earlier) => covers(earlier.condition, condition))) {
      reading.fault(at, 'is never reached: an earlier row takes all that it matches; move it up or remove it');
    } else rows.push({ condition, text });
  });
  return { trait, from, rows };
}
