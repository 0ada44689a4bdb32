import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Actor } from '../../../src/queue/desk.ts';
import { Refusal } from '../../../src/queue/refusal.ts';
import { transitionNames } from '../../../src/queue/transitions.ts';
import { isHeld, staySchema, type Work, workSchema } from '../../../src/queue/work.ts';
import { connected, day, hour, lead, minute, monday, rep } from './acting.ts';
import { type AtDesk, atDesk } from './at-desk.ts';
import { placeOf } from './place-of.ts';

const redis = connected();

const reps = ['ana', 'bo', 'cy'] as const;
/** Companies of which two leads wait, one of them meant for ana, and two entries whose clocks run. */
const entries = [
  { id: 'lead:a1', account_id: 'acme' },
  { id: 'lead:a2', account_id: 'acme' },
  { id: 'lead:b1', account_id: 'bell', assigned_to: 'ana' },
  { id: 'lead:b2', account_id: 'bell' },
  { id: 'lead:c1', account_id: 'cobb', touch_due: monday + 2 * hour },
  { id: 'account:dune', claim_warn: monday + 10 * minute, claim_due: monday + hour, touch_due: monday + 3 * hour },
].map((entry) => ({ clock_since: monday, ...entry }));
const ids = entries.map(({ id }) => id);

type Step = (at: AtDesk) => Promise<unknown>;

/** The fence that somebody who looks now sees, or one that they saw before. */
async function look(at: AtDesk, id: string, isStale: boolean): Promise<string> {
  const work = (await recordsOf(at)).get(id);
  return isStale ? '1' : (work?.fence ?? '0');
}

const anyRep = fc.constantFrom(...reps);
const anyId = fc.constantFrom(...ids);
const anybody: fc.Arbitrary<Actor> = fc.oneof(
  { weight: 4, arbitrary: anyRep.map(rep) },
  { weight: 1, arbitrary: fc.constant(lead) },
);
/** Few snoozes meet a holder, and few of those a clock that wakes them. */
const anyTransition = fc.constantFrom(...transitionNames, 'snooze' as const, 'snooze' as const);
const stale = fc.integer({ min: 0, max: 9 }).map((chance) => chance === 0);

const steps: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: anyRep.map(
      (name): Step =>
        (at) =>
          at.claim(name, { keep: 3 }),
    ),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(anyRep, anyId).map(
      ([name, entryId]): Step =>
        (at) =>
          at.claim(name, { entryId }),
    ),
  },
  {
    weight: 8,
    arbitrary: fc.tuple(anyId, anyTransition, anybody, stale).map(
      ([entryId, transition, by, isStale]): Step =>
        async (at) => {
          const [leaseUntil, followUpUntil] = [at.clock.now + hour, at.clock.now + 6 * hour];
          const until = at.clock.now + 30 * minute;
          const fence = await look(at, entryId, isStale);
          return await at.desk.move({ entryId, transition, by, fence, leaseUntil, followUpUntil, until });
        },
    ),
  },
  {
    weight: 3,
    arbitrary: fc.tuple(anyId, anybody, stale).map(
      ([entryId, by, isStale]): Step =>
        async (at) =>
          await at.desk.undo({ entryId, by, fence: await look(at, entryId, isStale) }),
    ),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(anyId, anyRep).map(
      ([entryId, to]): Step =>
        async (at) =>
          await at.desk.reassign({
            entryId,
            to,
            by: lead,
            fence: await look(at, entryId, false),
            leaseUntil: at.clock.now + hour,
          }),
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
          at.desk.leave({ rep: name, until: at.clock.now + hour, by: lead }),
    ),
  },
  {
    weight: 1,
    arbitrary: anyRep.map(
      (name): Step =>
        (at) =>
          at.desk.comeBack({ rep: name, by: lead }),
    ),
  },
  {
    weight: 5,
    arbitrary: fc.constantFrom(minute / 2, 20 * minute, hour, day).map(
      (ms): Step =>
        async (at) => {
          at.later(ms);
          return await at.desk.sweep([{ team: 'us', reps, clocks: {} }], 50);
        },
    ),
  },
);

async function recordsOf(at: AtDesk): Promise<Map<string, Work>> {
  const texts = await redis.hgetall(at.keys.work);
  return new Map(Object.entries(texts).map(([id, text]) => [id, workSchema.parse(JSON.parse(text))]));
}

/** Every index says what the records say. */
async function holdsTogether(at: AtDesk): Promise<void> {
  const records = await recordsOf(at);
  const held = [...records.values()].filter(isHeld);
  for (const name of reps) {
    const theirs = held.filter((work) => work.rep === name);
    expect((await at.desk.heldBy(name)).map(({ work }) => work.entry_id).sort()).toEqual(
      theirs.map((work) => work.entry_id).sort(),
    );
  }
  const companies: Record<string, string> = {};
  for (const account of new Set(held.flatMap(({ account_id }) => account_id ?? []))) {
    const callers = held.filter(({ account_id }) => account_id === account).map((work) => work.rep);
    expect(new Set(callers).size, `callers of ${account}`).toBe(1);
    companies[account] = `${callers[0]} ${callers.length}`;
  }
  expect(await redis.hgetall(at.keys.companies)).toEqual(companies);

  const generation = (await redis.hget(at.keys.published, 'generation')) ?? '';
  const stays = Object.entries(await redis.hgetall(at.keys.stays(generation)));
  const places = new Map(stays.map(([id, text]) => [id, placeOf(staySchema.parse(JSON.parse(text)), records.get(id))]));
  const where = (lies: (place: ReturnType<typeof placeOf>) => boolean) =>
    ids.filter((id) => lies(places.get(id) ?? placeless));
  expect(await at.listed('order')).toEqual(where(({ listed }) => listed));
  expect(await at.listed('available')).toEqual(where(({ available }) => available));
  for (const name of reps) expect(await at.listed({ rep: name })).toEqual(where(({ meantFor }) => meantFor === name));
}

const placeless = { listed: false, available: false, meantFor: undefined, clock: undefined };

test('whatever reps, a lead and the clock do in whatever order: one caller a company, one row a change, and every index agrees', async () => {
  const met = new Set<string>();
  await fc.assert(
    fc.asyncProperty(fc.array(steps, { minLength: 20, maxLength: 60, size: 'max' }), async (taken) => {
      const at = atDesk(redis);
      await at.publish({ us: entries });
      let before = (await at.rows()).length;
      for (const step of taken) {
        const refusal = await step(at).then(
          () => undefined,
          (error: unknown) => {
            if (!(error instanceof Refusal)) throw error;
            return error;
          },
        );
        const rows = await at.rows();
        if (refusal) expect(rows.length, `rows of a refusal: ${refusal.message}`).toBe(before);
        for (const row of rows.slice(before)) met.add(row.done);
        if (refusal) met.add(refusal.code);
        before = rows.length;
        await holdsTogether(at);
      }
      const rows = await at.rows();
      const fences = rows.map(({ fence }) => BigInt(fence));
      expect(fences.every((fence, index) => index === 0 || fence > (fences[index - 1] ?? 0n))).toBe(true);
      // The log alone tells every record: what a flushed Redis is rebuilt from.
      const told = new Map(rows.flatMap(({ entry_id, work }) => (entry_id ? [[entry_id, work] as const] : [])));
      const records = await recordsOf(at);
      for (const [id, text] of told)
        expect(text === '' ? undefined : workSchema.parse(JSON.parse(text))).toEqual(records.get(id));
    }),
    { numRuns: 60 },
  );
  // The interleavings are worth their while only if they reach these.
  expect([...met]).toEqual(
    expect.arrayContaining([
      'lease_ended',
      'hold_ended',
      'woken',
      'claim_breached',
      'touch_breached',
      'undone',
      'reassigned',
      'withdrawn',
      'stale',
      'company_held',
      'reserved',
      'undo_over',
    ]),
  );
}, 180_000);
