import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestEngine, type TestEngine } from '../../support/test-engine.ts';

let engine: TestEngine;
beforeAll(async () => {
  engine = await startTestEngine();
});
afterAll(() => engine.close());

async function text(query: string, query_params: Record<string, unknown> = {}): Promise<string> {
  const result = await engine.client().query({ query, format: 'TabSeparatedRaw', query_params });
  return (await result.text()).replace(/\n$/, '');
}

test('ping', async () => {
  expect(await engine.client().ping()).toEqual({ success: true });
  expect(await engine.client().ping({ select: true })).toEqual({ success: true });
});

describe('formats', () => {
  const query = "SELECT number AS n, if(number = 1, NULL, 'x') AS s FROM numbers(2)";

  test('JSON has its meta and data', async () => {
    const { meta, data, rows } = await (await engine.client().query({ query, format: 'JSON' })).json();
    expect({ meta, data, rows }).toEqual({
      meta: [
        { name: 'n', type: 'UInt64' },
        { name: 's', type: 'Nullable(String)' },
      ],
      data: [
        { n: 0, s: 'x' },
        { n: 1, s: null },
      ],
      rows: 2,
    });
  });

  test.each([
    ['JSONEachRow', '{"n":0,"s":"x"}\n{"n":1,"s":null}\n'],
    ['JSONCompactEachRow', '[0, "x"]\n[1, null]\n'],
    ['CSVWithNames', '"n","s"\n0,"x"\n1,\\N\n'],
    ['TabSeparated', '0\tx\n1\t\\N\n'],
  ] as const)('%s', async (format, expected) => {
    expect(await (await engine.client().query({ query, format })).text()).toBe(expected);
  });

  test('a FORMAT clause in the statement wins', async () => {
    const { stream } = await engine.client().exec({ query: `${query} FORMAT CSV` });
    let body = '';
    for await (const chunk of stream) body += String(chunk);
    expect(body).toBe('0,"x"\n1,\\N\n');
  });

  test('large integers are quoted when that is asked for, and only then', async () => {
    const query = 'SELECT toUInt64(18446744073709551615) AS n';
    const asked = { output_format_json_quote_64bit_integers: 1 as const };
    const client = engine.client();
    const quoted = await client.query({ query, format: 'JSONEachRow', clickhouse_settings: asked });
    expect(await quoted.text()).toBe('{"n":"18446744073709551615"}\n');
    expect(await (await client.query({ query, format: 'JSONEachRow' })).text()).toBe('{"n":18446744073709551615}\n');
  });

  test('statements without a stream of blocks answer too', async () => {
    expect(await text("SHOW DATABASES LIKE 'system'")).toBe('system');
    expect(await text('EXPLAIN SYNTAX SELECT 1')).toContain('SELECT 1');
    expect(await text('DESCRIBE TABLE system.one')).toContain('dummy\tUInt8');
    expect(await text('SELECT 1 WHERE 0')).toBe('');
  });
});

describe('parameters', () => {
  test.for<[type: string, value: unknown, expected: string]>([
    ['String', 'it\'s \\ a "quote"\n\tand `more`; -- é €', 'it\'s \\ a "quote"\n\tand `more`; -- é €'],
    ['String', '', ''],
    ['Int64', -42, '-42'],
    ['UInt64', '18446744073709551615', '18446744073709551615'],
    ['Float64', 0.5, '0.5'],
    ['Bool', true, 'true'],
    ['Nullable(String)', null, '\\N'],
    ['Array(String)', ["a'b", 'c\n', '\\'], "['a\\'b','c\\n','\\\\']"],
    ['Array(Nullable(Int32))', [1, null], '[1,NULL]'],
    ['Array(Array(UInt8))', [[1], [], [2, 3]], '[[1],[],[2,3]]'],
    ['Map(String, UInt8)', { a: 1, "b'": 2 }, "{'a':1,'b\\'':2}"],
    ["DateTime64(3, 'UTC')", new Date('2026-03-01T10:20:30.456Z'), '2026-03-01 10:20:30.456'],
    ['Date', '2026-03-01', '2026-03-01'],
    ['UUID', '6f1c24b6-7c0a-4f0e-9d5b-0a6f8f4a2f11', '6f1c24b6-7c0a-4f0e-9d5b-0a6f8f4a2f11'],
  ])('%s %j', async ([type, value, expected]) => {
    expect(await text(`SELECT {x: ${type}}`, { x: value })).toBe(expected);
  });

  test('an identifier', async () => {
    expect(await text('SELECT count() FROM system.{table: Identifier}', { table: 'one' })).toBe('1');
  });

  test('a long list goes as a form', async () => {
    const ids = Array.from({ length: 20_000 }, (_, i) => `lead-${i}'`);
    const result = await engine.client({ use_multipart_params_auto: true }).query({
      query: 'SELECT length({ids: Array(String)}) AS n',
      query_params: { ids },
      format: 'JSONEachRow',
    });
    expect(await result.json()).toEqual([{ n: 20_000 }]);
  });

  test('one that is missing is named', async () => {
    await expect(text('SELECT {x: String}')).rejects.toMatchObject({ code: '456' });
  });
});

describe('compression', () => {
  test('a gzipped answer', async () => {
    const result = await engine.client({ compression: { response: true } }).query({
      query: 'SELECT toString(number) AS s FROM numbers(100000)',
      format: 'JSONEachRow',
    });
    expect(result.response_headers['content-encoding']).toBe('gzip');
    expect(await result.json()).toHaveLength(100_000);
  });
});

test('an answer carries the headers of a server', async () => {
  const client = engine.client();
  const result = await client.query({ query: 'SELECT 1', format: 'JSONEachRow', query_id: 'my-own-id' });
  expect(result.query_id).toBe('my-own-id');
  expect(result.response_headers).toMatchObject({
    'x-clickhouse-query-id': 'my-own-id',
    'x-clickhouse-format': 'JSONEachRow',
    'x-clickhouse-timezone': expect.any(String),
    'x-clickhouse-summary': expect.stringContaining('"result_rows":"1"'),
  });
  await result.text();
  const { response_headers } = await client.command({ query: 'SELECT 1' });
  expect(response_headers['x-clickhouse-query-id']).toMatch(/^[0-9a-f-]{36}$/);
});

test('a big result flows in constant memory', async () => {
  const client = engine.client();
  const read = async (rows: number): Promise<number> => {
    const query = `SELECT number AS n, repeat('x', 200) AS text FROM numbers(${rows})`;
    const result = await client.query({ query, format: 'JSONEachRow' });
    let seen = 0;
    for await (const some of result.stream()) seen += some.length;
    return seen;
  };
  // What one result takes at all (buffers wait for the collector), then a result of some 460 MB.
  await read(1_000_000);
  const before = engine.peakMemory();
  expect(await read(2_000_000)).toBe(2_000_000);
  expect(engine.peakMemory() - before).toBeLessThan(200);
});

test('a reader that takes its time holds the query back', async () => {
  const before = engine.peakMemory();
  const response = await fetch(engine.url, {
    method: 'POST',
    headers: { 'X-ClickHouse-User': 'pql', 'X-ClickHouse-Key': 'only-for-tests' },
    body: 'SELECT randomPrintableASCII(100) FROM numbers(50000000)',
  });
  const reader = response.body?.getReader();
  await reader?.read();
  const [processes] = await (
    await engine.client().query({
      query:
        "SELECT count() AS n FROM system.processes WHERE query LIKE '%randomPrint%' AND query NOT LIKE '%system.processes%'",
      format: 'JSONEachRow',
    })
  ).json<{ n: number }>();
  expect(processes?.n).toBe(1);
  expect(engine.peakMemory() - before).toBeLessThan(250);
  await reader?.cancel();
});
