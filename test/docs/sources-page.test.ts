import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { packaged } from '../../src/runtime/paths.ts';
import { kindNames } from '../../src/warehouse/intake/kinds.ts';
import { inProcessWriter } from '../../src/warehouse/intake/writer.ts';
import { pullSources } from '../../src/warehouse/sources/pull.ts';
import { parseSources, sourcesJsonSchema } from '../../src/warehouse/sources/schema.ts';
import { freshWarehouse } from '../support/warehouse.ts';
import { pullLimits } from '../warehouse/importer.ts';
import { commands, quoted, readPage, tableRows } from './page.ts';

const page = readPage('sources.md');
const environment = { ACME_PASSWORD: 'secret' };
const files = page.blocks.filter(({ words }) => words.at(-1) === 'sources.yaml');
const demo = parseSources(readFileSync(packaged('examples', 'demo', 'sources.yaml'), 'utf8'), 'sources.yaml', {});
const demoNames = demo.sources.map(({ name }) => name);

/** The company's database is called acme on the page, and here by a name that no other test has. */
const company = `acme_${randomUUID().slice(0, 8)}`;
let fresh: Awaited<ReturnType<typeof freshWarehouse>>;
const run = (sql: string): Promise<void> => fresh.warehouse.run({ name: 'the company', sql });

beforeAll(async () => {
  fresh = await freshWarehouse();
  await run(`CREATE DATABASE ${company}`);
  const tables = {
    users: `SELECT 'ada' AS id, 'w1' AS workspace_id, 'ada@initech.example' AS email, 'CTO' AS job_title, now() AS created_at, now() - 60 AS updated_at`,
    api_log: `SELECT 'r1' AS request_id, 'k1' AS api_key, now() - 60 AS started_at, now() - 60 AS inserted_at, 'test' AS env, 200 AS status_code`,
    api_keys: `SELECT 'k1' AS api_key, 'w1' AS workspace_id`,
    page_views: `SELECT 'b1' AS anonymous_id, '/pricing' AS path, now() - 60 AS sent_at, now() - 60 AS received_at, map('ref', '(none)', 'tab', '1') AS props, arrayJoin([true, false]) AS is_bot`,
    deals: `SELECT 'w1' AS workspace_id, 'Won' AS stage, toDate('2026-03-01') AS stage_at, 12.5 AS amount`,
  };
  for (const [table, rows] of Object.entries(tables)) {
    await run(`CREATE TABLE ${company}.${table} ENGINE = MergeTree ORDER BY tuple() AS ${rows}`);
  }
});
afterAll(async () => {
  await run(`DROP DATABASE ${company}`);
  await fresh.close();
});

it.each(files.map(({ text }, i) => [i + 1, text] as const))('sources.yaml no. %i can be read', (_, text) => {
  expect(parseSources(text, 'sources.yaml', environment).sources.length).toBeGreaterThan(0);
});

it('its first sources.yaml gives what it says, once', async () => {
  const [first] = files;
  const sources = parseSources(first?.text.replaceAll('acme.', `${company}.`) ?? '', 'sources.yaml', environment);
  const pull = () =>
    pullSources({
      warehouse: fresh.warehouse,
      writer: inProcessWriter(),
      sources,
      now: Date.now(),
      signal: new AbortController().signal,
      progress: () => undefined,
      limits: pullLimits,
    });
  const names = ['leads', 'events.api', 'events.site', 'outcomes'];
  const counts = { read: 1, rejected: 0, conflicts: 0 };
  expect(await pull()).toMatchObject(names.map((source) => ({ source, ...counts, loaded: 1, duplicates: 0 })));
  expect(await pull()).toMatchObject(names.map((source) => ({ source, ...counts, loaded: 0, duplicates: 1 })));
  const events = await fresh.warehouse.rows({
    name: 'events',
    sql: `SELECT subject_id, account_id, event, toJSONString(properties) AS properties FROM events ORDER BY subject_id`,
    row: z.record(z.string(), z.string()),
  });
  expect(events.map((row) => Object.values(row).join(' '))).toEqual([
    'b1  pricing_viewed {"tab":"1"}',
    'k1 w1 api_call {"environment":"test","status":"200"}',
  ]);
});

const keys = z.object({ properties: z.record(z.string(), z.unknown()) });
const schemaSchema = z.object({
  properties: z.object({ events: z.object({ anyOf: z.tuple([keys], z.unknown()) }) }),
});

it('lists every key of a source and of a server', () => {
  const [source] = schemaSchema.parse(sourcesJsonSchema()).properties.events.anyOf;
  const [ofSource, ofServer] = page.text.split('## Another server');
  const listed = (text = '') =>
    tableRows({ text, blocks: [] }, '| key | default | meaning |').flatMap(([key = '']) => quoted(key));
  expect(listed(ofSource).sort()).toEqual(Object.keys(source.properties).sort());
  expect(listed(ofServer).sort()).toEqual(Object.keys(keys.parse(source.properties.server).properties).sort());
  for (const kind of kindNames) expect(ofSource).toContain(`\`${kind}\``);
});

const statements = page.blocks
  .filter(({ language }) => language === 'sql')
  .flatMap(({ text }) => text.split(';'))
  .map((sql) => sql.trim())
  .filter((sql) => sql !== '');

it.each(statements)('the engine can read %s', async (sql) => {
  await run(`EXPLAIN AST ${sql}`);
});

it('the demo’s output names the demo’s sources, and its pulls all of them in order', () => {
  const [check, ...pulls] = page.blocks.filter(({ language }) => language === 'console').flatMap(commands);
  const checked = [...(check?.output ?? '').matchAll(/^(\S+): of \d+ rows looked at/gm)].map(([, name]) => name);
  expect(checked.length).toBeGreaterThan(1);
  expect(demoNames).toEqual(expect.arrayContaining(checked));
  expect(pulls).toHaveLength(2);
  for (const { output } of pulls) {
    const [header = [], ...rows] = output
      .split('\n')
      .filter((line) => line.startsWith('│'))
      .map((line) =>
        line
          .split('│')
          .slice(1, -1)
          .map((cell) => cell.trim()),
      );
    expect(header).toEqual([
      'source',
      ...tableRows(page, '| column | `--json` | meaning |').flatMap(([column = '']) => (column === '' ? [] : [column])),
    ]);
    expect(rows.map(([name]) => name)).toEqual(demoNames);
    for (const [, read, ...parts] of rows) {
      const [loaded = 0, duplicates = 0, , rejected = 0] = parts.map(Number);
      expect(loaded + duplicates + rejected).toBe(Number(read));
    }
  }
});
