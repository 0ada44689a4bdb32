import type { Redis } from 'ioredis';
import { z } from 'zod';
import { PermanentError } from '../../src/model/errors.ts';
import { queueKeys } from '../../src/queue/keys.ts';
import { equal } from '../equality.ts';
import type { Findings } from '../figures.ts';
import { type Bench, rounded } from '../part.ts';
import { openApi } from './api.ts';
import { prefix, reps, teams } from './made-up.ts';
import { offer, percentile } from './offered-load.ts';
import { type BenchRedis, redisCpu, settled } from './redis.ts';

/** At full size. */
const claimsASecond = 4_000;
const secondsOfClaims = 8;
const pagesASecond = 50;
const page = 50;

interface LoadedQueues {
  readonly redis: Redis;
  readonly bench: Bench;
  readonly on: string;
  readonly entries: number;
}

/** First pages over HTTP with nothing else going on, and while all reps claim at a steady rate. */
export async function claimsUnderLoad(
  opened: BenchRedis,
  { redis, bench, on, entries }: LoadedQueues,
): Promise<Pick<Findings, 'figures' | 'checks'>> {
  const count = Math.min(claimsASecond * secondsOfClaims, Math.floor(entries * 0.3));
  const pages = Math.ceil((count / claimsASecond) * pagesASecond);
  const api = await openApi(opened);
  try {
    await settled(redis);
    const readPages = () =>
      offer({ aSecond: pagesASecond, count: pages }, (index) => api.firstPage(teams[index % teams.length] ?? '', page));
    await Promise.all([api.claims({ aSecond: claimsASecond / 4, count: Math.floor(count / 10) }), readPages()]);
    const alone = await readPages();
    const before = { logged: await outboxRows(redis), cpu: await redisCpu(redis) };
    const [claims, read] = await Promise.all([api.claims({ aSecond: claimsASecond, count }), readPages()]);
    const redisMilliseconds = (await redisCpu(redis)) - before.cpu;
    const logged = (await outboxRows(redis)) - before.logged;
    bench.say(
      `${rounded(count)} claims, ${Math.round(claims.rate)} a second, p99 ${percentile(claims.milliseconds, 0.99).toFixed(1)} ms`,
    );
    const onLoad = `${on}; ${rounded(count)} claims by ${reps.length} reps`;
    const onPages = `${on}; ${pages} pages over HTTP, ${pagesASecond} a second`;
    return {
      figures: [
        {
          name: `claim at ${claimsASecond.toLocaleString('en')} a second, p99`,
          value: percentile(claims.milliseconds, 0.99),
          unit: 'ms',
          on: onLoad,
          bar: { atMost: 10 },
        },
        {
          name: `GET of a first page of ${page} meanwhile, p99`,
          value: percentile(read.milliseconds, 0.99),
          unit: 'ms',
          on: onPages,
          bar: { atMost: 20 },
        },
        {
          name: `GET of a first page of ${page} without claims, p99`,
          value: percentile(alone.milliseconds, 0.99),
          unit: 'ms',
          on: onPages,
        },
        { name: 'GET meanwhile, median', value: percentile(read.milliseconds, 0.5), unit: 'ms', on: onPages },
        { name: 'GET without claims, median', value: percentile(alone.milliseconds, 0.5), unit: 'ms', on: onPages },
        { name: 'claim, median', value: percentile(claims.milliseconds, 0.5), unit: 'ms', on: onLoad },
        { name: 'claims done', value: claims.rate, unit: '/s', on: onLoad },
        {
          name: 'processor time a claim, pages included: Node',
          value: (claims.cpuMilliseconds * 1_000) / count,
          unit: 'µs',
          on: onLoad,
        },
        {
          name: 'processor time a claim, pages included: Redis',
          value: (redisMilliseconds * 1_000) / count,
          unit: 'µs',
          on: onLoad,
        },
      ],
      checks: [
        onceEach(claims.entryIds),
        equal('claims answered and rows in the outbox', count, logged),
        equal(
          'entries of all pages over HTTP',
          [...alone.answers, ...read.answers].reduce((sum, items) => sum + items, 0),
          2 * pages * page,
        ),
      ],
    };
  } finally {
    await api.close();
  }
}

async function outboxRows(redis: Redis): Promise<number> {
  return z.number().parse(await redis.xlen(queueKeys(prefix).outbox));
}

function onceEach(entryIds: readonly string[]): string {
  const count = entryIds.length;
  const taken = new Set(entryIds).size;
  if (taken !== count)
    throw new PermanentError(`${count - taken} of ${count} claims got an entry that another one got.`);
  return `${count.toLocaleString('en')} claims got as many entries: no double claim`;
}
