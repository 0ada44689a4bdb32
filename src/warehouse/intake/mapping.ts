import { z } from 'zod';
import { readDocument } from '../../model/document.ts';
import { faultsError } from '../../model/faults.ts';
import { isMap, keyed, parsePart } from '../../model/shape.ts';
import { type Grain, grainKeys, restatesWithoutDays, singleEvents, toGrain } from './grain.ts';
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
  readonly grain: Grain;
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
export function toMapping(kind: Kind, raw: unknown, nulls: readonly string[], grain: Grain): Mapping {
  const { [kind.map ?? '']: rest, ...fields } = z.record(z.string(), z.unknown()).parse(raw);
  const given = Object.entries(fields).filter(([, source]) => source !== undefined);
  return {
    kind,
    fields: new Map(Object.entries(named.parse(Object.fromEntries(given)))),
    rest: restOf(rest),
    nulls,
    grain,
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

/** The text of a map file for `pql import KIND --map`; `file` is what faults call it. Throws one InputError with every fault and its line. */
export function parseMapping(kindName: KindName, text: string, file: string): Mapping {
  const kind = kinds[kindName];
  const reading = readDocument(text, file);
  const given = reading.value ?? {};
  const schema = fieldsSchema(kind).extend({
    nulls: nullsSchema.optional(),
    ...(kindName === 'events' ? grainKeys : {}),
  });
  if (reading.faults.length === 0 && parsePart(reading, schema, given, []) !== undefined && isMap(given)) {
    const { nulls, grain, restates, ...fields } = given;
    const found = toGrain({ grain, restates });
    for (const fault of neededFaults(kind, new Set(Object.keys(fields)))) reading.fault([], fault);
    if (found.restates && !found.daily) reading.fault(['restates'], restatesWithoutDays);
    if (reading.faults.length === 0) return toMapping(kind, fields, nullsSchema.parse(nulls ?? []), found);
  }
  throw faultsError(
    file,
    [...reading.faults].sort((a, b) => a.line - b.line || a.column - b.column),
  );
}

/** The map of a file without one: columns are called as the fields are, all others become traits or properties. */
export function defaultMapping(kindName: KindName, nulls: readonly string[] = []): Mapping {
  return { kind: kinds[kindName], fields: new Map(), rest: 'other columns', nulls, grain: singleEvents };
}

export function neededFaults(kind: Kind, given: ReadonlySet<string>): string[] {
  const missing = kind.needed.filter((field) => !given.has(field));
  const faultsFound = missing.map((field) => `${kind.name} need the field ${field}: say where it comes from.`);
  if (!kind.subject.some((field) => given.has(field))) {
    faultsFound.push(`${kind.name} need one of ${listed(kind.subject, 'or')}: say where it comes from.`);
  }
  return [...new Set(faultsFound)];
}
