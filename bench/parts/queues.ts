import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import { z } from 'zod';
import { createDesk } from '../../src/queue/desk.ts';
import type { Entry } from '../../src/queue/entry.ts';
import { createQueueStore, type QueueStore } from '../../src/queue/store.ts';
import { equal } from '../equality.ts';
import { clocked, type Figure, type Findings, median } from '../figures.ts';
import { type Bench, type Part, rounded } from '../part.ts';
import { blocksOf, writeBare } from '../queues/bare-writes.ts';
import { claimsUnderLoad } from '../queues/claims-under-load.ts';
import { madeUpQueues, prefix, repAt, reps, teams } from '../queues/made-up.ts';
import { openRedis, redisCpu } from '../queues/redis.ts';

/** At full size. */
const entriesInAll = 100_000;
const heldInAll = 5_000;

interface Queues {
  readonly redis: Redis;
  readonly store: QueueStore;
  readonly queues: ReadonlyMap<string, readonly Entry[]>;
  readonly bench: Bench;
  readonly on: string;
}

/** The BDRs' queues in a Redis of its own: what a publish costs, and what reps wait for while many of them claim. */
export const queues: Part = {
  name: 'queues',
  shares: [],
  async measure(bench): Promise<Findings> {
    const opened = await openRedis();
    try {
      const redis = opened.connect();
      const made = madeUpQueues(Math.max(2_000, entriesInAll * bench.options.scale), Date.now());
      const entries = [...made.values()].reduce((sum, queue) => sum + queue.length, 0);
      const store = createQueueStore({ redis, prefix, newId: randomUUID });
      const parts: Queues = {
        redis,
        store,
        queues: made,
        bench,
        on: `${rounded(entries)} entries, ${teams.length} teams`,
      };
      const memory = await bytesOfFirstPublish(parts, entries);
      const held = await holdSome(parts, Math.round((entries * heldInAll) / entriesInAll));
      const cost = await publishCost(parts, held);
      const load = await claimsUnderLoad(opened, { redis, bench, on: parts.on, entries });
      return {
        figures: [...cost.figures, ...load.figures, ...memory],
        points: [],
        checks: [...cost.checks, ...load.checks],
      };
    } finally {
      await opened.close();
    }
  },
};

let asOf = 0;
async function publish({ store, queues }: Queues): Promise<void> {
  asOf += 1;
  const now = Date.now();
  await store.publish({ runId: `run-${asOf}`, asOf, knownAt: asOf, publishedAt: now, toldUpTo: '0', teams: queues });
}

/** What the entries take in Redis, indexes and all; and in how far that is the documents themselves. */
async function bytesOfFirstPublish(parts: Queues, entries: number): Promise<Figure[]> {
  const before = await usedMemory(parts.redis);
  await publish(parts);
  const bytes = (await usedMemory(parts.redis)) - before;
  const documents = [...parts.queues.values()].flat().reduce((sum, entry) => sum + JSON.stringify(entry).length, 0);
  return [
    { name: 'Redis, bytes an entry', value: bytes / entries, unit: 'B', on: parts.on },
    { name: 'Redis, bytes an entry: its document', value: documents / entries, unit: 'B', on: parts.on },
  ];
}

async function usedMemory(redis: Redis): Promise<number> {
  const info = await redis.info('memory');
  return z.coerce.number().parse(/^used_memory:(\d+)/m.exec(info)?.[1]);
}

async function holdSome({ redis, bench }: Queues, count: number): Promise<number> {
  const desk = createDesk({ redis, prefix, now: Date.now });
  const claim = (index: number) =>
    desk.claim({ ...repAt(index), day: '2026-11-23', leaseUntil: Date.now() + 3_600_000 });
  for (let from = 0; from < count; from += reps.length) {
    await Promise.all(reps.slice(0, count - from).map((_, index) => claim(from + index)));
  }
  bench.say(`${rounded(count)} entries are held`);
  return count;
}

/** Publishes and bare writes by turns, each once cold. */
async function publishCost(parts: Queues, held: number): Promise<Pick<Findings, 'figures' | 'checks'>> {
  const { redis, store, queues, bench, on } = parts;
  const blocks = blocksOf(queues);
  const spent = { bare: [] as Spent[], publish: [] as Spent[] };
  const milliseconds = { switch: [] as number[], longest: [] as number[] };
  await redis.config('SET', 'slowlog-log-slower-than', '20', 'slowlog-max-len', '10000');
  for (let round = 0; round <= bench.options.runs; round += 1) {
    const bare = await spentOn(redis, () => writeBare(redis, `{bare-${round}}`, blocks));
    await redis.unlink(...(await redis.keys(`{bare-${round}}:*`)));
    await redis.slowlog('RESET');
    const whole = await spentOn(redis, () => publish(parts));
    const commands = await slowCommands(redis);
    bench.say(`publish ${whole.seconds.toFixed(2)} s, bare writes ${bare.seconds.toFixed(2)} s`);
    if (round === 0) continue;
    spent.bare.push(bare);
    spent.publish.push(whole);
    const switched = commands.find(({ isSwitch }) => isSwitch);
    if (!switched) throw new RangeError('The switch is not among the commands that Redis noted.');
    milliseconds.switch.push(switched.milliseconds);
    milliseconds.longest.push(Math.max(...commands.map((command) => command.milliseconds)));
  }
  const counts = (await store.published())?.teams ?? [];
  const sum = (count: (of: { waiting: number; held: number }) => number) =>
    counts.reduce((all, queue) => all + count(queue), 0);
  const entries = [...queues.values()].reduce((all, queue) => all + queue.length, 0);
  const middle = (of: readonly Spent[], what: keyof Spent) => median(of.map((one) => one[what]));
  const onHeld = `${on}, ${rounded(held)} held`;
  return {
    figures: [
      {
        name: 'publish ÷ bare pipelined writes',
        value: middle(spent.publish, 'seconds') / middle(spent.bare, 'seconds'),
        unit: '×',
        on: onHeld,
        bar: { atMost: 2 },
      },
      { name: 'switch of all queues', value: median(milliseconds.switch), unit: 'ms', on: onHeld, bar: { atMost: 50 } },
      { name: 'publish', value: middle(spent.publish, 'seconds'), unit: 's', on: onHeld },
      { name: 'bare pipelined writes', value: middle(spent.bare, 'seconds'), unit: 's', on },
      { name: 'publish: processor time of Node', value: middle(spent.publish, 'node'), unit: 's', on: onHeld },
      { name: 'publish: processor time of Redis', value: middle(spent.publish, 'redis'), unit: 's', on: onHeld },
      { name: 'bare writes: processor time of Node', value: middle(spent.bare, 'node'), unit: 's', on },
      { name: 'bare writes: processor time of Redis', value: middle(spent.bare, 'redis'), unit: 's', on },
      { name: 'publish: longest command', value: median(milliseconds.longest), unit: 'ms', on: onHeld },
    ],
    checks: [
      equal(
        `what is held after ${bench.options.runs + 2} publishes`,
        sum((queue) => queue.held),
        held,
      ),
      equal(
        'entries written and read',
        sum((queue) => queue.held + queue.waiting),
        entries,
      ),
    ],
  };
}

/** Seconds by the clock, and of a processor. */
interface Spent {
  readonly seconds: number;
  readonly node: number;
  readonly redis: number;
}

async function spentOn(redis: Redis, work: () => Promise<void>): Promise<Spent> {
  const before = { node: process.cpuUsage(), redis: await redisCpu(redis) };
  const { seconds } = await clocked(work);
  const { user, system } = process.cpuUsage(before.node);
  return { seconds, node: (user + system) / 1e6, redis: ((await redisCpu(redis)) - before.redis) / 1_000 };
}

const slowlog = z.array(z.tuple([z.number(), z.number(), z.number(), z.array(z.string())]).rest(z.unknown()));

/** What kept Redis busy for more than 20 µs. */
async function slowCommands(redis: Redis): Promise<{ readonly isSwitch: boolean; readonly milliseconds: number }[]> {
  const found = slowlog.parse(await redis.slowlog('GET', 10_000));
  return found.map(([, , microseconds, [command = '', ...args]]) => ({
    isSwitch: /^eval/i.test(command) && args.some((arg) => arg.startsWith('{"generation"') && arg.includes('"teams"')),
    milliseconds: microseconds / 1_000,
  }));
}
