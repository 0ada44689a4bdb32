import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Entry } from '../../src/queue/entry.ts';
import { Refusal } from '../../src/queue/refusal.ts';
import type { Restoration } from '../../src/queue/store.ts';
import { storedEntry } from '../../src/queue/stored-entry.ts';
import { transitionNames } from '../../src/queue/transitions.ts';
import { type Work, workSchema } from '../../src/queue/work.ts';
import { connected, day, hour, lead, minute, rep } from './desk/acting.ts';
import { company, iso, type OpenStore, openStore } from './open-store.ts';

const redis = connected();
const names = ['acme', 'bell', 'cobb', 'dune', 'echo'] as const;
const reps = ['ana', 'bo'] as const;

/** The queues with what a publisher remembers: what it published last, and what it ever wrote of an entry. */
interface Company extends OpenStore {
  last: Omit<Restoration, 'works' | 'kept' | 'away' | 'claimed' | 'fence'>;
  readonly documents: Map<string, Entry>;
}

function clocksFrom(since: number): Entry['sla'] {
  const [claim, touch] = [since + 2 * hour, since + 5 * hour];
  return {
    urgency: 'P1',
    since: iso(since),
    claim_warn: iso(claim - 20 * minute),
    claim_due: iso(claim),
    touch_warn: null,
    touch_due: iso(touch),
  };
}

/** Publishes some of the companies; who stays in a team's queue keeps since when, unless its tier has risen. */
async function publish(at: Company, kept: readonly boolean[], inEurope: readonly boolean[], rises: readonly boolean[]) {
  const now = at.clock.now;
  const before = new Map<string, Entry>();
  for (const queue of at.last.teams.values()) for await (const one of queue) before.set(one.entry_id, one);
  const queues: Record<string, Entry[]> = { us: [], eu: [] };
  for (const [index, name] of names.entries()) {
    if (!kept[index]) continue;
    const team = inEurope[index] ? 'eu' : 'us';
    const was = before.get(`account:${name}`);
    const stays = was?.team === team ? was : undefined;
    const sla = stays && !rises[index] ? stays.sla : clocksFrom(now);
    const assigned = index === 0 ? { assigned_to: 'ana', assigned_by: 'owner' as const } : {};
    const one = company(name, { team, sla, entered_at: stays?.entered_at ?? iso(now), ...assigned });
    queues[team]?.push(one);
    at.documents.set(one.entry_id, one);
  }
  const publication = {
    runId: `run-${now}`,
    asOf: now,
    knownAt: now,
    publishedAt: now,
    toldUpTo: `${now - 2 * minute}000`,
    teams: new Map(Object.entries(queues)),
  };
  await at.store.publish(publication);
  at.last = publication;
}

type Step = (at: Company) => Promise<unknown>;

const anyId = fc.constantFrom(...names).map((name) => `account:${name}`);
const anyRep = fc.constantFrom(...reps);
const someOf = fc.array(fc.boolean(), { minLength: names.length, maxLength: names.length });
const workOf = async (at: Company, id: string) => (await at.desk.find(id))?.work;

const steps: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.tuple(anyRep, anyId).map(
      ([name, entryId]): Step =>
        (at) =>
          at.claim(name, { entryId }),
    ),
  },
  {
    weight: 6,
    arbitrary: fc.tuple(anyId, fc.constantFrom(...transitionNames)).map(
      ([id, transition]): Step =>
        async (at) => {
          const work = await workOf(at, id);
          if (!work?.rep) return;
          const until = transition === 'snooze' || transition === 'recycle' ? at.clock.now + 3 * hour : undefined;
          await at.move({ work }, transition, { until, leaseUntil: at.clock.now + 4 * hour });
        },
    ),
  },
  {
    weight: 1,
    arbitrary: anyId.map(
      (id): Step =>
        async (at) => {
          const work = await workOf(at, id);
          if (work?.undo_by) await at.undo({ work, entry: undefined }, { ...lead, name: work.undo_by });
        },
    ),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(anyId, anyRep).map(
      ([entryId, to]): Step =>
        async (at) => {
          const fence = (await workOf(at, entryId))?.fence ?? '0';
          await at.desk.reassign({ entryId, by: lead, to, fence, leaseUntil: at.clock.now + hour });
        },
    ),
  },
  {
    weight: 1,
    arbitrary: anyId.map(
      (entryId): Step =>
        (at) =>
          at.desk.withdraw([{ entryId, why: 'customer' }]),
    ),
  },
  {
    weight: 1,
    arbitrary: anyRep.map(
      (name): Step =>
        (at) =>
          at.desk.leave({ rep: name, until: at.clock.now + day, by: rep(name) }),
    ),
  },
  {
    weight: 1,
    arbitrary: anyRep.map(
      (name): Step =>
        (at) =>
          at.desk.comeBack({ rep: name, by: rep(name) }),
    ),
  },
  {
    weight: 4,
    arbitrary: fc.integer({ min: 1, max: 180 }).map(
      (minutes): Step =>
        async (at) => {
          at.later(minutes * minute);
          await at.desk.sweep([{ team: 'us', reps: [...reps], clocks: {} }], 100);
        },
    ),
  },
  {
    weight: 3,
    arbitrary: fc.tuple(someOf, someOf, someOf).map(
      ([kept, inEurope, rises]): Step =>
        async (at) => {
          at.later(minute);
          await publish(at, kept, inEurope, rises);
        },
    ),
  },
);

/** What the log tells, as the rebuild reads it: of each entry the last record, the absences, the claims of each day. */
async function told(at: Company): Promise<Pick<Restoration, 'works' | 'kept' | 'away' | 'claimed' | 'fence'>> {
  const works = new Map<string, Work>();
  const away = new Map<string, number>();
  const claimed = new Map<string, Map<string, number>>();
  const rows = await at.rows();
  const undone = new Set(rows.map(({ undoes }) => undoes));
  for (const { entry_id, work: text, done, rep: whose = '', until = 0, fence } of rows) {
    if (done === 'away') away.set(whose, until);
    if (done === 'back') away.delete(whose);
    if (entry_id === undefined) continue;
    const work = text === '' ? undefined : workSchema.parse(JSON.parse(text));
    if (work) works.set(entry_id, work);
    else works.delete(entry_id);
    if (done !== 'claimed' || undone.has(fence)) continue;
    const reps = claimed.get(work?.claimed_on ?? '') ?? new Map<string, number>();
    claimed.set(work?.claimed_on ?? '', reps.set(whose, (reps.get(whose) ?? 0) + 1));
  }
  const kept = [...works.values()].flatMap((work) => at.documents.get(work.entry_id) ?? []);
  return { works: [...works.values()], kept, away, claimed, fence: await at.fence() };
}

/** What lies in Redis, but for what a rebuild leaves out or names anew: see `restore`. */
async function lying(at: Company): Promise<Record<string, unknown>> {
  const { keys } = at;
  const generation = (await redis.hget(keys.published, 'generation')) ?? '';
  const found: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(await at.dump())) {
    if ([keys.outbox, keys.meta, keys.changed].includes(key)) continue;
    if (key.startsWith(keys.claimedOn(''))) {
      // A claim that was undone leaves a count of none.
      const claims = Object.entries(Object(value)).filter(([, count]) => count !== '0');
      if (claims.length > 0) found[key] = Object.fromEntries(claims);
      continue;
    }
    const isJson = key === keys.work || key.endsWith(':stays');
    const isEntries = key.endsWith(':documents') || key === keys.kept;
    const json = (text: string): unknown => (isEntries ? storedEntry(text).read() : JSON.parse(text));
    const read = isJson || isEntries ? parsed(value, json) : value;
    found[key.replace(generation, 'G')] = key === keys.published ? { ...Object(read), generation: 'G' } : read;
  }
  found.hands = await Promise.all(reps.map((name) => at.desk.heldBy(name)));
  found.queues = await Promise.all(['us', 'eu'].map((team) => at.store.list(team, { limit: 100 })));
  found.fence = await at.fence();
  return found;
}

function parsed(hash: unknown, parse: (text: string) => unknown): Record<string, unknown> {
  return Object.fromEntries(Object.entries(Object(hash)).map(([id, text]) => [id, parse(String(text))]));
}

test('whatever reps, publishes and the clock did: a flushed Redis is made anew from the publication and the log, equal to what was', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(steps, { minLength: 5, maxLength: 60 }), async (doings) => {
      const at: Company = Object.assign(openStore(redis), {
        last: { runId: '', asOf: 0, knownAt: 0, publishedAt: 0, toldUpTo: '0', teams: new Map() },
        documents: new Map(),
      });
      const all = names.map(() => true);
      const none = names.map(() => false);
      await publish(at, all, none, none);
      for (const doing of doings) {
        await doing(at).catch((error: unknown) => {
          if (!(error instanceof Refusal)) throw error;
        });
      }
      // What is over is forgotten by the sweep, before and after.
      at.later(2 * minute);
      await at.desk.sweep([], 100);
      const before = await lying(at);
      const story = await told(at);

      await redis.unlink(...Object.keys(await at.dump()));
      await at.store.restore({ ...at.last, ...story });
      await at.desk.sweep([], 100);
      expect(await lying(at)).toEqual(before);
    }),
    { numRuns: 60, endOnFailure: false },
  );
}, 120_000);
