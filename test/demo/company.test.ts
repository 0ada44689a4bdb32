import { afterAll, expect, test } from 'vitest';
import { z } from 'zod';
import { createCompany, dropCompany } from '../../src/demo/company.ts';
import { emptyWarehouse } from '../support/warehouse.ts';

const { warehouse, database, close } = emptyWarehouse();
const [first, again, other] = [`${database}_a`, `${database}_b`, `${database}_c`];
await warehouse.createDatabase();
afterAll(async () => {
  for (const company of [first, again, other]) await dropCompany(warehouse, { database: company });
  await close();
});

const until = Date.UTC(2026, 2, 2, 9);

const tablesOf = (company: string) =>
  warehouse.rows(
    {
      name: 'tables of a company',
      sql: 'SELECT name FROM system.tables WHERE database = {company: String} ORDER BY name',
      row: z.object({ name: z.string() }),
    },
    { company },
  );

/** Each table with its rows and a digest of them that doesn't depend on their order. */
async function contents(company: string): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const { name } of await tablesOf(company)) {
    const { digest } = await warehouse.one(
      {
        name: 'contents of a table',
        sql: "SELECT concat(toString(count()), ' ', toString(sum(sipHash64(*)))) AS digest FROM {company: Identifier}.{table: Identifier}",
        row: z.object({ digest: z.string() }),
      },
      { company, table: name },
    );
    found[name] = digest;
  }
  return found;
}

test('the company is the same, to the last row, for the same seed, and another one for another seed', async () => {
  const size = await createCompany(warehouse, { database: first, seed: 7, until });
  expect(size.accounts).toBe(200);
  expect(size.leads).toBe(5000);
  expect(size.events).toBeGreaterThan(450_000);
  expect(size.events).toBeLessThan(600_000);

  await createCompany(warehouse, { database: again, seed: 7, until });
  await createCompany(warehouse, { database: other, seed: 8, until });
  const company = await contents(first);
  expect(await contents(again)).toEqual(company);
  const stranger = await contents(other);
  expect(Object.keys(stranger)).toEqual(Object.keys(company));
  expect(stranger.api_log).not.toBe(company.api_log);
}, 120_000);

test('nobody can see the intent, and nothing lies outside the 180 days before `until` or had not arrived by then', async () => {
  expect((await tablesOf(first)).map(({ name }) => name).filter((name) => name.startsWith('hidden'))).toEqual([]);
  const times: Record<string, [at: string, arrived: string]> = {
    app_events: ['occurred_at', 'inserted_at'],
    api_log: ['started_at', 'inserted_at'],
    page_views: ['sent_at', 'received_at'],
    webinar_attendees: ['joined_at', 'uploaded_at'],
    email_clicks: ['clicked_at', 'received_at'],
    form_submissions: ['submitted_at', 'received_at'],
  };
  for (const [table, [at, arrived]] of Object.entries(times)) {
    const span = await warehouse.one(
      {
        name: 'span of a table',
        sql: `SELECT toUnixTimestamp64Milli(min(${at})) AS from, toUnixTimestamp64Milli(max(${arrived})) AS to, countIf(${arrived} < ${at}) AS early
FROM {company: Identifier}.${table}`,
        row: z.object({ from: z.coerce.number(), to: z.coerce.number(), early: z.coerce.number() }),
      },
      { company: first },
    );
    // A webinar or a working day may begin some hours before the 180 days do.
    expect(span.from, table).toBeGreaterThan(until - 181 * 86_400_000);
    expect(span.to, table).toBeLessThanOrEqual(until);
    expect(span.early, table).toBe(0);
  }
});

test('e-mails are of domains that nobody can own', async () => {
  const { foreign } = await warehouse.one(
    {
      name: 'foreign e-mails',
      sql: `SELECT count() AS foreign FROM (SELECT email FROM {company: Identifier}.users UNION ALL SELECT email FROM {company: Identifier}.crm_contacts)
WHERE NOT endsWith(email, '.example')`,
      row: z.object({ foreign: z.coerce.number() }),
    },
    { company: first },
  );
  expect(foreign).toBe(0);
});

test('the main contact of a deal had come before it', async () => {
  const { deals, strange } = await warehouse.one(
    {
      name: 'deals before their main contact',
      sql: `SELECT count() AS deals, countIf(person_id != '' AND (came_at IS NULL OR came_at > stage_at)) AS strange
FROM {company: Identifier}.crm_opportunities AS deal
LEFT JOIN
(
    SELECT id, toNullable(created_at) AS came_at FROM {company: Identifier}.users
    UNION ALL SELECT id, toNullable(created_at) AS came_at FROM {company: Identifier}.crm_contacts
) AS person ON person.id = deal.person_id`,
      row: z.object({ deals: z.coerce.number(), strange: z.coerce.number() }),
    },
    { company: first },
  );
  expect(deals).toBeGreaterThan(0);
  expect(strange).toBe(0);
});
