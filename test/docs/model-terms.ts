import { z } from 'zod';
import { outcomes } from '../../src/model/types.ts';

/** What of a JSON Schema says which terms there are. */
interface Schema {
  readonly properties?: Readonly<Record<string, Schema>> | undefined;
  readonly additionalProperties?: boolean | Schema | undefined;
  readonly items?: boolean | Schema | undefined;
  readonly anyOf?: readonly Schema[] | undefined;
  readonly enum?: readonly unknown[] | undefined;
  readonly const?: unknown;
  readonly type?: string | readonly string[] | undefined;
}

const schema: z.ZodType<Schema> = z.lazy(() =>
  z.object({
    properties: z.record(z.string(), schema).optional(),
    additionalProperties: z.union([z.boolean(), schema]).optional(),
    items: z.union([z.boolean(), schema]).optional(),
    anyOf: z.array(schema).optional(),
    enum: z.array(z.unknown()).optional(),
    const: z.unknown().optional(),
    type: z.union([z.string(), z.array(z.string())]).optional(),
  }),
);

/** Every term of the language: each key, each word that a key takes, each form in which it can be written. */
export function termsOf(jsonSchema: unknown): Set<string> {
  return new Set(walk(schema.parse(jsonSchema), '').map(folded));
}

/** Those that a model file uses. */
export function termsIn(jsonSchema: unknown, value: unknown): Set<string> {
  return new Set(found(schema.parse(jsonSchema), value, '').map(folded));
}

function walk(at: Schema, path: string): string[] {
  const keys = Object.entries(at.properties ?? {}).flatMap(([key, inner]) => [
    `${path}.${key}`,
    ...walk(inner, `${path}.${key}`),
  ]);
  const entries = typeof at.additionalProperties === 'object' ? walk(at.additionalProperties, `${path}.*`) : [];
  const list = typeof at.items === 'object' ? [`${path}[]`, ...walk(at.items, `${path}[]`)] : [];
  return [
    ...keys,
    ...entries,
    ...list,
    ...wordsOf(at).map((word) => `${path}=${word}`),
    ...(at.anyOf ?? []).flatMap((inner) => walk(inner, path)),
  ];
}

function found(at: Schema, value: unknown, path: string): string[] {
  const forms = (at.anyOf ?? []).flatMap((inner) => found(inner, value, path));
  if (Array.isArray(value)) {
    const { items } = at;
    return [
      ...forms,
      ...(typeof items === 'object'
        ? [`${path}[]`, ...value.flatMap((one: unknown) => found(items, one, `${path}[]`))]
        : []),
    ];
  }
  if (typeof value !== 'object' || value === null) {
    return [
      ...forms,
      ...wordsOf(at)
        .filter((word) => word === String(value))
        .map((word) => `${path}=${word}`),
    ];
  }
  const inside = Object.entries(value).flatMap(([key, inner]: [string, unknown]) => {
    const known = at.properties?.[key];
    if (known) return [`${path}.${key}`, ...found(known, inner, `${path}.${key}`)];
    return typeof at.additionalProperties === 'object' ? found(at.additionalProperties, inner, `${path}.*`) : [];
  });
  return [...forms, ...inside];
}

function wordsOf(at: Schema): string[] {
  const words = at.enum ?? (at.const === undefined ? [] : [at.const]);
  return at.type === 'boolean' && words.length === 0 ? ['true', 'false'] : words.map(String);
}

const anOutcome = `(?:${outcomes.join('|')})`;

/** The same term in several places is one: conditions, names of events, times since an outcome, names of outcomes. */
const sameEverywhere: readonly (readonly [RegExp, string])[] = [
  [/^.*\.where\.\*/, 'where'],
  [
    /^.*\.rows\[\]|^\.signals\.\*\.points\[\]|^\.ignore\[\](?=\.(?:is|in|not|at_least|above|at_most|below|between|matches|exists))|^\.suppressions\.\*(?=\.(?:is|in|not|at_least|above|at_most|below|between|matches|exists))/,
    'row',
  ],
  [/^.*\.(event|after)\[\]$/, 'event[]'],
  [new RegExp(`^.*\\.${anOutcome}_within$`), '.contacted_within'],
  [new RegExp(`^.*=${anOutcome}$`), '.outcome'],
  [/^\.qualify\.\*\.fit_at_least=[ABCD]$/, '.qualify.*.fit_at_least'],
  [/^\.qualify\.\*\.(suppress|only)\[\]/, '.suppress[]'],
];

function folded(term: string): string {
  const [pattern, name] = sameEverywhere.find(([pattern]) => pattern.test(term)) ?? [];
  return pattern && name !== undefined ? term.replace(pattern, name) : term;
}
