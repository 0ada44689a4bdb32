import { randomUUID } from 'node:crypto';
import { get } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../../support/eventually.ts';
import { credentials, startTestEngine, type TestEngine } from '../../support/test-engine.ts';

let engine: TestEngine;
beforeAll(async () => {
  engine = await startTestEngine();
});
afterAll(() => engine.close());

const SLOW = 'SELECT count() AS n FROM numbers(1000000000000) WHERE NOT ignore(sipHash64(number))';

async function one<T>(query: string, options = {}): Promise<T | undefined> {
  return (await (await engine.client().query({ query, format: 'JSONEachRow', ...options })).json<T>())[0];
}

/** Queries that the engine itself is busy with, beside the one that asks. */
const busy = async (): Promise<number> =>
  (await one<{ n: number }>('SELECT count() - 1 AS n FROM system.processes'))?.n ?? -1;

test('ten queries at once, each with its own parameters and settings', async () => {
  const client = engine.client();
  const answers = await Promise.all(
    Array.from({ length: 10 }, async (_, i) => {
      const result = await client.query({
        query: "SELECT {i: UInt32} AS i, getSetting('max_block_size') AS block, sleep(0.2) AS s",
        query_params: { i },
        clickhouse_settings: { max_block_size: String(1000 + i) },
        format: 'JSONEachRow',
      });
      return (await result.json<{ i: number; block: number }>())[0];
    }),
  );
  expect(answers).toEqual(answers.map((_, i) => ({ i, block: 1000 + i, s: 0 })));
});

test('more queries than connections wait for their turn', async () => {
  const answers = await Promise.all(
    Array.from({ length: 40 }, (_, i) => one<{ n: number }>(`SELECT ${i} AS n, sleep(0.05)`)),
  );
  expect(answers.map((answer) => answer?.n)).toEqual(Array.from({ length: 40 }, (_, i) => i));
});

test('a short query does not wait for a long one', async () => {
  const leaving = new AbortController();
  const long = engine.client().query({ query: SLOW, abort_signal: leaving.signal });
  const over = expect(long).rejects.toThrow();
  expect(await one('SELECT 1 AS n')).toEqual({ n: 1 });
  leaving.abort();
  await over;
});

test.each([
  ['a SELECT', SLOW],
  ['an INSERT … SELECT', `INSERT INTO FUNCTION null('n UInt64') ${SLOW}`],
])('%s whose client goes is stopped', async (_, query) => {
  await eventually('nothing runs', async () => (await busy()) === 0);
  const leaving = new AbortController();
  const running = engine.client().command({ query, abort_signal: leaving.signal });
  const over = expect(running).rejects.toThrow();
  await eventually('it runs', async () => (await busy()) === 1);
  leaving.abort();
  await over;
  await eventually('it is stopped', async () => (await busy()) === 0);
});

test('a result that is given up half-way frees its query', async () => {
  const result = await engine
    .client()
    .query({ query: 'SELECT number FROM numbers(1000000000000)', format: 'JSONEachRow' });
  for await (const _ of result.stream()) break;
  result.close();
  await eventually('it is stopped', async () => (await busy()) === 0);
});

test('max_execution_time holds', async () => {
  await expect(one(SLOW, { clickhouse_settings: { max_execution_time: 1 } })).rejects.toMatchObject({ code: '159' });
});

test('two queries with one id at the same time are refused', async () => {
  const leaving = new AbortController();
  const first = engine.client().query({ query: SLOW, query_id: 'same', abort_signal: leaving.signal });
  const over = expect(first).rejects.toThrow();
  await eventually('it runs', async () => (await busy()) === 1);
  await expect(engine.client().query({ query: 'SELECT 1', query_id: 'same' })).rejects.toMatchObject({ code: '216' });
  leaving.abort();
  await over;
  await eventually('the id is free', async () => (await busy()) === 0);
  const again = await engine.client().query({ query: 'SELECT 1', query_id: 'same', format: 'TabSeparated' });
  expect(await again.text()).toBe('1\n');
});

test('a long silent query outlives a short timeout when its progress is asked for', async () => {
  const client = engine.client({ request_timeout: 400 });
  const query =
    "INSERT INTO FUNCTION null('n UInt8') SELECT sleepEachRow(0.1) FROM numbers(12) SETTINGS max_block_size = 1";
  await expect(client.command({ query })).rejects.toThrow('Timeout');
  const { query_id } = await client.command({
    query,
    clickhouse_settings: { send_progress_in_http_headers: 1, http_headers_progress_interval_ms: '100' },
  });
  expect(query_id).toBeTruthy();
});

test('progress counts what was read', async () => {
  const query = new URLSearchParams({
    query: 'SELECT sleepEachRow(0.05) FROM numbers(10) SETTINGS max_block_size = 1',
    send_progress_in_http_headers: '1',
    http_headers_progress_interval_ms: '50',
  });
  const seen: { read_rows: string }[] = [];
  await new Promise<void>((resolve, reject) => {
    get(`${engine.url}/?${query}`, { auth: `${credentials.username}:${credentials.password}` }, (response) => {
      response.resume().once('end', resolve);
    })
      .on('information', ({ headers }) => seen.push(JSON.parse(String(headers['x-clickhouse-progress']))))
      .on('error', reject);
  });
  expect(seen.length).toBeGreaterThan(0);
  expect(seen.every(({ read_rows }) => Number(read_rows) <= 10)).toBe(true);
});

describe('what is set for one query', () => {
  test('is not seen by the next', async () => {
    const client = engine.client({ max_open_connections: 1 });
    const query = "SELECT getSetting('max_block_size') AS n";
    const set = await client.query({ query, format: 'JSONEachRow', clickhouse_settings: { max_block_size: '777' } });
    expect(await set.json()).toEqual([{ n: 777 }]);
    expect(await (await client.query({ query, format: 'JSONEachRow' })).json()).not.toEqual([{ n: 777 }]);
    await client.command({ query: 'SET max_block_size = 888' });
    expect(await (await client.query({ query, format: 'JSONEachRow' })).json()).not.toEqual([{ n: 888 }]);
  });

  test('a database', async () => {
    await engine.client().command({ query: 'CREATE DATABASE IF NOT EXISTS other' });
    const client = engine.client({ database: 'other' });
    await client.command({ query: 'CREATE TABLE here (x UInt8) ENGINE = Memory' });
    await client.insert({ table: 'here', values: [[7]], format: 'JSONCompactEachRow' });
    expect(await one('SELECT x FROM other.here')).toEqual({ x: 7 });
  });
});

describe('a session', () => {
  test('keeps a temporary table and a SET, for itself alone', async () => {
    const session_id = randomUUID();
    const client = engine.client({ session_id, max_open_connections: 1 });
    await client.command({ query: 'CREATE TEMPORARY TABLE picked (id UInt8)' });
    await client.insert({ table: 'picked', values: [{ id: 3 }], format: 'JSONEachRow' });
    await client.command({ query: 'SET max_block_size = 999' });
    const result = await client.query({
      query: "SELECT id, getSetting('max_block_size') AS block FROM picked",
      format: 'JSONEachRow',
    });
    expect(await result.json()).toEqual([{ id: 3, block: 999 }]);
    await expect(one('SELECT id FROM picked')).rejects.toMatchObject({ code: '60' });
  });

  test('serves one query at a time', async () => {
    const session_id = randomUUID();
    const first = one('SELECT sleep(2)', { session_id });
    await eventually('it runs', async () => (await busy()) === 1);
    // More often than there are turns: a refused query gives its own back.
    for (let i = 0; i < 20; i += 1) {
      await expect(one('SELECT 1', { session_id })).rejects.toMatchObject({ code: '373' });
    }
    await first;
    expect(await one('SELECT 1 AS n', { session_id })).toEqual({ n: 1 });
  });
});
