import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import type { Warehouse } from '../warehouse/client.ts';
import { statements } from '../warehouse/migrate.ts';
import { identifier, type Query } from '../warehouse/query.ts';

export interface CompanyOptions {
  /** Where the company's tables shall lie; replaced where it exists. */
  readonly database: string;
  /** A whole number: the same seed and `until` give the same company, to the last row. */
  readonly seed: number;
  /** The company's last instant, in milliseconds since 1970; it begins 180 days before. */
  readonly until: number;
}

export interface CompanySize {
  readonly accounts: number;
  readonly leads: number;
  readonly events: number;
}

/** The company as `pql demo` makes it; `examples/demo/sources.yaml` names this database. */
export const sampleCompany = { database: 'demo_company', seed: 1 } as const;

/** Ids of the two leads whose story the demo tells, whatever the seed. */
export const goldenLeads = { director: 'lead-golden-director', api: 'lead-golden-api' } as const;

const files = [
  '1-tables.sql',
  '2-intent.sql',
  '3-directory.sql',
  '4-usage.sql',
  '5-marketing.sql',
  '6-sales.sql',
  '7-golden.sql',
  '8-forget-intent.sql',
];

/**
 * Makes the sample company's own database inside the engine: about 200 accounts, 5,000 leads and 500,000 events, which a
 * hidden wish to buy lies behind.
 */
export async function createCompany(
  warehouse: Warehouse,
  { database, seed, until }: CompanyOptions,
): Promise<CompanySize> {
  await dropCompany(warehouse, { database });
  const params = { company: database, seed, until };
  for (const file of files) {
    const sql = await readFile(new URL(`./sample-company/${file}`, import.meta.url), 'utf8');
    for (const statement of statements(sql)) {
      await warehouse.run({ name: `sample company ${file}`, sql: statement }, params);
    }
  }
  return warehouse.one(sizeQuery, { company: database });
}

/** Removes the sample company's database; does nothing where there is none. */
export async function dropCompany(warehouse: Warehouse, { database }: { readonly database: string }): Promise<void> {
  await warehouse.run({ name: 'drop sample company', sql: `DROP DATABASE IF EXISTS ${identifier(database)}` });
}

const eventTables = ['app_events', 'api_log', 'page_views', 'webinar_attendees', 'email_clicks', 'form_submissions'];
const rowsOf = (tables: readonly string[]): string =>
  tables.map((table) => `(SELECT count() FROM {company:Identifier}.${table})`).join(' + ');

const sizeQuery: Query<CompanySize> = {
  name: 'size of sample company',
  sql: `SELECT ${rowsOf(['workspaces'])} AS accounts, ${rowsOf(['users', 'crm_contacts'])} AS leads, ${rowsOf(eventTables)} AS events`,
  row: z.object({ accounts: z.coerce.number(), leads: z.coerce.number(), events: z.coerce.number() }),
};
