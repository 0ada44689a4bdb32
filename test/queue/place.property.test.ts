import fc from 'fast-check';
import { expect, test } from 'vitest';
import { tierNames } from '../../src/model/types.ts';
import type { Entry } from '../../src/queue/entry.ts';
import { compareRank, rankOf } from '../../src/queue/rank.ts';
import { facetsOf } from '../../src/queue/store/facets.ts';
import { positionsIn } from './bits.ts';
import { connected, day, hour, minute, monday } from './desk/acting.ts';
import { company, iso, type OpenStore, openStore } from './open-store.ts';

const redis = connected();
const names = Array.from({ length: 24 }, (_, at) => `c${at}`);
const teams = ['us', 'eu'] as const;

/** What a test knows of the queues: which entry stands as of when, and what reps have closed. */
interface Company extends OpenStore {
  readonly entries: Map<string, Entry>;
  readonly asOf: Map<string, number>;
  publishedAt: number;
  readonly closed: Set<string>;
  readonly held: Set<string>;
}

/** How an entry looks: what decides its place and its facets. */
interface Look {
  readonly team: (typeof teams)[number];
  readonly tier: number;
  readonly usage: number;
  readonly asked: number | null;
  readonly news: boolean;
}

const look: fc.Arbitrary<Look> = fc.record({
  team: fc.constantFrom(...teams),
  tier: fc.integer({ min: 0, max: tierNames.length - 1 }),
  usage: fc.integer({ min: 0, max: 4 }),
  asked: fc.option(fc.integer({ min: 1, max: 4 }), { freq: 4 }),
  news: fc.boolean(),
});
const anyName = fc.constantFrom(...names);

function entryOf(name: string, { team, tier, usage, asked, news }: Look): Entry {
  const plain = company(name);
  return {
    ...plain,
    team,
    tier: tierNames[tier] ?? 'P4',
    scores: { ...plain.scores, usage: usage * 10 },
    hand_raised_at: asked === null ? null : iso(monday - asked * hour),
    news: news ? { kind: 'new', since: iso(monday), text: 'new' } : null,
  };
}

const sorted = (entries: Iterable<Entry>) => [...entries].sort((a, b) => compareRank(rankOf(a), rankOf(b)));

async function publish(at: Company, entries: readonly Entry[], meanwhile: () => Promise<void> = async () => undefined) {
  const asOf = at.clock.now;
  async function* slowly(some: readonly Entry[]) {
    yield* some;
    await meanwhile();
  }
  const queues = teams.map((team) => [team, slowly(sorted(entries.filter((one) => one.team === team)))] as const);
  at.publishedAt = asOf;
  // What is written of these is older than what is placed meanwhile.
  const before = [...at.asOf].filter(([, since]) => since <= asOf);
  for (const [id] of before) at.asOf.delete(id);
  for (const id of [...at.entries.keys()]) if (!at.asOf.has(id)) at.entries.delete(id);
  for (const one of entries) if (!at.asOf.has(one.entry_id)) at.entries.set(one.entry_id, one);
  await at.night(new Map(queues));
}

async function place(at: Company, some: readonly (readonly [string, Look | null])[], ago = 0) {
  at.later(1_000);
  const asOf = at.clock.now - ago;
  const entries = some.map(([name, looks]) => ({
    entryId: `account:${name}`,
    asOf,
    entry: looks === null ? undefined : entryOf(name, looks),
  }));
  const answer = await at.store.place({ knownAt: asOf, toldUpTo: '0', placedAt: at.clock.now, entries });
  const last = new Map(entries.map((one) => [one.entryId, one]));
  for (const [id, { entry }] of last) {
    const isLater = asOf < (at.asOf.get(id) ?? at.publishedAt);
    expect(answer.later.includes(id)).toBe(isLater);
    if (isLater) continue;
    expect(answer.placed.includes(id)).toBe(entry !== undefined);
    at.asOf.set(id, asOf);
    if (entry) at.entries.set(id, entry);
    else at.entries.delete(id);
  }
}

/** Everything in Redis is where the order by rank, who has what, and the facets say. */
async function agrees(at: Company) {
  const generation = (await redis.hget(at.keys.published, 'generation')) ?? '';
  for (const team of teams) {
    const all = sorted([...at.entries.values()].filter((one) => one.team === team));
    const open = all.filter(({ entry_id }) => !at.closed.has(entry_id));
    const page = await at.store.list(team, { limit: 100 });
    expect(page.entries.map(({ entry_id }) => entry_id)).toEqual(open.map(({ entry_id }) => entry_id));
    expect(page.entries.map(({ position }) => position)).toEqual(open.map((_, index) => index + 1));
    expect(page.entries.map(({ news, tier }) => [news, tier])).toEqual(open.map(({ news, tier }) => [news, tier]));
    for (const row of page.entries)
      expect(row.work?.rep !== undefined && row.work.rep !== null).toBe(at.held.has(row.entry_id));

    const order = await redis.zrange(at.keys.order(generation, team), '0', '-1', 'WITHSCORES');
    const left = await redis.zrange(at.keys.left(generation, team), '0', '-1', 'WITHSCORES');
    const positions = new Map<string, number>();
    for (const list of [order, left]) {
      for (let index = 0; index < list.length; index += 2) positions.set(list[index] ?? '', Number(list[index + 1]));
    }
    expect(new Set(positions.values()).size).toBe(all.length);
    const bits = new Map<string, number[]>();
    for (const one of all) {
      for (const facet of facetsOf(one))
        bits.set(facet, [...(bits.get(facet) ?? []), positions.get(one.entry_id) ?? -1]);
    }
    const lists = await redis.zrange(at.keys.lists(generation), '0', '-1');
    const facets = lists.flatMap((list) => list.match(`^team:${team}:facet:(.*)$`)?.[1] ?? []);
    for (const facet of facets) {
      const found = await positionsIn(redis, at.keys.facet(generation, team, facet));
      expect(found, facet).toEqual((bits.get(facet) ?? []).sort((a, b) => a - b));
      bits.delete(facet);
    }
    expect([...bits.keys()]).toEqual([]);
    const claimable = open.filter(({ entry_id }) => !at.held.has(entry_id));
    expect(await redis.zrange(at.keys.available(generation, team), '0', '-1')).toEqual(
      claimable.map(({ entry_id }) => entry_id),
    );
    expect((await redis.zrange(at.keys.heldIn(generation, team), '0', '-1')).sort()).toEqual(
      open.flatMap(({ entry_id }) => (at.held.has(entry_id) ? entry_id : [])).sort(),
    );
    expect(await positionsIn(redis, at.keys.late(generation, team))).toEqual([]);
  }
  const inHand = await at.desk.heldBy('ana');
  expect(new Set(inHand.map(({ work }) => work.entry_id))).toEqual(at.held);
  for (const { work, entry } of inHand) {
    expect(entry?.entry_id).toBe(work.entry_id);
    expect(work.withdrawn !== undefined, work.entry_id).toBe(!at.entries.has(work.entry_id));
  }
}

type Step = (at: Company) => Promise<void>;
const someLooks = fc.array(fc.tuple(anyName, fc.option(look, { freq: 4 })), { minLength: 1, maxLength: 20 });
const steps: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: someLooks.map(
      (some): Step =>
        (at) =>
          place(at, some),
    ),
  },
  {
    weight: 1,
    arbitrary: someLooks.map(
      (some): Step =>
        (at) =>
          place(at, some, 5 * minute),
    ),
  },
  {
    weight: 3,
    arbitrary: anyName.map(
      (name): Step =>
        async (at) => {
          const one = at.entries.get(`account:${name}`);
          if (!one || at.closed.has(one.entry_id) || at.held.has(one.entry_id)) return;
          await at.claim('ana', { team: one.team, entryId: one.entry_id, leaseUntil: at.clock.now + 30 * day });
          at.held.add(one.entry_id);
        },
    ),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(anyName, fc.constantFrom('release', 'disqualify')).map(
      ([name, transition]): Step =>
        async (at) => {
          const id = `account:${name}`;
          const found = at.held.has(id) ? await at.find(id) : undefined;
          if (found?.work === undefined) return;
          const done = {
            leaseUntil: at.clock.now + 30 * day,
            reason: transition === 'release' ? undefined : 'student',
          };
          await at.move({ work: found.work }, transition === 'release' ? 'release' : 'disqualify', done);
          at.held.delete(id);
          if (transition === 'disqualify') at.closed.add(id);
          // Whoever let it go may undo it for a minute.
          at.later(2 * minute);
          await at.desk.sweep([], 100);
        },
    ),
  },
  {
    weight: 2,
    arbitrary: fc
      .tuple(fc.uniqueArray(fc.tuple(anyName, look), { selector: ([name]) => name, maxLength: 24 }), someLooks)
      .map(
        ([some, meanwhile]): Step =>
          async (at) => {
            at.later(minute);
            await publish(
              at,
              some.map(([name, looks]) => entryOf(name, looks)),
              () => (at.clock.now % 2_000 === 0 ? place(at, meanwhile) : Promise.resolve()),
            );
          },
      ),
  },
);

test('whatever is placed, claimed, closed and published: a queue is its open entries by rank, and nothing that is held is lost', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(look, { minLength: 24, maxLength: 24 }),
      fc.array(steps, { minLength: 3, maxLength: 25 }),
      async (looks, doings) => {
        const at: Company = Object.assign(openStore(redis), {
          entries: new Map(),
          asOf: new Map(),
          publishedAt: 0,
          closed: new Set<string>(),
          held: new Set<string>(),
        });
        await publish(
          at,
          names.slice(0, 12).flatMap((name, index) => (looks[index] ? entryOf(name, looks[index]) : [])),
        );
        for (const doing of doings) {
          await doing(at);
          await agrees(at);
        }
      },
    ),
    { numRuns: 60, endOnFailure: false },
  );
}, 240_000);
