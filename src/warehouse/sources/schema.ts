import { z } from 'zod';
import { type Reading, readDocument } from '../../model/document.ts';
import { faultsError } from '../../model/faults.ts';
import { isMap, keyed, parsePart, unknownKey } from '../../model/shape.ts';
import { duration } from '../../model/terms.ts';
import type { Milliseconds } from '../../model/types.ts';
import { grainKeys, restatesWithHistory, restatesWithoutDays, toGrain } from '../intake/grain.ts';
import { type Kind, type KindName, kindNames, kinds } from '../intake/kinds.ts';
import { fieldsSchema, type Mapping, neededFaults, nullsSchema, toMapping } from '../intake/mapping.ts';

/** Another ClickHouse server that a source lies on. */
export interface Server {
  /** `http://` or `https://`, with the port of its HTTP interface. */
  readonly url: string;
  readonly user: string;
  readonly password: string;
}

/** One source of one kind: a table, a view or a SELECT in the company's ClickHouse. */
export interface Source {
  /** `events.product`, or `leads` where the kind has but one. */
  readonly name: string;
  readonly kind: Kind;
  /** `sources.yaml: events.product`: where a message points. */
  readonly place: string;
  readonly rows: { readonly from: string } | { readonly select: string };
  /** Column or expression that says when a row arrived, the watermark; without one the whole source is read every time. */
  readonly arrived: string | undefined;
  readonly mapping: Mapping;
  /** Rows arrived when they happened: for tables that were filled in long after. */
  readonly history: boolean;
  /** How far behind the watermark a pull begins again; undefined: as configured. */
  readonly overlap: Milliseconds | undefined;
  readonly server: Server | undefined;
}

export interface Sources {
  readonly file: string;
  /** In the order of the file. */
  readonly sources: readonly Source[];
}

const tableName = /^[A-Za-z_][A-Za-z0-9_]*\.[A-Za-z_][A-Za-z0-9_]*$/;

const serverSchema = keyed({
  url: z
    .url({ protocol: /^https?$/, error: 'needs the HTTP address of the server, like https://clickhouse.example:8443' })
    // The address stands in messages and logs. What is wrong with it is said without it, for the same reason.
    .refine((url) => !/[@?#]/.test(url), {
      error:
        'holds more than an address: put the user and the password under `user` and `password`, and leave out `?` and `#`',
    })
    .describe('Address of its HTTP interface, without credentials.'),
  user: z.string().min(1).describe('A user who may SELECT, and may set settings (readonly = 2).'),
  password: z.string().optional().describe(`Best as \${NAME}, which is taken from the environment.`),
});

function sourceSchema(kind: Kind) {
  return keyed({
    from: z
      .string()
      .regex(tableName, 'needs a table or view with its database, like analytics.api_log')
      .optional()
      .describe('The table or view, with its database. Either this or `select`.'),
    select: z
      .string()
      .regex(/^\s*(SELECT|WITH)\b/i, 'must begin with SELECT or WITH')
      .optional()
      .describe('A SELECT whose columns the fields name.'),
    arrived: z
      .string()
      .min(1)
      .optional()
      .describe('Column that says when a row was written there: only what is new since the last pull is read.'),
    fields: fieldsSchema(kind).describe('For each field a column, a constant or an expression.'),
    nulls: nullsSchema.optional().describe('Texts that stand for nothing.'),
    history: z
      .boolean()
      .optional()
      .describe('Take the time a row happened for the time it arrived, marked as assumed.'),
    ...(kind.name === 'events' ? grainKeys : {}),
    overlap: duration
      .optional()
      .describe('How far behind the watermark to begin again, for rows that became visible late.'),
    server: serverSchema.optional().describe('The ClickHouse server, where it is another than ours.'),
  });
}

const schemas = Object.fromEntries(kindNames.map((name) => [name, sourceSchema(kinds[name])]));
const document = keyed(
  Object.fromEntries(
    Object.entries(schemas).map(([name, schema]) => [name, z.union([schema, z.record(z.string(), schema)]).optional()]),
  ),
);

/** JSON Schema (draft 2020-12) of sources.yaml, for completion in an editor. */
export function sourcesJsonSchema(): Record<string, unknown> {
  const schema = z.toJSONSchema(document, { io: 'input', target: 'draft-2020-12' });
  return { ...schema, title: 'Sources (sources.yaml)' };
}

/**
 * The text of a sources.yaml; `file` is what faults call it, `environment` gives `${NAME}` in `server:`.
 * Throws one InputError with every fault and its line.
 */
export function parseSources(
  text: string,
  file: string,
  environment: Readonly<Record<string, string | undefined>>,
): Sources {
  const reading = readDocument(text, file);
  const root = reading.value;
  const sources: Source[] = [];
  if (isMap(root)) {
    for (const [name, given] of Object.entries(root)) {
      const kind = kindNames.find((known) => known === name);
      if (kind === undefined) reading.fault([name], unknownKey(name, kindNames));
      else sources.push(...readKind(reading, file, kind, given, environment));
    }
  } else if (reading.faults.length === 0) {
    reading.fault([], `is no sources; write a map of ${kindNames.join(', ')}`);
  }
  if (reading.faults.length > 0) {
    throw faultsError(
      file,
      [...reading.faults].sort((a, b) => a.line - b.line || a.column - b.column),
    );
  }
  return { file, sources };
}

type Environment = Readonly<Record<string, string | undefined>>;

function readKind(reading: Reading, file: string, name: KindName, given: unknown, environment: Environment): Source[] {
  if (!isMap(given)) {
    reading.fault([name], 'needs one source, or a map from names to sources');
    return [];
  }
  // A source called "from" would have a map there.
  const single = typeof given.from === 'string' || typeof given.select === 'string' || 'fields' in given;
  const parts: [path: string[], value: unknown][] = single
    ? [[[name], given]]
    : Object.entries(given).map(([key, value]) => [[name, key], value]);
  return parts.flatMap(([path, value]) => readSource(reading, file, kinds[name], path, value, environment) ?? []);
}

function readSource(
  reading: Reading,
  file: string,
  kind: Kind,
  path: string[],
  value: unknown,
  environment: Environment,
): Source | undefined {
  const parsed = parsePart(reading, sourceSchema(kind), value, path);
  if (parsed === undefined || !isMap(value)) return undefined;
  const { from, select, arrived, history = false, nulls = [], overlap } = parsed;
  if ((from === undefined) === (select === undefined)) {
    reading.fault(path, 'needs either `from`, a table, or `select`, a SELECT');
  }
  const fields = isMap(value.fields) ? value.fields : {};
  for (const fault of neededFaults(kind, new Set(Object.keys(fields)))) reading.fault([...path, 'fields'], fault);
  if (history && kind.history === undefined) {
    reading.fault([...path, 'history'], `${kind.name} carry no time of their own; leave \`history\` out`);
  }
  const grain = toGrain(value);
  if (grain.restates && !grain.daily) reading.fault([...path, 'restates'], restatesWithoutDays);
  if (grain.restates && history && !(kind.arrival in fields)) {
    reading.fault([...path, 'restates'], restatesWithHistory);
  }
  return {
    name: path.join('.'),
    kind,
    place: `${file}: ${path.join('.')}`,
    rows: select === undefined ? { from: from ?? '' } : { select },
    arrived,
    mapping: toMapping(kind, fields, nulls, grain),
    history,
    overlap,
    server: parsed.server && readServer(reading, [...path, 'server'], parsed.server, environment),
  };
}

function readServer(
  reading: Reading,
  path: string[],
  given: z.output<typeof serverSchema>,
  environment: Environment,
): Server {
  const filled = (key: string, text: string): string =>
    text.replace(/\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g, (_, name: string) => {
      const found = environment[name];
      if (found === undefined) reading.fault([...path, key], `the environment has no ${name}; set it`);
      return found ?? '';
    });
  return {
    url: given.url.replace(/\/+$/, ''),
    user: filled('user', given.user),
    password: filled('password', given.password ?? ''),
  };
}
