import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { openProgram, type Program } from '../support/program.ts';

// What answers at an address isn't always what was meant to be there.
let program: Program;
let port: number;
const gateway = createServer((_, response) => response.writeHead(502).end('<html>\n  <h1>Bad gateway</h1>\n</html>'));

beforeAll(async () => {
  program = openProgram();
  gateway.listen(0, '127.0.0.1');
  await once(gateway, 'listening');
  port = (gateway.address() as AddressInfo).port;
});
afterAll(async () => {
  gateway.close();
  await program.close();
});

test("a page of a gateway in ClickHouse's place", async () => {
  const { code, stderr } = await program.pql(['status'], { CLICKHOUSE_URL: `http://127.0.0.1:${port}` });
  expect(stderr).toBe(
    `pql: ClickHouse at http://127.0.0.1:${port} doesn't answer as ClickHouse does ("<html> <h1>Bad gateway</h1> </html>"). Is the address right?\n`,
  );
  expect(code).toBe(2);
});

test('https where nobody speaks TLS', async () => {
  const { code, stderr } = await program.pql(['status'], { CLICKHOUSE_URL: `https://127.0.0.1:${port}` });
  expect(stderr).toMatch(
    /^pql: ClickHouse at https:\/\/127\.0\.0\.1:\d+ can't be reached by TLS .*NODE_EXTRA_CA_CERTS\.\n$/,
  );
  expect(code).toBe(2);
});

test('a Redis database that is not there', async () => {
  const { code, stderr } = await program.pql(['status'], { REDIS_URL: `${inject('services').redis.url}/999999` });
  expect(stderr).toMatch(/DB index is out of range/);
  expect(code).toBe(2);
});

test('settings in the query of an address', async () => {
  const { code, stderr } = await program.pql(['status'], {
    CLICKHOUSE_URL: 'http://127.0.0.1:8123/?user=me&password=hush',
  });
  expect(stderr).toMatch(/CLICKHOUSE_URL for clickhouse\.url: expected an address .* without \?/);
  expect(stderr).not.toContain('hush');
  expect(code).toBe(2);
});
