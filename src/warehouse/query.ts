import type { z } from 'zod';

/** A statement as a value: its name goes to the query log, its values in as `{name: Type}` parameters. */
export interface Statement {
  readonly name: string;
  readonly sql: string;
}

/** A statement that returns rows, with their shape. */
export interface Query<Row> extends Statement {
  readonly row: z.ZodType<Row>;
}

export type Params = Readonly<Record<string, unknown>>;

/** Quotes an identifier that comes from an allow-list or a parsed file. */
export function identifier(name: string): string {
  return `\`${name.replaceAll('\\', '\\\\').replaceAll('`', '\\`')}\``;
}

/** Quotes a text as a literal, where a parameter can't stand (a compiled model's constants). */
export function literal(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
