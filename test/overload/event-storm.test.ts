import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { type OwnRedis, ownRedis } from '../support/own-redis.ts';
import { openProgram, type Program } from '../support/program.ts';
import { atScale } from './scale.ts';

let redis: OwnRedis;
let program: Program;
beforeAll(async () => {
  // Nobody drains it: it is full when a small part of the storm has come.
  redis = await ownRedis({ maxmemory: '64mb', 'maxmemory-policy': 'noeviction' });
  program = openProgram();
});
afterAll(async () => {
  await program.close();
  await redis[Symbol.asyncDispose]();
});

const megabyte = 1024 ** 2;
/** A request as large as may be, about 0.5 MB. */
const body = JSON.stringify({
  batch: Array.from({ length: 120 }, (_, nth) => ({
    ...{ type: 'track', userId: `u-${nth}`, event: 'api_call', properties: { path: 'x'.repeat(4_000) } },
  })),
});
/** Requests at once: more than a server lets in. */
const atOnce = 140;
const requests = atScale({ short: 240, full: 8_000 });

test(
  `memory of a server stays flat while ${requests} requests of half a megabyte come, most of which it sheds`,
  async () => {
    const env = { REDIS_URL: redis.url, REDIS_PASSWORD: '' };
    const token = async (role: string) => (await program.pql(['token', 'create', '--role', role], env)).stdout.trim();
    const [ingest, read] = await Promise.all([token('ingest'), token('read')]);
    const serve = program.keep(['serve'], env);
    const address = () => /http:\/\/127\.0\.0\.1:\d+/.exec(serve.said())?.[0];
    await eventually('the API answers', () => address() !== undefined, 60_000);
    const url = address() ?? '';

    const answers = new Map<string, number>();
    const post = async () => {
      const headers = { authorization: `Bearer ${ingest}`, 'content-type': 'application/json' };
      const answer = await fetch(`${url}/v1/batch`, { method: 'POST', headers, body }).catch(() => undefined);
      // On a machine that is too busy to read in time the server cuts a connection: its sender sends again too.
      if (!answer) return;
      await answer.arrayBuffer();
      const said = answer.ok ? 'taken' : `${answer.status}, again after ${answer.headers.get('retry-after')} s`;
      answers.set(said, (answers.get(said) ?? 0) + 1);
    };
    const storm = async (count: number) => {
      let left = count;
      const sender = async () => {
        while (left-- > 0) await post();
      };
      await Promise.all(Array.from({ length: atOnce }, sender));
    };
    const figure = async (name: string) => {
      const answer = await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${read}` } });
      return Number(new RegExp(`^pql_${name} (\\S+)$`, 'm').exec(await answer.text())?.[1]);
    };
    const resident = () => figure('process_resident_memory_bytes');
    /** What is in use, but for what the collector has not come to yet. */
    const inUse = async () =>
      (await figure('nodejs_heap_size_used_bytes')) + (await figure('nodejs_external_memory_bytes'));

    const before = await inUse();
    await storm(atOnce);
    const warm = await resident();
    await storm(requests);
    // When the collector runs is its own affair, and worth a hundred megabytes: so what it may let grow lies far above, and what was kept for
    // good is looked for once it has run.
    const grown = (await resident()) - warm;
    expect(grown, `${grown / megabyte} MB more than ${warm / megabyte} MB`).toBeLessThan(400 * megabyte);
    await eventually('the storm leaves nothing behind', async () => (await inUse()) < before + 50 * megabyte, 60_000);

    expect(answers.get('taken')).toBeGreaterThan(20);
    const shed = [...answers.keys()].filter((said) => said !== 'taken');
    expect(shed.length).toBeGreaterThan(0);
    for (const said of shed) expect(said).toMatch(/^(429|503), again after [1-9]\d* s$/);
    expect((await fetch(`${url}/healthz`)).status).toBe(200);

    serve.signal('SIGTERM');
    expect((await serve.ended).code).toBe(0);
  },
  atScale({ short: 120_000, full: 600_000 }),
);
