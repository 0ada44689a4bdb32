import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, symlink } from 'node:fs/promises';
import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { InputError } from '../../../src/model/errors.ts';
import { defaultRejectsFile } from '../../../src/warehouse/files/rejects.ts';
import { freshImporter, type Importer, parquet } from '../importer.ts';

let importer: Importer;
beforeAll(async () => {
  importer = await freshImporter();
});
afterAll(() => importer.close());

const columns = ['lead_id', 'event', 'at', 'quantity', 'channel'] as const;
const good = ['ada', 'api_call', '2026-06-01T10:00:00Z', '3', 'product'];
const changed = (column: (typeof columns)[number], value: string): string[] =>
  good.map((text, i) => (columns[i] === column ? value : text));

/** Rows in file order; the texts are what the reason must begin with, empty for good rows. */
const rows: { row: string[]; field: string; reason: string }[] = [
  { row: good, field: '', reason: '' },
  {
    row: changed('lead_id', ''),
    field: 'lead_id',
    reason: 'names nobody: give one of lead_id, email, alias or account_id',
  },
  { row: changed('event', ''), field: 'event', reason: 'is empty: every row needs an event' },
  { row: changed('at', ''), field: 'at', reason: 'is empty: every row needs a time' },
  {
    row: changed('at', 'yesterday'),
    field: 'at',
    reason: 'can\'t read the time "yesterday": write it like 2026-01-31T08:00:00Z',
  },
  { row: changed('at', '03/04/2026'), field: 'at', reason: 'can\'t read the time "03/04/2026"' },
  { row: changed('at', '2026-06-17 12:00:00'), field: 'at', reason: '2026-06-17 12:00:00.000 is in the far future' },
  { row: changed('at', '1969-07-20'), field: 'at', reason: '1969-07-20 00:00:00.000 is before 1970' },
  { row: changed('quantity', '1.5'), field: 'quantity', reason: '"1.5" is no quantity: it must be a whole number' },
  { row: changed('quantity', '1000000001'), field: 'quantity', reason: '"1000000001" is no quantity' },
  { row: changed('quantity', '-1'), field: 'quantity', reason: '"-1" is no quantity' },
  { row: changed('channel', 'sales'), field: 'channel', reason: '"sales" is no channel: use product or marketing' },
  { row: changed('at', '2026-06-16 11:59:59'), field: '', reason: '' },
];
const refused = rows.flatMap(({ field, reason }, i) => (field === '' ? [] : [{ record: i + 1, field, reason }]));

async function expectRefused(file: string, kept: number): Promise<void> {
  const done = await importer.load('events', file);
  expect(done).toMatchObject({ read: rows.length, loaded: kept, duplicates: 2 - kept, rejected: refused.length });
  const found = await importer.rejects(done.rejectsFile);
  expect(found.map(({ record, field }) => ({ record, field }))).toEqual(
    refused.map(({ record, field }) => ({ record, field })),
  );
  for (const [i, { reason }] of found.entries()) expect(reason).toContain(refused[i]?.reason);
  for (const row of found) expect(row.file).toBe(file);
}

describe('a row that can’t be used is refused with file, record, field and reason, and the others load', () => {
  test('in CSV', async () => {
    const text = [columns, ...rows.map(({ row }) => row)].map((row) => row.join(',')).join('\n');
    await expectRefused(await importer.file('bad.csv', text), 2);
  });

  test('in NDJSON', async () => {
    const object = (row: string[]): object => Object.fromEntries(columns.map((column, i) => [column, row[i]]));
    const text = rows.map(({ row }) => JSON.stringify(object(row))).join('\n');
    await expectRefused(await importer.file('bad.ndjson.gz', text), 0);
  });

  test('in Parquet', async () => {
    const tuples = rows.map(({ row }) => `(${row.map((text) => `'${text}'`).join(', ')})`);
    const structure = columns.map((column) => `${column} String`).join(', ');
    const content = await parquet(`SELECT * FROM values('${structure}', ${tuples.join(', ')})`);
    await expectRefused(await importer.file('bad.parquet', content), 0);
  });
});

test('broken syntax is refused by record in CSV, by line in NDJSON', async () => {
  const csv = await importer.file(
    'broken.csv',
    'lead_id,event,at\na,x,2026-01-01\nb,x\nc,"x,2026-01-01\nd,x,2026-01-01\ne,"x"y,2026-01-01\nf,x,2026-01-01\n',
  );
  const done = await importer.load('events', csv);
  expect(done).toMatchObject({ read: 6, loaded: 3, rejected: 3 });
  expect(
    (await importer.rejects(done.rejectsFile)).map(({ record, field, reason }) => [record, field, reason.slice(0, 35)]),
  ).toEqual([
    [2, 'record', 'has 2 fields where the header has 3'],
    [3, 'record', 'opens a quote that is not closed: c'],
    [5, 'record', 'has text after a closing quote: dou'],
  ]);

  const row = '{"lead_id":"g","event":"x","at":1767225600}';
  const ndjson = await importer.file('broken.jsonl', `${row}\n\n{"lead_id":\n[1]\n${row.replace('"g"', '"h"')}\n`);
  const lines = await importer.load('events', ndjson);
  expect(lines).toMatchObject({ read: 4, loaded: 2, rejected: 2 });
  expect(
    (await importer.rejects(lines.rejectsFile)).map(({ record, reason }) => [record, reason.slice(0, 20)]),
  ).toEqual([
    [3, 'is not valid JSON: c'],
    [4, 'is not a JSON object'],
  ]);
});

test('what other kinds refuse', async () => {
  const outcomes = await importer.file(
    'outcomes.csv',
    'lead_id,outcome,at,amount\na,Won,2026-01-01,"1,000"\na,WON,2026-01-01,1000.50\na,closed,2026-01-01,\n,won,2026-01-01,\n',
  );
  const done = await importer.load('outcomes', outcomes);
  expect(done).toMatchObject({ read: 4, loaded: 1, rejected: 3 });
  expect((await importer.rejects(done.rejectsFile)).map(({ record, field }) => [record, field])).toEqual([
    [1, 'amount'],
    [3, 'outcome'],
    [4, 'lead_id'],
  ]);
  expect(await importer.values('SELECT outcome, amount FROM outcomes')).toEqual(['won 1000.5']);

  const leads = await importer.file('leads.csv', 'lead_id,signed_up_at,title\n,2026-01-01,x\nb,soon,y\nc,,z\n');
  const people = await importer.load('leads', leads);
  expect(people).toMatchObject({ read: 3, loaded: 1, rejected: 2 });
  expect((await importer.rejects(people.rejectsFile)).map(({ record, field }) => [record, field])).toEqual([
    [1, 'lead_id'],
    [2, 'signed_up_at'],
  ]);
});

test('strict: a single reject, and nothing is loaded; the rejects are there to read', async () => {
  const good = await importer.file('strict-good.csv', 'lead_id,event,at\nstrict,x,2026-01-01\n');
  const bad = await importer.file('strict-bad.csv', 'lead_id,event,at\nstrict,y,never\n');
  const refusedAll = importer.load('events', [good, bad], { strict: true });
  await expect(refusedAll).rejects.toThrow(InputError);
  await expect(refusedAll).rejects.toThrow(/1 row was refused, so nothing was loaded/);
  expect(await importer.rejects(importer.path('rejects.ndjson'))).toMatchObject([
    { file: bad, record: 1, field: 'at' },
  ]);
  expect(await importer.values("SELECT count() FROM events WHERE subject_id = 'strict'")).toEqual(['0']);
});

test('an import without rejects leaves no rejects of an earlier one behind', async () => {
  const file = await importer.file('clean.csv', 'lead_id,event,at\nclean,x,2026-01-01\n');
  const done = await importer.load('events', file);
  expect(done.rejectsFile).toBeUndefined();
  expect(existsSync(importer.path('rejects.ndjson'))).toBe(false);
});

describe('a rejects file never takes the place of anything else', () => {
  const clean = 'lead_id,event,at\nkept,x,2026-01-01\n';
  const dirty = `${clean},x,2026-01-01\n`;
  const refusal = async (name: string, text: string, rejectsFile: string): Promise<string> => {
    const failure = importer.load('events', await importer.file(name, text), { rejectsFile });
    await expect(failure).rejects.toThrow(InputError);
    return failure.then(String, String);
  };

  test.each([clean, dirty])('the imported file itself, with and without refused rows', async (text) => {
    const path = importer.path('own.csv');
    expect(await refusal('own.csv', text, path)).toMatch(
      /own\.csv is read by this import.*Name another place with --rej/,
    );
    await rm(importer.path('link.csv'), { force: true });
    await symlink(path, importer.path('link.csv'));
    expect(await refusal('own.csv', text, importer.path('link.csv'))).toMatch(/link\.csv is read by this import/);
    expect(await readFile(path, 'utf8')).toBe(text);
  });

  test.each([clean, dirty])('any file that holds no rejects', async (text) => {
    const notes = await importer.file('notes.txt', 'do not lose this\n');
    expect(await refusal('a.csv', text, notes)).toMatch(/notes\.txt is there already and holds no rejects/);
    expect(await readFile(notes, 'utf8')).toBe('do not lose this\n');
  });

  test('one that can’t be written is said before anything is read, and nothing is left behind', async () => {
    await mkdir(importer.path('folder'), { recursive: true });
    const into = (path: string): Promise<string> => refusal('b.csv', dirty, path);
    expect(await into(importer.path('folder'))).toMatch(/folder is no file/);
    expect(await into('/dev/null')).toMatch(/\/dev\/null is no file/);
    expect(await into(importer.path('no/such/file'))).toMatch(
      /can't be written to .*no\/such\/file \(ENOENT\)\. Name an/,
    );
    expect(await into(importer.path('b.csv/file'))).toMatch(/\(ENOTDIR\)/);
    expect(await into(importer.path('x'.repeat(300)))).toMatch(/\(ENAMETOOLONG\)/);
    expect(await importer.values("SELECT count() FROM events WHERE subject_id = 'kept'")).toEqual(['0']);
    expect((await readdir(importer.path(''))).filter((name) => name.includes('unfinished'))).toEqual([]);
    const stages = "SELECT name FROM system.tables WHERE database = currentDatabase() AND name LIKE 'stage%'";
    expect(await importer.values(stages)).toEqual([]);
  });

  test('an earlier import’s rejects are replaced', async () => {
    const first = await importer.load('events', await importer.file('c.csv', `${dirty},x,2026-01-01\n`));
    expect(await importer.rejects(first.rejectsFile)).toHaveLength(2);
    const second = await importer.load('events', await importer.file('c.csv', dirty));
    expect(await importer.rejects(second.rejectsFile)).toHaveLength(1);
  });

  test('files of two folders that are called alike have a place each', () => {
    expect(defaultRejectsFile('leads.csv')).toBe('leads.csv.rejects.ndjson');
    expect(defaultRejectsFile('./crm/leads.csv')).toBe('crm-leads.csv.rejects.ndjson');
    expect(defaultRejectsFile(resolve('web/leads.csv'))).toBe('web-leads.csv.rejects.ndjson');
    expect(defaultRejectsFile('/exports/crm/leads.csv')).toBe('exports-crm-leads.csv.rejects.ndjson');
  });
});

test('two ids with one 64-bit key: the one that was there stands, rows of the other are refused', async () => {
  await importer.warehouse.run({
    name: 'another id with the key of "twin"',
    sql: `INSERT INTO lead_traits (lead_key, lead_id, known_at) VALUES (sipHash64('lead', 'twin'), 'other', now64(3))`,
  });
  const file = await importer.file('twins.csv', 'lead_id,title\ntwin,CTO\nsingle,CEO\n');
  const done = await importer.load('leads', file);
  expect(done).toMatchObject({ read: 2, loaded: 1, rejected: 1 });
  expect(await importer.rejects(done.rejectsFile)).toMatchObject([{ record: 1, field: 'lead_id' }]);
});
