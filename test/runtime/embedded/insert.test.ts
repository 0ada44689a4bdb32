import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import type { ClickHouseClient } from '@clickhouse/client';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { credentials, startTestEngine, type TestEngine } from '../../support/test-engine.ts';

let engine: TestEngine;
let client: ClickHouseClient;
beforeAll(async () => {
  engine = await startTestEngine();
  client = engine.client();
});
afterAll(() => engine.close());
beforeEach(async () => {
  await client.command({
    query: `CREATE OR REPLACE TABLE event (id UInt64, name String DEFAULT 'unnamed', at DateTime64(3, 'UTC') DEFAULT 0, tags Map(String, String))
            ENGINE = MergeTree ORDER BY id`,
  });
});

const rows = async (): Promise<unknown[]> =>
  (await client.query({ query: 'SELECT id, name FROM event ORDER BY id', format: 'JSONCompactEachRow' })).json();

/** As a program does that speaks HTTP itself. */
async function post(
  query: string,
  body: string | ArrayBuffer,
  headers: Record<string, string> = {},
): Promise<Response> {
  return fetch(`${engine.url}/?query=${encodeURIComponent(query)}`, {
    method: 'POST',
    body,
    headers: { 'X-ClickHouse-User': credentials.username, 'X-ClickHouse-Key': credentials.password, ...headers },
  });
}

describe('through the client', () => {
  test('an array of objects, with defaults for what is left out', async () => {
    const { summary } = await client.insert({
      table: 'event',
      values: [{ id: 1, name: "it's\n1", tags: { a: 'b' } }, { id: 2 }],
      format: 'JSONEachRow',
    });
    expect(summary?.written_rows).toBe('2');
    expect(await rows()).toEqual([
      [1, "it's\n1"],
      [2, 'unnamed'],
    ]);
  });

  test('chosen columns, gzipped', async () => {
    const gzipping = engine.client({ compression: { request: true, response: true } });
    await gzipping.insert({
      table: 'event',
      columns: ['name', 'id'],
      values: [['a', 1]],
      format: 'JSONCompactEachRow',
    });
    expect(await rows()).toEqual([[1, 'a']]);
  });

  test('a stream of CSV with a header', async () => {
    await client.insert({
      table: 'event',
      values: Readable.from(['name,id\n', '"a,""b"""', ',1\nc,2\n'], { objectMode: false }),
      format: 'CSVWithNames',
    });
    expect(await rows()).toEqual([
      [1, 'a,"b"'],
      [2, 'c'],
    ]);
  });

  test('no rows at all', async () => {
    await client.insert({ table: 'event', values: Readable.from([]), format: 'JSONEachRow' });
    expect(await rows()).toEqual([]);
  });

  test('VALUES in the statement, with expressions and parameters', async () => {
    await client.command({
      query: "INSERT INTO event (id, name) VALUES (1 + 1, {name: String}), (3, 'semi;colon')",
      query_params: { name: "O'Neill" },
    });
    expect(await rows()).toEqual([
      [2, "O'Neill"],
      [3, 'semi;colon'],
    ]);
  });

  test('INSERT … SELECT', async () => {
    await client.command({ query: 'INSERT INTO event (id) SELECT number FROM numbers(3) SETTINGS max_threads = 1' });
    expect(await rows()).toHaveLength(3);
  });

  test('settings of the format', async () => {
    await client.insert({
      table: 'event',
      values: [{ id: 1, more: true }],
      format: 'JSONEachRow',
      clickhouse_settings: { input_format_skip_unknown_fields: 1 },
    });
    expect(await rows()).toEqual([[1, 'unnamed']]);
  });
});

describe('as plain HTTP', () => {
  test.each([
    'Native',
    'RowBinary',
    'RowBinaryWithNamesAndTypes',
    'Parquet',
    'Arrow',
    'ArrowStream',
    'ORC',
    'Avro',
    'MsgPack',
    'CSV',
    'CSVWithNames',
    'TabSeparated',
    'TabSeparatedWithNamesAndTypes',
    'JSON',
    'JSONColumns',
    'JSONEachRow',
    'JSONStringsEachRow',
    'JSONCompactEachRow',
    'Values',
  ])('what the engine wrote as %s it reads again', async (format) => {
    const exported = await post(
      `SELECT number AS id, 'n' || toString(number) AS name FROM numbers(3) FORMAT ${format}`,
      '',
    );
    const inserted = await post(`INSERT INTO event (id, name) FORMAT ${format}`, await exported.arrayBuffer());
    expect(await inserted.text()).toBe('');
    expect(await rows()).toEqual([
      [0, 'n0'],
      [1, 'n1'],
      [2, 'n2'],
    ]);
  });

  test('the statement and its data in one body, binary and gzipped', async () => {
    const exported = await post('SELECT toUInt64(258) AS id FORMAT RowBinary', '');
    const body = Buffer.concat([
      Buffer.from('INSERT INTO event (id) FORMAT RowBinary\n'),
      Buffer.from(await exported.arrayBuffer()),
    ]);
    const response = await fetch(engine.url, {
      method: 'POST',
      body: gzipSync(body),
      headers: {
        'Content-Encoding': 'gzip',
        'X-ClickHouse-User': credentials.username,
        'X-ClickHouse-Key': credentials.password,
      },
    });
    expect(await response.text()).toBe('');
    expect(await rows()).toEqual([[258, 'unnamed']]);
  });

  test('lines as strings, turned into rows on their way in', async () => {
    const response = await post(
      "INSERT INTO event (id, name) SELECT JSONExtractUInt(line, 'i'), upper(line) FROM input('line String') WHERE line != '' FORMAT LineAsString",
      '{"i": 1}\n\n{"i": 2}\n',
    );
    expect(await response.text()).toBe('');
    expect(await rows()).toEqual([
      [1, '{"I": 1}'],
      [2, '{"I": 2}'],
    ]);
  });

  test('a row that cannot be read is refused with its place, and nothing is loaded', async () => {
    const response = await post('INSERT INTO event (id) FORMAT CSV', '1\nnot a number\n');
    expect(response.status).toBe(400);
    const code = response.headers.get('X-ClickHouse-Exception-Code');
    expect(await response.text()).toMatch(new RegExp(`^Code: ${code}\\. DB::Exception: .*\\(at row 2\\)`, 's'));
    expect(await rows()).toEqual([]);
  });

  test('a table that is not there', async () => {
    const response = await post('INSERT INTO nowhere FORMAT CSV', '1\n'.repeat(200_000));
    expect(response.status).toBe(404);
    expect(await response.text()).toMatch(/^Code: 60\./);
  });
});

test('a client that breaks off in the middle leaves nothing', async () => {
  const breaking = new AbortController();
  const values = Readable.from(
    (async function* () {
      yield { id: 1 };
      setImmediate(() => breaking.abort());
      await new Promise(() => undefined);
    })(),
  );
  await expect(
    client.insert({ table: 'event', values, format: 'JSONEachRow', abort_signal: breaking.signal }),
  ).rejects.toThrow();
  // The engine's answer to the next statement on the table comes after the broken insert is over.
  await client.insert({ table: 'event', values: [{ id: 2 }], format: 'JSONEachRow' });
  expect(await rows()).toEqual([[2, 'unnamed']]);
});

test('a big insert flows in constant memory', async () => {
  const insert = async (thousands: number): Promise<void> => {
    const name = 'some text '.repeat(20);
    const thousand = (n: number): string =>
      Array.from({ length: 1000 }, (_, i) => `${n * 1000 + i},${name}\n`).join('');
    const values = Readable.from(
      (function* () {
        for (let n = 0; n < thousands; n += 1) yield thousand(n);
      })(),
      { objectMode: false },
    );
    await client.insert({ table: 'event', values, columns: ['id', 'name'], format: 'CSV' });
  };
  // What the engine's own blocks take (a million rows each), then some 650 MB.
  await insert(1200);
  const before = engine.peakMemory();
  await insert(3000);
  const result = await client.query({ query: 'SELECT count() AS n FROM event', format: 'JSONEachRow' });
  expect(await result.json()).toEqual([{ n: 4_200_000 }]);
  // The allocator keeps some 250 MB more or less from run to run; held whole, the rows would take 650.
  expect(engine.peakMemory() - before).toBeLessThan(400);
}, 180_000);
