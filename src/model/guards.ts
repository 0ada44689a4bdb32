import { z } from 'zod';
import { conditionKeys, conditionNames, readCondition, readWhere, whereSchema } from './conditions.ts';
import type { Reading } from './document.ts';
import type { Path } from './faults.ts';
import { keyed, parsePart } from './shape.ts';
import { duration, eventNames, exactName, listed, namePattern, nameRule } from './terms.ts';
import { readTraitRef, traitRef } from './traits.ts';
import type { Guard, GuardTest } from './types.ts';

export const guardSchema = keyed({
  name: z
    .string()
    .regex(namePattern, { error: `is no name; ${nameRule}` })
    .optional()
    .describe('What it is called beside the contributions, as ignored:NAME; made of what it says if left out.'),
  events: z
    .int()
    .min(1)
    .max(1_000_000)
    .optional()
    .describe('More events than this, of one name and by one actor, within `of_one_kind_in` are all ignored.'),
  of_one_kind_in: duration.optional().describe('How soon they follow each other, like 1m.'),
  event: eventNames.optional().describe('The events that are ignored: an exact name, or a list of them.'),
  after: eventNames
    .optional()
    .describe('Ignored where one of these by the same actor lies no longer than `within` before.'),
  within: duration.optional().describe('How long after, like 5s.'),
  per: exactName.optional().describe('Only where both say the same text of this property, like message_id.'),
  trait: traitRef.optional().describe('Ignored are the events of those for whom the condition beside it holds.'),
  where: whereSchema.optional(),
  ...conditionKeys,
});

type GuardInput = z.output<typeof guardSchema>;

const forms = {
  burst: '{ events: 500, of_one_kind_in: 1m }',
  soonAfter: '{ event: NAME, after: NAME, within: 5s }',
  trait: '{ trait: lead.NAME, is: TEXT }',
  property: '{ where: { PROPERTY: CONDITION }, event: NAME }',
};
const anyForm = `${forms.burst}, ${forms.soonAfter}, ${forms.trait} or ${forms.property}`;

/** The four guards, by the key that tells each: what goes with it, and what it needs. */
const kinds = [
  { key: 'events', takes: ['of_one_kind_in'], needs: ['of_one_kind_in'], form: forms.burst },
  { key: 'of_one_kind_in', takes: [], needs: ['events'], form: forms.burst },
  { key: 'after', takes: ['event', 'within', 'per'], needs: ['event', 'within'], form: forms.soonAfter },
  { key: 'trait', takes: conditionNames, needs: [], form: forms.trait },
  { key: 'where', takes: ['event'], needs: [], form: forms.property },
] as const;

/** `ignore:` in the order of the file, each guard with a name of its own. */
export function readGuards(given: unknown, reading: Reading): Guard[] {
  if (given === undefined) return [];
  if (!Array.isArray(given)) {
    reading.fault(['ignore'], `needs a list, of ${anyForm}`);
    return [];
  }
  const inputs = given.flatMap((value: unknown, index) => {
    const input = parsePart(reading, guardSchema, value, ['ignore', index]);
    return input ? [{ input, path: ['ignore', index] }] : [];
  });
  const taken = new Set<string>();
  for (const { input, path } of inputs) {
    if (input.name === undefined) continue;
    if (taken.has(input.name)) reading.fault([...path, 'name'], `another guard is named \`${input.name}\`; rename one`);
    taken.add(input.name);
  }
  return inputs.flatMap(({ input, path }) => {
    const test = readTest(input, path, reading);
    if (!test) return [];
    const name = input.name ?? freeName(nameOf(input, path, reading), taken);
    taken.add(name);
    return [{ name, test }];
  });
}

function readTest(input: GuardInput, path: Path, reading: Reading): GuardTest | undefined {
  const kind = kinds.find(({ key }) => input[key] !== undefined);
  if (!kind) {
    reading.fault(path, `ignores nothing; write ${anyForm}`);
    return undefined;
  }
  const known: readonly string[] = [kind.key, ...kind.takes, 'name'];
  for (const key of Object.keys(input)) {
    if (!known.includes(key)) reading.fault([...path, key], `\`${key}\` doesn't go with \`${kind.key}\`; remove it`);
  }
  const missing = kind.needs.filter((key) => input[key] === undefined);
  if (missing.length > 0) {
    reading.fault(
      path,
      `\`${kind.key}\` needs ${missing.map((key) => `\`${key}\``).join(' and ')}; write ${kind.form}`,
    );
    return undefined;
  }

  const { events, of_one_kind_in: soon, after, within, trait, where } = input;
  const named = listed(input.event ?? []);
  if (events !== undefined && soon !== undefined) return { kind: 'burst', events, within: soon };
  if (after !== undefined && within !== undefined) {
    return { kind: 'soon_after', events: named, after: listed(after), within, per: input.per };
  }
  if (trait !== undefined) {
    const condition = readCondition(input, path, reading);
    return condition && { kind: 'trait', trait: readTraitRef(trait), condition };
  }
  const filters = readWhere(where, [...path, 'where'], reading);
  if (filters.length > 0) return { kind: 'property', events: named, where: filters };
  reading.fault([...path, 'where'], 'is empty, so every event would be ignored; write a condition');
  return undefined;
}

/** What a guard is called by what it says: over_500_in_1m, email_clicked_within_5s, account_domain, where_user_agent. */
function nameOf(input: GuardInput, path: Path, reading: Reading): string {
  const written = (key: string): string => reading.writtenAt([...path, key]) ?? '';
  const said =
    input.events !== undefined
      ? `over_${input.events}_in_${written('of_one_kind_in')}`
      : input.after !== undefined
        ? `${inOrder(listed(input.event ?? []))}_within_${written('within')}`
        : (input.trait ?? `where_${inOrder(Object.keys(input.where ?? {}))}`);
  return said
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '')
    .slice(0, 60);
}

/** A name that doesn't change with an order that says nothing. */
function inOrder(names: readonly string[]): string {
  return [...names].sort().join('_');
}

function freeName(name: string, taken: ReadonlySet<string>): string {
  let free = name;
  for (let count = 2; taken.has(free); count++) free = `${name}_${count}`;
  return free;
}
