import { closeSync, mkdtempSync, openSync, readdirSync, rmSync, statSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { madeUpQueues, prefix, repAt } from '../../bench/queues/made-up.ts';
import { createDesk } from '../../src/queue/desk.ts';
import { queueKeys } from '../../src/queue/keys.ts';
import { createQueueStore } from '../../src/queue/store.ts';
import { startRedis } from '../../src/runtime/embedded/redis.ts';
import type { Fsync } from './services.ts';

/** Measures what an append-only file loses: acknowledged claims that are gone after a kill, and after a power cut of the worst kind. */

const password = 'only-for-tests';
/** More than are claimed until the end: what is lost are claims of the last second. */
const entries = 40_000;
const tries = 4;
const atOnce = 32;
const claimingMs = 2_500;

interface Lost {
  readonly acknowledged: number;
  readonly lost: number;
  /** From the first of what was lost to the end. */
  readonly ms: number;
}

/** `powerCut`: the file ends where it ended a second before, which is the most that a sync every second leaves out. */
async function measure(fsync: Fsync, powerCut: boolean): Promise<Lost> {
  const dataDir = mkdtempSync(join(tmpdir(), 'pql-durability-'));
  const log = openSync(join(dataDir, 'redis.log'), 'a');
  let service = await startRedis({ dataDir, port: 0, password }, log);
  const redis = new Redis(service.port, '127.0.0.1', { password, retryStrategy: () => 50 });
  redis.on('error', () => undefined);
  await redis.config('SET', 'appendfsync', fsync);
  // The file is made anew once, by us: what is cut off is the end of the one that is written to.
  await redis.config('SET', 'auto-aof-rewrite-percentage', '0');
  let id = 0;
  const store = createQueueStore({
    redis,
    prefix,
    newId: () => {
      id += 1;
      return `id-${id}`;
    },
  });
  const now = Date.now();
  const teams = madeUpQueues(entries, now);
  await store.publish({ runId: 'run-1', asOf: now, knownAt: now, publishedAt: now, teams, toldUpTo: '0' });
  // What was published lies in a file of its own, so that what is cut off is claims alone.
  await redis.bgrewriteaof();
  while (/aof_rewrite_(in_progress|scheduled):1/.test(await redis.info('persistence'))) await pause(50);

  const claimer = new Redis(service.port, '127.0.0.1', { password, retryStrategy: () => null });
  claimer.on('error', () => undefined);
  const desk = createDesk({ redis: claimer, prefix, now: Date.now });
  const acknowledged: { readonly fence: string; readonly at: number }[] = [];
  let isOver = false;
  let turn = 0;
  const claiming = Array.from({ length: atOnce }, async () => {
    while (!isOver) {
      const leaseUntil = Date.now() + 3_600_000;
      turn += 1;
      const claimed = await desk.claim({ ...repAt(turn), leaseUntil, day: '2026-11-23' }).catch(() => undefined);
      if (claimed) acknowledged.push({ fence: claimed.work.fence, at: performance.now() });
    }
  });
  const sizes: { readonly at: number; readonly size: number }[] = [];
  const file = appendFile(dataDir);
  const until = performance.now() + claimingMs + Math.random() * 1_000;
  while (performance.now() < until) {
    sizes.push({ at: performance.now(), size: statSync(file).size });
    await pause(5);
  }
  process.kill(service.pid, 'SIGKILL');
  const killedAt = performance.now();
  isOver = true;
  await service.ended;
  await Promise.all(claiming);
  claimer.disconnect();
  if (powerCut) truncateSync(file, sizes.findLast(({ at }) => at <= killedAt - 1_000)?.size ?? 0);

  service = await startRedis({ dataDir, port: service.port, password }, log);
  while (redis.status !== 'ready') await pause(10);
  const kept = new Set((await redis.xrange(queueKeys(prefix).outbox, '-', '+')).map(([key]) => key.replace(/-0$/, '')));
  redis.disconnect();
  await service.stop();
  closeSync(log);
  rmSync(dataDir, { recursive: true, force: true });
  const lost = acknowledged.filter(({ fence }) => !kept.has(fence));
  const first = Math.min(...lost.map(({ at }) => at));
  return { acknowledged: acknowledged.length, lost: lost.length, ms: lost.length === 0 ? 0 : killedAt - first };
}

function appendFile(dataDir: string): string {
  const folder = join(dataDir, 'redis', 'appendonlydir');
  const name = readdirSync(folder)
    .filter((one) => one.endsWith('.incr.aof'))
    .toSorted((a, b) => Number(a.split('.')[2]) - Number(b.split('.')[2]))
    .at(-1);
  if (name === undefined) throw new Error(`no append-only file in ${folder}`);
  return join(folder, name);
}

for (const [fsync, powerCut] of [
  ['everysec', false],
  ['everysec', true],
  ['always', false],
] as const) {
  const found: Lost[] = [];
  for (let i = 0; i < tries; i += 1) found.push(await measure(fsync, powerCut));
  const sum = (of: keyof Lost) => found.reduce((total, one) => total + one[of], 0);
  const longest = Math.max(...found.map(({ ms }) => ms));
  console.log(
    `appendfsync ${fsync}, ${powerCut ? 'power cut' : 'SIGKILL'}: ${tries} times, ${sum('acknowledged')} claims acknowledged, ${sum('lost')} lost (${found.map(({ lost }) => lost).join(', ')}), the oldest of them ${longest.toFixed(0)} ms before the end`,
  );
}
