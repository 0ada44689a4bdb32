import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createLease } from '../../../src/handoff/lease.ts';
import { createOutcomes, undoFor } from '../../../src/handoff/outcomes.ts';
import { acceptOutcomes } from '../../../src/http/segment/outcomes.ts';
import { readCohorts } from '../../../src/insight/outcomes/cohorts.ts';
import { createDispositions } from '../../../src/warehouse/intake/dispositions.ts';
import { takeIn } from '../../../src/warehouse/intake/messages/take-in.ts';
import { defaultLimits } from '../../../src/warehouse/intake/stage.ts';
import { inProcessWriter } from '../../../src/warehouse/intake/writer.ts';
import { pullSources } from '../../../src/warehouse/sources/pull.ts';
import { parseSources } from '../../../src/warehouse/sources/schema.ts';
import { openWritten, type Written } from '../../handoff/written.ts';
import { freshImporter, type Importer, pullLimits } from '../../warehouse/importer.ts';
import { gather, record } from './recorded.ts';

let importer: Importer;
let written: Written;
/** The company's own database, beside ours. */
const company = `company_${randomUUID().slice(0, 8)}`;
const now = Date.parse('2026-06-15T12:00:00Z');
const never = new AbortController().signal;
const writer = inProcessWriter();

beforeAll(async () => {
  importer = await freshImporter();
  written = openWritten(importer.warehouse, () => now);
  await written.outbox.name('r1');
});
afterAll(async () => {
  await written.close();
  await importer.warehouse.run({ name: 'the company', sql: `DROP DATABASE IF EXISTS ${company}` });
  await importer.close();
});

/** A rep accepts the company's entry, and the time to undo it goes by. */
async function accepted(at: string) {
  await written.did({
    entry_id: 'account:acme',
    account_id: 'acme',
    leads: '["ada"]',
    done: 'accepted',
    at: Date.parse(at),
  });
  const { warehouse } = importer;
  const lease = createLease({ redis: written.redis, key: `${written.prefix}:telling`, newId: randomUUID, ms: 30_000 });
  const { outbox, drain } = written;
  return createOutcomes({
    ...{ warehouse, outbox, drain, lease, newId: randomUUID },
    dispositions: createDispositions(warehouse),
    openWriting: (signal) => ({ writer, signal }),
    now: () => Date.parse(at) + 2 * undoFor,
  }).tell(never);
}

/** Outcomes that are posted to the API. */
async function posted(items: readonly object[]) {
  const { rows, refused } = acceptOutcomes(items, now);
  expect(refused).toBe(0);
  const intake = { id: randomUUID(), source: 'api' };
  return takeIn(
    'outcomes',
    rows.map(({ fields }) => fields),
    { warehouse: importer.warehouse, writer, limits: defaultLimits, intake, now, signal: never },
  );
}

/** Rows of the company's own table of deals, by a pull. */
async function pulled(rows: string) {
  for (const sql of [
    `CREATE DATABASE IF NOT EXISTS ${company}`,
    `CREATE TABLE IF NOT EXISTS ${company}.deals (workspace String, stage String, closed DateTime('UTC'), value Decimal(12, 2)) ENGINE = Memory`,
    `INSERT INTO ${company}.deals VALUES ${rows}`,
  ]) {
    await importer.warehouse.run({ name: 'the company', sql });
  }
  const yaml = `outcomes: { from: ${company}.deals, fields: { account_id: workspace, outcome: stage, at: closed, amount: value } }`;
  const [done] = await pullSources({
    ...{ warehouse: importer.warehouse, writer, now, signal: never, limits: pullLimits },
    sources: parseSources(yaml, 'sources.yaml', {}),
    progress: () => undefined,
  });
  return done;
}

test('what a rep did, the API was sent, a file holds and a table says is one story, each outcome of it once', async () => {
  await importer.load(
    'leads',
    await importer.file('leads.csv', 'lead_id,account_id,email,known_at\nada,acme,Ada@Acme.example,2026-01-01\n'),
  );
  await record(importer.warehouse, [{ who: 'ada', since: '1 Mar', until: '10 Mar' }], []);

  expect(await accepted('2026-03-04T00:00:00Z')).toBe(1);
  const sql = { email: 'ada@acme.example', outcome: 'sql', at: '2026-03-11T00:00:00Z' };
  expect(await posted([sql])).toMatchObject({ loaded: 1 });
  const file = await importer.file('deals.csv', 'lead_id,outcome,at\nada,Opportunity,2026-03-21\n');
  expect(await importer.load('outcomes', file, { now })).toMatchObject({ loaded: 1 });
  expect(await pulled(`('acme', 'WON', '2026-03-31 00:00:00', 9000)`)).toMatchObject({ loaded: 1 });

  const told = `SELECT subject_kind, subject_id, outcome, at, source FROM outcomes ORDER BY at`;
  expect((await importer.values(told)).map((row) => row.replace(`${importer.path('')}/`, ''))).toEqual([
    'account acme sal 2026-03-04T00:00:00.000Z dispositions',
    'email ada@acme.example sql 2026-03-11T00:00:00.000Z api',
    'lead ada opportunity 2026-03-21T00:00:00.000Z deals.csv',
    'account acme won 2026-03-31T00:00:00.000Z outcomes',
  ]);
  expect(await cohort()).toMatchObject({
    qualified: 1,
    stages: {
      sal: { reached: 1, medianDays: 3 },
      sql: { reached: 1, medianDays: 10 },
      opportunity: { reached: 1, medianDays: 20 },
      won: { reached: 1, medianDays: 30 },
    },
    value: 9000,
  });

  // The same said again by another way is the same: it names the same, is the same, and of the same time.
  const again = await importer.file(
    'again.csv',
    'account_id,email,outcome,at,amount\nacme,,sal,2026-03-04,\n,ADA@acme.example,sql,2026-03-11,\nacme,,won,2026-03-31,9000\n',
  );
  expect(await importer.load('outcomes', again, { now })).toMatchObject({ read: 3, loaded: 0, duplicates: 3 });
  expect(await posted([sql, { lead_id: 'ada', outcome: 'opportunity', at: '2026-03-21' }])).toMatchObject({
    loaded: 0,
    duplicates: 2,
  });
});

async function cohort() {
  const { warehouse } = importer;
  const runId = await gather(warehouse, '1 Dec');
  const question = {
    ...{ from: Date.parse('2026-01-01'), to: Date.parse('2026-07-01'), horizon: Date.parse('2026-12-01') },
    ...{ within: 90 * 86_400_000, credit: 90 * 86_400_000 },
  };
  const [only] = await readCohorts(warehouse, runId, question, { timezone: 'UTC' });
  return only;
}
