import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createClient } from '@clickhouse/client';
import { Redis } from 'ioredis';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { attachEmbedded, type Embedded } from '../../../src/runtime/embedded/attach.ts';
import { startEngine } from '../../../src/runtime/embedded/engine-process.ts';
import { eventually, isRunning } from '../../support/eventually.ts';
import { credentials } from '../../support/test-engine.ts';

const MEMORY = 1024 ** 3;
let dataDir: string;
let opened: Embedded[];

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'pql-embedded-'));
  opened = [];
});
afterEach(async () => {
  await Promise.all(opened.map((embedded) => embedded.close()));
  rmSync(dataDir, { recursive: true, force: true });
});

async function attach(log?: (line: string) => void): Promise<Embedded> {
  const embedded = await attachEmbedded({ dataDir, engineMemory: MEMORY, ...(log && { log }) });
  opened.push(embedded);
  return embedded;
}

async function close(embedded: Embedded): Promise<void> {
  opened = opened.filter((other) => other !== embedded);
  await embedded.close();
}

async function ask<T>(embedded: Embedded, query: string): Promise<T[]> {
  const clickhouse = createClient({ ...embedded.clickhouse, log: { level: 127 } });
  try {
    return await (await clickhouse.query({ query, format: 'JSONEachRow' })).json<T>();
  } finally {
    await clickhouse.close();
  }
}

async function tell(embedded: Embedded, query: string): Promise<void> {
  const clickhouse = createClient({ ...embedded.clickhouse, log: { level: 127 } });
  try {
    await clickhouse.command({ query });
  } finally {
    await clickhouse.close();
  }
}

async function withRedis<T>(embedded: Embedded, use: (redis: Redis) => Promise<T>): Promise<T> {
  const redis = new Redis(embedded.redis.url, { password: embedded.redis.password });
  try {
    return await use(redis);
  } finally {
    await redis.quit();
  }
}

function listenOn(port: number): Promise<Server> {
  return new Promise((resolve) => {
    const server = createServer((socket) => socket.destroy());
    server.listen(port, '127.0.0.1', () => resolve(server));
  });
}

/** Another process that attaches, says so on stdout, and stays until it is killed or told to close. */
function otherHolder(): Promise<{ child: ChildProcess; pids: Embedded['pids'] }> {
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', fileURLToPath(new URL('../../support/embedded-holder.ts', import.meta.url)), dataDir],
    { stdio: ['pipe', 'pipe', 'inherit'], env: { ...process.env, NODE_OPTIONS: '' } },
  );
  return new Promise((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`the other holder ended with ${code}`)));
    child.stdout?.once('data', (line) => resolve({ child, pids: JSON.parse(String(line)) }));
  });
}

test('after the last close nothing runs, and what was written is there at the next attach', async () => {
  const first = await attach();
  await tell(first, 'CREATE TABLE note (id UInt64, text String) ENGINE = MergeTree ORDER BY id');
  await tell(first, "INSERT INTO note VALUES (1, 'kept')");
  await withRedis(first, (redis) => redis.set('note', 'kept'));
  const { pids } = first;
  await close(first);
  expect([pids.engine, pids.redis].map(isRunning)).toEqual([false, false]);
  expect(existsSync(join(dataDir, 'embedded.lock'))).toBe(false);

  const second = await attach();
  expect(second.clickhouse).toEqual(first.clickhouse);
  expect(second.redis).toEqual(first.redis);
  expect(await ask(second, 'SELECT text FROM note')).toEqual([{ text: 'kept' }]);
  expect(await withRedis(second, (redis) => redis.get('note'))).toBe('kept');
});

test('a port that somebody else has taken meanwhile is left to them', async () => {
  const first = await attach();
  await close(first);
  const ports = [first.clickhouse.url, first.redis.url].map((url) => Number(new URL(url).port));
  const squatters = await Promise.all(ports.map(listenOn));
  try {
    const second = await attach();
    expect(second.clickhouse.url).not.toBe(first.clickhouse.url);
    expect(second.redis.url).not.toBe(first.redis.url);
    expect(await ask(second, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    expect(await withRedis(second, (redis) => redis.ping())).toBe('PONG');
  } finally {
    for (const squatter of squatters) squatter.close();
  }
});

test('the secret is in a file of the owner alone, and in no process list', async () => {
  const embedded = await attach();
  expect(statSync(join(dataDir, 'embedded.json')).mode & 0o777).toBe(0o600);
  const pids = Object.values(embedded.pids).join(',');
  expect(execFileSync('ps', ['-ww', '-o', 'args=', '-p', pids], { encoding: 'utf8' })).not.toContain(
    embedded.redis.password,
  );
  expect(readFileSync(join(dataDir, 'embedded.log'), 'utf8')).not.toContain(embedded.redis.password);
});

test('commands that start at the same time end with one keeper', async () => {
  const all = await Promise.all([attach(), attach(), attach(), otherHolder()]);
  const keepers = new Set(all.map((one) => one.pids.keeper));
  expect(keepers.size).toBe(1);
  all[3].child.kill('SIGKILL');
});

test('the services stay while anybody holds them', async () => {
  const first = await attach();
  const other = await otherHolder();
  await close(first);
  expect(isRunning(other.pids.engine)).toBe(true);
  other.child.stdin?.end('close\n');
  await eventually('the services end', () => !isRunning(other.pids.engine) && !isRunning(other.pids.redis));
});

test('a holder that is killed leaves nothing behind', async () => {
  const { child, pids } = await otherHolder();
  child.kill('SIGKILL');
  await eventually('the services end', () => Object.values(pids).every((pid) => !isRunning(pid)));
});

test('an engine that dies is started again at the same address, with all that it had acknowledged', async () => {
  const embedded = await attach();
  const { url } = embedded.clickhouse;
  await tell(embedded, 'CREATE TABLE counted (n UInt64) ENGINE = MergeTree ORDER BY n');
  for (let n = 0; n < 20; n += 1) await tell(embedded, `INSERT INTO counted VALUES (${n})`);
  process.kill(embedded.pids.engine, 'SIGKILL');
  await eventually('the engine runs again', () => embedded.engineRestarts === 1);
  expect(embedded.clickhouse.url).toBe(url);
  expect(await ask(embedded, 'SELECT toUInt32(count()) AS rows FROM counted')).toEqual([{ rows: 20 }]);
});

test('a Redis that dies is started again at the same address, with all that reached its file', async () => {
  const embedded = await attach();
  await withRedis(embedded, async (redis) => {
    await redis.set('kept', 'yes');
    // The append-only file is written at once and synced within a second: a killed process loses nothing.
    const { redis: pid } = embedded.pids;
    redis.on('error', () => undefined);
    process.kill(pid, 'SIGKILL');
    await eventually('Redis runs again', () => embedded.pids.redis !== pid);
    expect(await redis.get('kept')).toBe('yes');
  });
});

test('when the keeper is killed its holders get another, at the same addresses', async () => {
  const said: string[] = [];
  const embedded = await attach((line) => said.push(line));
  const { clickhouse, redis, pids } = embedded;
  await tell(embedded, 'CREATE TABLE note (text String) ENGINE = MergeTree ORDER BY text');
  process.kill(pids.keeper, 'SIGKILL');
  await eventually('there is another keeper', () => embedded.pids.keeper !== pids.keeper);
  expect(embedded.clickhouse).toEqual(clickhouse);
  expect(embedded.redis).toEqual(redis);
  expect(await ask(embedded, "SELECT count() AS tables FROM system.tables WHERE name = 'note'")).toEqual([
    { tables: 1 },
  ]);
  await eventually('the old ones are gone', () => ![pids.engine, pids.redis].some(isRunning));
  expect(said.join('\n')).toMatch(/starting another/);
});

test('a keeper that is told to stop stops both cleanly, whatever its holders do', async () => {
  const { child, pids } = await otherHolder();
  child.kill('SIGSTOP');
  try {
    process.kill(pids.keeper, 'SIGTERM');
    await eventually('both are stopped', () => !isRunning(pids.engine) && !isRunning(pids.redis));
    await eventually('the folder is free', () => !existsSync(join(dataDir, 'embedded.lock')));
    expect(readFileSync(join(dataDir, 'embedded.log'), 'utf8')).not.toContain('Gave up');
  } finally {
    child.kill('SIGKILL');
  }
});

test('the last to leave need not wait for what still runs', async () => {
  const embedded = await attach();
  const { pids } = embedded;
  const running = ask(embedded, 'SELECT count() FROM numbers(1000000000000) WHERE NOT ignore(sipHash64(number))');
  const over = expect(running).rejects.toThrow();
  await eventually('it runs', async () => {
    const [processes] = await ask<{ n: number }>(embedded, 'SELECT count() AS n FROM system.processes');
    return processes?.n === 2;
  });
  await close(embedded);
  await over;
  expect(isRunning(pids.engine)).toBe(false);
});

test('an engine that dies again and again is given up, and the log says so', async () => {
  const said: string[] = [];
  const embedded = await attach((line) => said.push(line));
  const killing = setInterval(
    () => isRunning(embedded.pids.engine) && process.kill(embedded.pids.engine, 'SIGKILL'),
    50,
  );
  try {
    await eventually('it is given up', () => said.some((line) => line.includes('down for good')), 40_000);
  } finally {
    clearInterval(killing);
  }
  expect(readFileSync(join(dataDir, 'embedded.log'), 'utf8')).toMatch(
    /Gave up: The embedded ClickHouse engine ended \d+ times/,
  );
  await eventually('Redis is stopped too', () => !isRunning(embedded.pids.redis));
});

test('a folder that another engine has open is named', async () => {
  const log = openSync(join(dataDir, 'other.log'), 'a');
  const other = await startEngine({ dataDir, port: 0, ...credentials, memoryBytes: MEMORY }, log);
  try {
    await expect(attachEmbedded({ dataDir, engineMemory: MEMORY })).rejects.toThrow(
      expect.objectContaining({ name: 'InputError', message: expect.stringContaining(`process ${other.pid}`) }),
    );
  } finally {
    await other.stop();
    closeSync(log);
  }
});

test('with a Redis elsewhere the engine runs alone, and whoever needs Redis gets it later', async () => {
  const first = await attachEmbedded({ dataDir, engineMemory: MEMORY, needs: { clickhouse: true, redis: false } });
  opened.push(first);
  expect(await ask(first, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  expect(first.pids.redis).toBe(0);
  const second = await attach();
  expect(second.pids.engine).toBe(first.pids.engine);
  expect(await withRedis(second, (redis) => redis.ping())).toBe('PONG');
});

test('without a Redis on the PATH one line says what to do, and nothing is left running', async () => {
  const path = process.env.PATH;
  // The engine still finds what it needs itself.
  const bin = join(dataDir, 'bin');
  mkdirSync(bin);
  const mkfifo = execFileSync('which', ['mkfifo'], { encoding: 'utf8' }).trim();
  symlinkSync(mkfifo, join(bin, 'mkfifo'));
  process.env.PATH = bin;
  try {
    await expect(attachEmbedded({ dataDir, engineMemory: MEMORY })).rejects.toThrow(
      expect.objectContaining({
        name: 'InputError',
        message: expect.stringMatching(/install one .*, or set REDIS_URL/),
      }),
    );
    expect(existsSync(join(dataDir, 'embedded.lock'))).toBe(false);
  } finally {
    process.env.PATH = path;
  }
});

test('whoever uses the engine sees whether anybody has written into it', async () => {
  const [one, other] = [await attach(), await attach()];
  const before = await one.changes();
  await ask(other, 'SELECT 1');
  expect(await one.changes()).toBe(before);
  await tell(other, 'CREATE TABLE t (a UInt8) ENGINE = MergeTree ORDER BY a');
  const after = await one.changes();
  expect(after).toBeDefined();
  expect(after).not.toBe(before);
  expect(await other.changes()).toBe(after);
});

test('an engine that is gone says nothing of what was written', async () => {
  const one = await attach();
  await close(one);
  expect(await one.changes()).toBeUndefined();
});
