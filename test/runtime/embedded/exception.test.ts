import { ClickHouseError } from '@clickhouse/client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { credentials, startTestEngine, type TestEngine } from '../../support/test-engine.ts';

let engine: TestEngine;
beforeAll(async () => {
  engine = await startTestEngine();
});
afterAll(() => engine.close());

const fails = (query: string): Promise<unknown> =>
  engine
    .client()
    .command({ query })
    .then(
      () => 'no failure',
      (failure: unknown) => failure,
    );

test.each([
  ['SELECT * FROM nowhere', '60', 'UNKNOWN_TABLE'],
  ['SELECT 1 FROM', '62', 'SYNTAX_ERROR'],
  ['SELECT nope', '47', 'UNKNOWN_IDENTIFIER'],
  ["SELECT toUInt8('x')", '6', 'CANNOT_PARSE_TEXT'],
  ['SELECT 1; SELECT 2', '62', 'SYNTAX_ERROR'],
  ['CREATE TABLE a (x Int8) ENGINE = Memory; DROP TABLE a', '62', 'SYNTAX_ERROR'],
  ['INSERT INTO nowhere VALUES (1)', '60', 'UNKNOWN_TABLE'],
])('%s', async (query, code, type) => {
  const failure = await fails(query);
  expect(failure).toBeInstanceOf(ClickHouseError);
  expect(failure).toMatchObject({ code, type });
});

test('a fault in the syntax is placed in the statement as it was sent', async () => {
  expect(await fails('SELECT 1 AS 2')).toMatchObject({
    message: expect.stringContaining('failed at position 13 (2)'),
  });
});

test('a status and a code of its own in the header', async () => {
  const response = await fetch(`${engine.url}/?query=SELECT+nope`, {
    headers: { 'X-ClickHouse-User': credentials.username, 'X-ClickHouse-Key': credentials.password },
  });
  expect(response.status).toBe(404);
  expect(response.headers.get('X-ClickHouse-Exception-Code')).toBe('47');
  expect(await response.text()).toMatch(/^Code: 47\. DB::Exception: .*nope/);
});

test('an unknown setting is named', async () => {
  await expect(
    engine.client().query({ query: 'SELECT 1', clickhouse_settings: { not_a_setting: '1' } }),
  ).rejects.toMatchObject({ code: '115', type: 'UNKNOWN_SETTING' });
});

describe('in mid-stream', () => {
  // The exception comes after some 10 MB of rows were sent.
  const query = `SELECT number AS n, throwIf(number = 900000, 'the row that breaks') AS broken
    FROM numbers(1000000) SETTINGS max_block_size = 10000, max_threads = 1`;

  test('a reader of rows gets it as an exception', async () => {
    const result = await engine.client().query({ query, format: 'JSONEachRow' });
    let rows = 0;
    const reading = (async () => {
      for await (const some of result.stream()) rows += some.length;
    })();
    await expect(reading).rejects.toMatchObject({
      code: '395',
      message: expect.stringContaining('the row that breaks'),
    });
    expect(rows).toBeGreaterThan(500_000);
  });

  // The client unzips beside its event loop and hears of the cut first, with a server just as here.
  test('with gzip it may be no more than a broken result', async () => {
    const result = await engine.client({ compression: { response: true } }).query({ query, format: 'JSONEachRow' });
    await expect(result.json()).rejects.toThrow();
  });

  test('a reader of text learns that the result is not whole', async () => {
    const result = await engine.client().query({ query, format: 'CSV' });
    await expect(result.text()).rejects.toThrow();
  });

  test('a short result that breaks has a status of its own', async () => {
    await expect(
      engine.client().query({ query: 'SELECT throwIf(number = 3) FROM numbers(10) SETTINGS max_block_size = 1' }),
    ).rejects.toMatchObject({ code: '395' });
  });
});

describe('authentication', () => {
  test('a wrong password is refused', async () => {
    const stranger = engine.client({ password: 'wrong' });
    await expect(stranger.query({ query: 'SELECT 1' })).rejects.toMatchObject({
      code: '516',
      type: 'AUTHENTICATION_FAILED',
    });
  });

  test('so is nobody, and an unknown user', async () => {
    expect((await fetch(`${engine.url}/?query=SELECT+1`)).status).toBe(403);
    const other = engine.client({ username: 'default' });
    await expect(other.query({ query: 'SELECT 1' })).rejects.toMatchObject({ code: '516' });
  });

  test('by URL parameters and by Basic', async () => {
    const { username, password } = credentials;
    const byUrl = await fetch(`${engine.url}/?query=SELECT+1&user=${username}&password=${password}`);
    expect(await byUrl.text()).toBe('1\n');
    const basic = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
    expect(await (await fetch(`${engine.url}/?query=SELECT+1`, { headers: { Authorization: basic } })).text()).toBe(
      '1\n',
    );
  });

  test('a ping needs none', async () => {
    expect(await (await fetch(`${engine.url}/ping`)).text()).toBe('Ok.\n');
  });

  test('a GET only reads', async () => {
    const headers = { 'X-ClickHouse-User': credentials.username, 'X-ClickHouse-Key': credentials.password };
    const response = await fetch(`${engine.url}/?query=CREATE+TABLE+a+(x+Int8)+ENGINE=Memory`, { headers });
    expect(response.headers.get('X-ClickHouse-Exception-Code')).toBe('164');
  });
});

test('a query that wants more memory than there is fails alone', async () => {
  expect(
    await fails('SELECT uniqExact(number) FROM numbers(500000000) SETTINGS max_memory_usage = 100000000'),
  ).toMatchObject({
    code: '241',
    type: 'MEMORY_LIMIT_EXCEEDED',
  });
  expect(await engine.client().ping({ select: true })).toEqual({ success: true });
});
