import { z } from 'zod';
import { conditionNames } from '../../src/model/conditions.ts';
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
export function termsIn(jsonSchema: unknown, model: unknown): Set<string> {
  return new Set(found(schema.parse(jsonSchema), model, '').map(folded));
}

/** The same model without one of its keys, and the terms that this key wrote. */
export interface Without {
  readonly terms: readonly string[];
  readonly model: unknown;
}

/** A model file without each of its keys in turn. */
export function withoutEach(jsonSchema: unknown, model: unknown): Without[] {
  const parsed = schema.parse(jsonSchema);
  const all = found(parsed, model, '');
  return keysOf(model).map((path) => {
    const rest = without(model, path);
    const gone = difference(all, found(parsed, rest, ''));
    const own = gone.reduce((shortest, term) => (term.length < shortest.length ? term : shortest), gone[0] ?? '');
    const written = gone.filter((term) => term.startsWith(own) && /^(\[\])?(=.*)?$/.test(term.slice(own.length)));
    return { terms: written.map(folded), model: rest };
  });
}

type Path = readonly (string | number)[];

function keysOf(value: unknown): Path[] {
  if (typeof value !== 'object' || value === null) return [];
  const isList = Array.isArray(value);
  return Object.entries(value).flatMap(([key, inner]: [string, unknown]) => {
    const step = isList ? Number(key) : key;
    const inside = keysOf(inner).map((path) => [step, ...path]);
    return isList ? inside : [[step], ...inside];
  });
}

function without(value: unknown, [step, ...rest]: Path): unknown {
  if (Array.isArray(value)) {
    return value.map((inner: unknown, index) => (index === step ? without(inner, rest) : inner));
  }
  if (typeof value !== 'object' || value === null) return value;
  const others = Object.entries(value).filter(([key]) => rest.length > 0 || key !== step);
  return Object.fromEntries(
    others.map(([key, inner]: [string, unknown]) => [key, key === step ? without(inner, rest) : inner]),
  );
}

function difference(all: readonly string[], some: readonly string[]): string[] {
  const left = [...some];
  return all.filter((term) => {
    const at = left.indexOf(term);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
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

const aCondition = `(?:${conditionNames.join('|')})`;
const anOutcome = `(?:${outcomes.join('|')})`;

/** The same term in several places is one: conditions, names of events, times since an outcome, names of outcomes. */
const sameEverywhere: readonly (readonly [RegExp, string])[] = [
  [/^.*\.where\.\*/, 'where'],
  [/^\.traits\.\*\.rows\[\]|^\.signals\.\*\.points\[\]/, 'row'],
  [new RegExp(`^\\.(?:ignore\\[\\]|suppressions\\.\\*)(?=\\.${aCondition}\\b)`), 'row'],
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
