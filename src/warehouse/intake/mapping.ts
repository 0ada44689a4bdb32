import { z } from 'zod';
import { InputError } from '../../model/errors.ts';
import { keyed } from '../../model/shape.ts';
import { type Kind, type KindName, kinds, listed } from './kinds.ts';

/** Where a field's value comes from. A bare text is a column, or an expression where no column can be called so. */
export type FieldSource =
  | { readonly from: 'text'; readonly text: string }
  | { readonly from: 'value'; readonly value: string }
  | { readonly from: 'expr'; readonly sql: string }
  | { readonly from: 'lookup'; readonly lookup: string; readonly by: string; readonly take: string };

/** What a map says for one kind. */
export interface Mapping {
  readonly kind: Kind;
  readonly fields: ReadonlyMap<string, FieldSource>;
  /** Traits or properties: named ones, one column that holds a whole map, or every column that is no field. */
  readonly rest:
    | { readonly named: ReadonlyMap<string, FieldSource> }
    | { readonly whole: FieldSource }
    | 'other columns';
  /** Texts that stand for nothing. */
  readonly nulls: readonly string[];
}

const text = z.string().min(1, 'must not be empty');

const fieldSource = z.union(
  [
    text.transform((value): FieldSource => ({ from: 'text', text: value })),
    z
      .strictObject({ value: z.union([z.string(), z.number(), z.boolean()]) })
      .transform(({ value }): FieldSource => ({ from: 'value', value: String(value) })),
    z.strictObject({ expr: text }).transform(({ expr }): FieldSource => ({ from: 'expr', sql: expr })),
    z
      .strictObject({ lookup: text, by: text, take: text })
      .transform((lookup): FieldSource => ({ from: 'lookup', ...lookup })),
  ],
  {
    error: () =>
      'must be a column name, { value: CONSTANT }, { expr: "CLICKHOUSE EXPRESSION" } or { lookup: FILE OR TABLE, by: COLUMN, take: COLUMN }',
  },
);

export const nullsSchema = z.array(z.coerce.string());

/** The fields of a kind, as they stand in a map file and under `fields:` in sources.yaml. */
export function fieldsSchema(kind: Kind) {
  const fields = Object.fromEntries(Object.keys(kind.fields).map((name) => [name, fieldSource.optional()]));
  const rest = z.union([z.record(z.string(), fieldSource), text]).optional();
  return keyed({ ...fields, ...(kind.map ? { [kind.map]: rest } : {}) });
}

const named = z.record(z.string(), fieldSource);

/** Turns what `fieldsSchema` accepted into a mapping. */
export function toMapping(kind: Kind, raw: unknown, nulls: readonly string[]): Mapping {
  const { [kind.map ?? '']: rest, ...fields } = z.record(z.string(), z.unknown()).parse(raw);
  const given = Object.entries(fields).filter(([, source]) => source !== undefined);
  return {
    kind,
    fields: new Map(Object.entries(named.parse(Object.fromEntries(given)))),
    rest: restOf(rest),
    nulls,
  };
}

function restOf(raw: unknown): Mapping['rest'] {
  if (raw === undefined) return { named: new Map() };
  // Only a bare text is a whole map: `{ value: amount }` is a property that is called "value".
  const whole = text.safeParse(raw);
  return whole.success
    ? { whole: { from: 'text', text: whole.data } }
    : { named: new Map(Object.entries(named.parse(raw))) };
}

/** Parses a map file's content for `pql import KIND --map`. `place` names the file in messages. */
export function parseMapping(kindName: KindName, raw: unknown, place: string): Mapping {
  const kind = kinds[kindName];
  const schema = fieldsSchema(kind).extend({ nulls: nullsSchema.optional() });
  const parsed = schema.safeParse(raw);
  if (!parsed.success) throw new InputError(faults(parsed.error, place).join('\n'));
  const { nulls, ...fields } = z.looseObject({ nulls: nullsSchema.optional() }).parse(raw);
  checkNeeded(kind, new Set(Object.keys(fields)), place);
  return toMapping(kind, fields, nulls ?? []);
}

/** The map of a file without one: columns are called as the fields are, all others become traits or properties. */
export function defaultMapping(kindName: KindName, nulls: readonly string[] = []): Mapping {
  return { kind: kinds[kindName], fields: new Map(), rest: 'other columns', nulls };
}

/** Throws InputError where a map leaves out a field without which no row could be used. */
export function checkNeeded(kind: Kind, given: ReadonlySet<string>, place: string): void {
  for (const fault of neededFaults(kind, given)) throw new InputError(`${place}: ${fault}`);
}

export function neededFaults(kind: Kind, given: ReadonlySet<string>): string[] {
  const missing = kind.needed.filter((field) => !given.has(field));
  const faultsFound = missing.map((field) => `${kind.name} need the field ${field}: say where it comes from.`);
  if (!kind.subject.some((field) => given.has(field))) {
    faultsFound.push(`${kind.name} need one of ${listed(kind.subject, 'or')}: say where it comes from.`);
  }
  return [...new Set(faultsFound)];
}

/** One line a fault, with its path. */
function faults(error: z.ZodError, place: string): string[] {
  return error.issues.flatMap((issue) => {
    const path = [place, issue.path.join('.')].filter((part) => part !== '').join(': ');
    return issue.message.split('\n').map((line) => `${path}: ${line}`);
  });
}
