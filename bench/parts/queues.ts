import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import { z } from 'zod';
import { PermanentError } from '../../src/model/errors.ts';
import { createDesk, type Held } from '../../src/queue/desk.ts';
import type { Entry } from '../../src/queue/entry.ts';
import { createQueueStore, type QueueStore } from '../../src/queue/store.ts';
import { equal } from '../equality.ts';
import { clocked, type Figure, type Findings, median } from '../figures.ts';
import { type Bench, type Part, rounded } from '../part.ts';
import { blocksOf, writeBare } from '../queues/bare-writes.ts';
import { madeUpQueues, reps, teams } from '../queues/made-up.ts';
import { type Offered, offer, percentile } from '../queues/offered-load.ts';
import { type BenchRedis, openRedis } from '../queues/redis.ts';

/** At full size. */
const entriesInAll = 100_000;
const heldInAll = 5_000;
const claimsASecond = 4_000;
const secondsOfClaims = 8;
const pagesASecond = 50;

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
      const store = createQueueStore({ redis, prefix: '{pql}', newId: randomUUID });
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
      const load = await claimsUnderLoad(opened, parts, entries);
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

function claimer(redis: Redis): (index: number) => Promise<Held> {
  const desk = createDesk({ redis, prefix: '{pql}', now: Date.now });
  return (index) => {
    const { name, team } = reps[index % reps.length] ?? { name: '', team: '' };
    return desk.claim({ team, rep: name, day: '2026-11-23', leaseUntil: Date.now() + 3_600_000 });
  };
}

async function holdSome({ redis, bench }: Queues, count: number): Promise<number> {
  const claim = claimer(redis);
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
  const seconds = { bare: [] as number[], publish: [] as number[] };
  const milliseconds = { switch: [] as number[], longest: [] as number[] };
  await redis.config('SET', 'slowlog-log-slower-than', '20', 'slowlog-max-len', '10000');
  for (let round = 0; round <= bench.options.runs; round += 1) {
    const bare = await clocked(() => writeBare(redis, `{bare-${round}}`, blocks));
    await redis.unlink(...(await redis.keys(`{bare-${round}}:*`)));
    await redis.slowlog('RESET');
    const whole = await clocked(() => publish(parts));
    const commands = await slowCommands(redis);
    bench.say(`publish ${whole.seconds.toFixed(2)} s, bare writes ${bare.seconds.toFixed(2)} s`);
    if (round === 0) continue;
    seconds.bare.push(bare.seconds);
    seconds.publish.push(whole.seconds);
    const switched = commands.find(({ isSwitch }) => isSwitch);
    if (!switched) throw new RangeError('The switch is not among the commands that Redis noted.');
    milliseconds.switch.push(switched.milliseconds);
    milliseconds.longest.push(Math.max(...commands.map((command) => command.milliseconds)));
  }
  const counts = (await store.published())?.teams ?? [];
  const sum = (count: (of: { waiting: number; held: number }) => number) =>
    counts.reduce((all, queue) => all + count(queue), 0);
  const entries = [...queues.values()].reduce((all, queue) => all + queue.length, 0);
  const onHeld = `${on}, ${rounded(held)} held`;
  return {
    figures: [
      {
        name: 'publish ÷ bare pipelined writes',
        value: median(seconds.publish) / median(seconds.bare),
        unit: '×',
        on: onHeld,
        bar: { atMost: 2 },
      },
      { name: 'switch of all queues', value: median(milliseconds.switch), unit: 'ms', on: onHeld, bar: { atMost: 50 } },
      { name: 'publish', value: median(seconds.publish), unit: 's', on: onHeld },
      { name: 'bare pipelined writes', value: median(seconds.bare), unit: 's', on },
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

const slowlog = z.array(z.tuple([z.number(), z.number(), z.number(), z.array(z.string())]).rest(z.unknown()));

/** What kept Redis busy for more than 20 µs. */
async function slowCommands(redis: Redis): Promise<{ readonly isSwitch: boolean; readonly milliseconds: number }[]> {
  const found = slowlog.parse(await redis.slowlog('GET', 10_000));
  return found.map(([, , microseconds, [command = '', ...args]]) => ({
    isSwitch: /^eval/i.test(command) && args.some((arg) => arg.startsWith('{"generation"') && arg.includes('"teams"')),
    milliseconds: microseconds / 1_000,
  }));
}

/** Claims at a steady rate by all reps, and first pages of the queues meanwhile. */
async function claimsUnderLoad(
  opened: BenchRedis,
  { redis, store, bench, on }: Queues,
  entries: number,
): Promise<Pick<Findings, 'figures' | 'checks'>> {
  const count = Math.min(claimsASecond * secondsOfClaims, Math.floor(entries * 0.3));
  const pages = Math.ceil((count / claimsASecond) * pagesASecond);
  const claim = claimer(opened.connect());
  await offer({ aSecond: claimsASecond / 4, count: Math.floor(count / 10) }, claim);
  const before = z.number().parse(await redis.xlen('{pql}:queue:outbox'));
  const [claims, read] = await Promise.all([
    offer({ aSecond: claimsASecond, count }, claim),
    offer({ aSecond: pagesASecond, count: pages }, (index) =>
      store.list(teams[index % teams.length] ?? '', { limit: 50 }),
    ),
  ]);
  const logged = z.number().parse(await redis.xlen('{pql}:queue:outbox')) - before;
  bench.say(
    `${rounded(count)} claims, ${Math.round(claims.rate)} a second, p99 ${percentile(claims.milliseconds, 0.99).toFixed(1)} ms`,
  );
  const onLoad = `${on}; ${rounded(count)} claims by ${reps.length} reps`;
  return {
    figures: [
      {
        name: `claim at ${claimsASecond.toLocaleString('en')} a second, p99`,
        value: percentile(claims.milliseconds, 0.99),
        unit: 'ms',
        on: onLoad,
        bar: { atMost: 10 },
      },
      { name: 'claim, median', value: percentile(claims.milliseconds, 0.5), unit: 'ms', on: onLoad },
      { name: 'claims done', value: claims.rate, unit: '/s', on: onLoad },
      { name: 'first page of 50 meanwhile, p99', value: percentile(read.milliseconds, 0.99), unit: 'ms', on: onLoad },
    ],
    checks: [onceEach(claims, count), equal('claims answered and rows in the outbox', count, logged)],
  };
}

function onceEach({ answers }: Offered<Held>, count: number): string {
  const taken = new Set(answers.map(({ work }) => work.entry_id)).size;
  if (taken !== count)
    throw new PermanentError(`${count - taken} of ${count} claims got an entry that another one got.`);
  return `${count.toLocaleString('en')} claims got as many entries: no double claim`;
}
