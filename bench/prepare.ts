import { z } from 'zod';
import { InputError } from '../src/model/errors.ts';
import type { Warehouse } from '../src/warehouse/client.ts';
import { migrate } from '../src/warehouse/migrate.ts';
import type { Query } from '../src/warehouse/query.ts';
import {
  type Company,
  insertAccounts,
  insertAliases,
  insertEvents,
  insertLeads,
  insertOutcomes,
  insertReference,
  referenceTable,
} from './company.ts';

const made: Query<{ made: string }> = {
  name: 'what the bench made',
  sql: `SELECT comment AS made FROM system.tables WHERE database = currentDatabase() AND name = 'bench_made'`,
  row: z.object({ made: z.string() }),
};

const eventsAtOnce = 2_500_000;

export interface Preparation {
  /** Also the table that the limit is measured on. */
  readonly reference: boolean;
}

/** Makes the company in the product's own tables, unless the database holds it already. Scores of earlier runs go. */
export async function prepareCompany(
  warehouse: Warehouse,
  company: Company,
  preparation: Preparation,
  say: (line: string) => void,
): Promise<void> {
  await migrate(warehouse);
  const description = JSON.stringify(company);
  const [before] = await warehouse.rows(made);
  if (before && before.made !== description) {
    throw new InputError(
      `The data folder holds another company (${before.made}). Name another folder with --data, or delete this one.`,
    );
  }
  if (!before) {
    await make(warehouse, company, preparation, say);
    await warehouse.run({
      name: 'note what was made',
      sql: `CREATE TABLE bench_made (nothing UInt8) ENGINE = Memory COMMENT '${description}'`,
    });
  }
  // Written by another version of the program, perhaps.
  for (const table of ['lead_scores', 'account_scores', 'run_slices']) {
    await warehouse.run({ name: 'forget scores', sql: `TRUNCATE TABLE ${table}` });
  }
}

async function make(
  warehouse: Warehouse,
  company: Company,
  { reference }: Preparation,
  say: (line: string) => void,
): Promise<void> {
  const run = (name: string, sql: string, params = {}) =>
    warehouse.run({ name, sql }, params, { settings: { max_insert_threads: '1' } });

  for (let from = 0; from < company.events; from += eventsAtOnce) {
    const count = Math.min(eventsAtOnce, company.events - from);
    await run('make events', insertEvents(company), { from, count });
    say(`events: ${(from + count).toLocaleString('en')} of ${company.events.toLocaleString('en')} rows`);
  }
  if (reference) {
    await run('create reference', referenceTable);
    await run('make reference', insertReference);
  }
  await run('make leads', insertLeads(company));
  await run('make accounts', insertAccounts(company));
  await run('make aliases', insertAliases(company));
  await run('make outcomes', insertOutcomes(company));
  // Merged whole, as a table is that nobody has written to for a while: how far the background came would differ by run.
  for (const table of [
    ...(reference ? ['reference'] : []),
    'events',
    'lead_traits',
    'account_traits',
    'aliases',
    'outcomes',
  ]) {
    await run('merge', `OPTIMIZE TABLE ${table} FINAL`);
  }
}
