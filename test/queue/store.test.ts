import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import { afterAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { InputError, TransientError } from '../../src/model/errors.ts';
import type { Entry } from '../../src/queue/entry.ts';
import { queueKeys } from '../../src/queue/keys.ts';
import { createQueueStore, type Publication, type QueueStore } from '../../src/queue/store.ts';
import { entry } from './entries.ts';

const { url, password } = inject('services').redis;
const connect = () => new Redis(url, { password, maxRetriesPerRequest: 1 });
const redis = connect();
afterAll(() => redis.quit());

let prefix: string;
let store: QueueStore;
beforeEach(() => {
  prefix = `{pql-test-${randomUUID()}}`;
  store = createQueueStore({ redis, prefix, newId: randomUUID });
});

const publication = (runId: string, asOf: number, teams: Record<string, Entry[]>): Publication => ({
  runId,
  asOf,
  knownAt: asOf,
  publishedAt: asOf + 1,
  toldUpTo: '0',
  teams: new Map(Object.entries(teams)),
});
const ids = ({ entries }: { readonly entries: readonly Entry[] }) => entries.map(({ entry_id }) => entry_id);
const ourKeys = () => redis.keys(`${prefix.replace(/[{}]/g, '?')}*`);
const queueOf = (runId: string, length: number, team = 'us') =>
  Array.from({ length }, (_, at) => entry(`account:${team === 'us' ? '' : team}${at}`, { team, routed_by: runId }));

describe('a published queue', () => {
  test('is read in its order, page by page, with the documents as they were written', async () => {
    const us = [entry('account:c'), entry('account:a', { tier: 'P2' }), entry('lead:b', { account_id: '' })];
    await store.publish(publication('run-1', 1_000, { us, world: [] }));

    expect(await store.list('us', { offset: 0, limit: 10 })).toEqual({
      runId: 'run-1',
      asOf: 1_000,
      total: 3,
      entries: us.map((one, index) => ({ position: index + 1, status: 'available', ...one, work: null })),
      next: undefined,
    });
    expect(ids(await store.list('us', { offset: 1, limit: 1 }))).toEqual(['account:a']);
    expect(ids(await store.list('us', { offset: 3, limit: 10 }))).toEqual([]);
    expect(ids(await store.list('world', { offset: 0, limit: 10 }))).toEqual([]);
    expect(await store.published()).toEqual({
      runId: 'run-1',
      asOf: 1_000,
      publishedAt: 1_001,
      teams: [
        { team: 'us', waiting: 3, held: 0, breached: 0 },
        { team: 'world', waiting: 0, held: 0, breached: 0 },
      ],
    });
    expect(await store.teams()).toEqual(['us', 'world']);
    expect(await store.waiting('us')).toBe(3);
  });

  test('is longer than what one round trip carries', async () => {
    await store.publish(publication('run-1', 1_000, { us: queueOf('run-1', 1_234) }));
    const page = await store.list('us', { offset: 1_200, limit: 100 });
    expect(page.total).toBe(1_234);
    expect(ids(page)).toEqual(Array.from({ length: 34 }, (_, at) => `account:${1_200 + at}`));
  });

  test('is replaced by the next run as a whole: a team without entries is empty, a team that went is unknown', async () => {
    await store.publish(publication('run-1', 1_000, { us: queueOf('run-1', 2), eu: queueOf('run-1', 2, 'eu') }));
    await store.publish(publication('run-2', 2_000, { us: [] }));
    expect(await store.list('us', { offset: 0, limit: 10 })).toMatchObject({ runId: 'run-2', total: 0 });
    await expect(store.list('eu', { offset: 0, limit: 10 })).rejects.toThrow(/no team "eu".*Teams: us\./);
  });

  test('leaves nothing of the former generation behind, and does not expire itself', async () => {
    await store.publish(publication('run-1', 1_000, { us: queueOf('run-1', 2) }));
    const before = (await ourKeys()).length;
    await store.publish(publication('run-2', 2_000, { us: queueOf('run-2', 2) }));
    const keys = await ourKeys();
    expect(keys).toHaveLength(before);
    expect(await Promise.all(keys.map((key) => redis.ttl(key)))).toEqual(keys.map(() => -1));
  });
});

describe('what a reader asks for in vain', () => {
  test('names the published teams, or what to run first', async () => {
    await expect(store.list('us', { offset: 0, limit: 10 })).rejects.toThrow(InputError);
    await expect(store.waiting('us')).rejects.toThrow(/nothing has been published.*pql rescore/);
    expect(await store.published()).toBeUndefined();
    expect(await store.teams()).toEqual([]);

    await store.publish(publication('run-1', 1_000, { us: [], world: [] }));
    await expect(store.list('emea', { offset: 0, limit: 10 })).rejects.toThrow(/no team "emea".*Teams: us, world\./);
    await expect(store.waiting('emea')).rejects.toThrow(InputError);
    await expect(store.list('us', { offset: -1, limit: 10 })).rejects.toThrow(InputError);
    await expect(store.list('us', { offset: 0, limit: 5_001 })).rejects.toThrow(InputError);
  });
});

describe('the order of publications', () => {
  test('an older as-of never replaces a later one, and leaves no keys', async () => {
    await store.publish(publication('late', 2_000, { us: queueOf('late', 3) }));
    const before = await ourKeys();
    expect(await store.publish(publication('early', 1_999, { us: queueOf('early', 5) }))).toEqual({
      published: false,
      laterRunId: 'late',
      laterAsOf: 2_000,
    });
    expect(await store.list('us', { offset: 0, limit: 9 })).toMatchObject({ runId: 'late', total: 3 });
    expect((await ourKeys()).sort()).toEqual(before.sort());
  });

  test('the same run again is the same queue', async () => {
    const once = publication('run-1', 1_000, { us: queueOf('run-1', 3) });
    await store.publish(once);
    const before = await store.list('us', { offset: 0, limit: 9 });
    expect(await store.publish(once)).toEqual({ published: true });
    expect(await store.list('us', { offset: 0, limit: 9 })).toEqual(before);
  });
});

describe('a publish that dies before its switch', () => {
  async function* dyingAfter(entries: Entry[]) {
    yield* entries;
    throw new TransientError('the warehouse went away');
  }
  const dying = (): Publication => ({
    ...publication('run-2', 2_000, {}),
    teams: new Map<string, Iterable<Entry> | AsyncIterable<Entry>>([
      ['us', queueOf('run-2', 700)],
      ['world', dyingAfter(queueOf('run-2', 700, 'world'))],
    ]),
  });

  test('leaves the last one serving, and its own keys expire', async () => {
    await store.publish(publication('run-1', 1_000, { us: queueOf('run-1', 2), world: [] }));
    const serving = await ourKeys();
    await expect(store.publish(dying())).rejects.toThrow('the warehouse went away');

    expect(await store.list('us', { offset: 0, limit: 9 })).toMatchObject({ runId: 'run-1', total: 2 });
    const left = (await ourKeys()).filter((key) => !serving.includes(key));
    expect(left.length).toBeGreaterThan(0);
    for (const key of left) expect(await redis.ttl(key)).toBeGreaterThan(0);
  });

  test('is finished by the next try', async () => {
    await expect(store.publish(dying())).rejects.toThrow();
    await store.publish(publication('run-2', 2_000, { us: queueOf('run-2', 700), world: [] }));
    expect(await store.list('us', { offset: 0, limit: 9 })).toMatchObject({ runId: 'run-2', total: 700 });
  });

  test('an abort is obeyed, and changes nothing', async () => {
    const abort = new AbortController();
    abort.abort(new Error('shutting down'));
    const late = store.publish(publication('run-2', 2_000, { us: queueOf('run-2', 2) }), { signal: abort.signal });
    await expect(late).rejects.toThrow('shutting down');
    expect(await store.published()).toBeUndefined();
  });

  test('a generation that expired before the switch is not switched on', async () => {
    await store.publish(publication('run-1', 1_000, { us: queueOf('run-1', 2) }));
    const keys = queueKeys(prefix);
    async function* losing() {
      yield* queueOf('run-2', 500);
      await redis.del(keys.order('gone', 'us'), keys.documents('gone', 'us'));
      yield entry('account:last');
    }
    const slow = createQueueStore({ redis, prefix, newId: () => 'gone' });
    const lost = slow.publish({ ...publication('run-2', 2_000, {}), teams: new Map([['us', losing()]]) });
    await expect(lost).rejects.toThrow(/lost part of the queues of run run-2/);
    expect(await store.list('us', { offset: 0, limit: 9 })).toMatchObject({ runId: 'run-1', total: 2 });
  });
});

test('readers during many publishes see one run whole, never a half and never an empty queue', async () => {
  const lengths = [3, 700, 41, 1_100];
  const runs = Array.from({ length: 24 }, (_, at) => ({ runId: `run-${at}`, length: lengths[at % 4] ?? 3 }));
  const lengthOf = new Map(runs.map(({ runId, length }) => [runId, length]));
  const publish = (run: { runId: string; length: number }, asOf: number) =>
    store.publish(
      publication(run.runId, asOf, { us: queueOf(run.runId, run.length), eu: queueOf(run.runId, run.length, 'eu') }),
    );
  await publish({ runId: 'run-0', length: 3 }, 0);

  let over = false;
  const seen = new Set<string>();
  const reader = async (team: string) => {
    const own = connect();
    const reading = createQueueStore({ redis: own, prefix, newId: randomUUID });
    let newest = -1;
    while (!over) {
      const page = await reading.list(team, { offset: 0, limit: 2_000 });
      expect(page.entries).toHaveLength(lengthOf.get(page.runId) ?? -1);
      expect(page.total).toBe(page.entries.length);
      expect(new Set(page.entries.map(({ routed_by }) => routed_by))).toEqual(new Set([page.runId]));
      expect(page.asOf).toBeGreaterThanOrEqual(newest);
      newest = page.asOf;
      const queues = await reading.published();
      expect(queues?.teams.map(({ waiting }) => waiting)).toEqual([
        lengthOf.get(queues?.runId ?? ''),
        lengthOf.get(queues?.runId ?? ''),
      ]);
      seen.add(page.runId);
    }
    await own.quit();
  };
  const readers = [reader('us'), reader('us'), reader('eu'), reader('eu')];
  for (const [asOf, run] of runs.entries()) await publish(run, asOf);
  over = true;
  await Promise.all(readers);
  expect(seen.size).toBeGreaterThan(5);
});

test('a Redis that is away is named, as something to try again', async () => {
  const away = new Redis('redis://127.0.0.1:1', { maxRetriesPerRequest: 0, retryStrategy: () => null });
  away.on('error', () => undefined);
  const lost = createQueueStore({ redis: away, prefix, newId: randomUUID });
  await expect(lost.published()).rejects.toThrow(TransientError);
  away.disconnect();
});
