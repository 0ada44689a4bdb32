import { z } from 'zod';
import { conditionKeys, conditionNames, readCondition, readWhere, whereSchema } from './conditions.ts';
import type { Reading } from './document.ts';
import type { Path } from './faults.ts';
import { nearest } from './nearest.ts';
import { keyed } from './shape.ts';
import { duration, eventNames, listed } from './terms.ts';
import { readTraitRef, traitRef } from './traits.ts';
import { type Outcome, outcomes, type Suppression } from './types.ts';

/** The five that a model may name without defining them, exactly as docs/model.md lists them. */
const standard: readonly Suppression[] = [
  { name: 'customer', test: { kind: 'outcome', outcome: 'won', until: ['churned'] } },
  { name: 'open_opportunity', test: { kind: 'outcome', outcome: 'opportunity', until: ['won', 'lost'] } },
  ...(
    [
      ['opted_out', 'lead'],
      ['competitor', 'account'],
      ['internal', 'account'],
    ] as const
  ).map(
    ([name, of]): Suppression => ({
      name,
      test: { kind: 'trait', trait: { of, trait: name }, condition: { kind: 'in', values: ['true'], negated: false } },
    }),
  ),
];

const since = (outcome: Outcome) => duration.optional().describe(`Holds for this long after \`${outcome}\`.`);
const outcomeWithin = {
  contacted_within: since('contacted'),
  meeting_within: since('meeting'),
  sal_within: since('sal'),
  sql_within: since('sql'),
  opportunity_within: since('opportunity'),
  won_within: since('won'),
  lost_within: since('lost'),
  churned_within: since('churned'),
  disqualified_within: since('disqualified'),
  recycled_within: since('recycled'),
} as const satisfies Record<`${Outcome}_within`, unknown>;

export const suppressionSchema = keyed({
  outcome: z.enum(outcomes).optional().describe('Holds once there is such an outcome, and until one of `until`.'),
  until: z
    .array(z.enum(outcomes))
    .min(1)
    .optional()
    .describe('Outcomes that end it when they are dated at or after the latest `outcome`.'),
  trait: traitRef.optional().describe('Holds while the condition beside it holds of this trait.'),
  event: eventNames.optional().describe('Holds while such an event lies within `within`.'),
  where: whereSchema.optional(),
  within: duration.optional().describe('How long before as-of the event may lie.'),
  ...outcomeWithin,
  ...conditionKeys,
});

const anonymous = keyed(outcomeWithin);

export const suppressSchema = z
  .array(z.union([z.string(), anonymous]))
  .describe(
    'Suppressions by name (customer, open_opportunity, opted_out, competitor, internal, or one of `suppressions:`), or like { contacted_within: 14d }.',
  );

type SuppressInput = z.output<typeof suppressSchema>;

/** One definition under `suppressions:`. */
export function readSuppression(
  name: string,
  input: z.output<typeof suppressionSchema>,
  path: Path,
  reading: Reading,
): Suppression | undefined {
  const timed = outcomes.filter((outcome) => input[`${outcome}_within`] !== undefined);
  const said = [
    ...(['outcome', 'trait', 'event'] as const).filter((key) => input[key] !== undefined),
    ...timed.map((outcome) => `${outcome}_within`),
  ];
  const [only] = said;
  if (only === undefined || said.length > 1) {
    const wrong = said.length === 0 ? 'tests nothing' : `tests several things (${said.join(', ')})`;
    reading.fault(
      path,
      `${wrong}; write one of \`outcome\`, \`trait\`, \`event\` or an outcome's time such as \`contacted_within\``,
    );
    return undefined;
  }
  const beside: Readonly<Record<string, readonly string[]>> = {
    outcome: ['until'],
    trait: conditionNames,
    event: ['where', 'within'],
  };
  for (const key of Object.keys(input)) {
    if (key === only || beside[only]?.includes(key)) continue;
    reading.fault([...path, key], `\`${key}\` doesn't go with \`${only}\`; remove it`);
  }

  if (input.outcome) return { name, test: { kind: 'outcome', outcome: input.outcome, until: input.until ?? [] } };
  if (input.trait !== undefined) {
    const condition = readCondition(input, path, reading);
    return condition && { name, test: { kind: 'trait', trait: readTraitRef(input.trait), condition } };
  }
  if (input.event !== undefined) {
    if (input.within === undefined) {
      reading.fault([...path, 'within'], 'is missing; say how long the event counts, like 30d');
      return undefined;
    }
    const where = readWhere(input.where, [...path, 'where'], reading);
    return { name, test: { kind: 'event', events: listed(input.event), where, within: input.within } };
  }
  return timedTest(name, input);
}

function timedTest(name: string, input: z.output<typeof anonymous>): Suppression | undefined {
  for (const outcome of outcomes) {
    const within = input[`${outcome}_within`];
    if (within !== undefined) return { name, test: { kind: 'outcome_within', outcome, within } };
  }
  return undefined;
}

/** What a model's suppressions are called, and what each name means. */
export interface SuppressionBook {
  /** The names of a `suppress:` or `only:` list; those without a name get one, like `contacted_within_14d`. */
  named(list: SuppressInput | undefined, path: Path): string[];
  /** Those defined under `suppressions:` in the order of the file, then the others as they were first named. */
  all(): Suppression[];
  /** Names defined under `suppressions:` that no list names. */
  unused(): string[];
}

/** `declared` are all names under `suppressions:`, of faulty definitions too. */
export function suppressionBook(
  defined: readonly Suppression[],
  declared: ReadonlySet<string>,
  reading: Reading,
): SuppressionBook {
  const known = new Map(defined.map((suppression) => [suppression.name, suppression]));
  const used = new Set<string>();

  const byName = (name: string, path: Path): string[] => {
    const own = standard.find((suppression) => suppression.name === name);
    if (!declared.has(name) && !known.has(name)) {
      if (!own) {
        const meant = nearest(name, [...declared, ...standard.map((suppression) => suppression.name)]);
        const mend = meant ? `did you mean \`${meant}\`?` : 'define it under `suppressions:`';
        reading.fault(path, `no suppression is named \`${name}\`; ${mend}`);
        return [];
      }
      known.set(name, own);
    }
    used.add(name);
    return [name];
  };

  const byTime = (input: z.output<typeof anonymous>, path: Path): string[] => {
    const [key, ...others] = Object.keys(input);
    if (key === undefined || others.length > 0) {
      reading.fault(path, "needs one outcome's time, like { contacted_within: 14d }");
      return [];
    }
    const name = `${key}_${reading.writtenAt([...path, key]) ?? ''}`;
    if (declared.has(name)) {
      reading.fault(
        path,
        `\`${name}\` is defined under \`suppressions:\`; name it here, or give that one another name`,
      );
      return [];
    }
    const suppression = timedTest(name, input);
    if (suppression) known.set(name, suppression);
    used.add(name);
    return [name];
  };

  return {
    named: (list, path) => [
      ...new Set(
        (list ?? []).flatMap((entry, index) =>
          typeof entry === 'string' ? byName(entry, [...path, index]) : byTime(entry, [...path, index]),
        ),
      ),
    ],
    all: () => [...known.values()],
    unused: () => [...declared].filter((name) => !used.has(name)),
  };
}
