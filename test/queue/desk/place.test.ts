import fc from 'fast-check';
import { expect, test } from 'vitest';
import { luaPrelude } from '../../../src/queue/lua-script.ts';
import { type Stay, type Work, workStates } from '../../../src/queue/work.ts';
import { connected, monday } from './acting.ts';
import { atDesk } from './at-desk.ts';
import { placeOf } from './place-of.ts';

const redis = connected();
const prelude = luaPrelude();

const id = 'account:acme';
const reps = ['ana', 'bo'] as const;
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
const instant = fc.integer({ min: 0, max: 5 }).map((minutes) => monday + minutes * 60_000);

const stays: fc.Arbitrary<Stay> = fc
  .record({
    assigned_to: maybe(fc.constantFrom(...reps)),
    clock_since: instant,
    claim_warn: maybe(instant),
    claim_due: maybe(instant),
    touch_due: maybe(instant),
  })
  .map((chosen) => ({ team: 'us', position: 7, account_id: 'acme', ...chosen }));

const works: fc.Arbitrary<Work | undefined> = maybe(
  fc
    .record({
      state: fc.constantFrom(...workStates),
      assigned_to: maybe(fc.constantFrom(...reps)),
      offered_to: maybe(fc.constantFrom(...reps)),
      passed_by: maybe(fc.constantFrom(...reps)),
      withdrawn: maybe(fc.constant('customer')),
      clock_since: maybe(instant),
      claim_breached_at: maybe(instant),
      touch_breached_at: maybe(instant),
    })
    .map((chosen) => ({ entry_id: id, team: 'us', fence: '1', since: monday, attempts: 0, rep: 'ana', ...chosen })),
);

test('an entry lies where its record says, whatever was done with it', async () => {
  await fc.assert(
    fc.asyncProperty(stays, works, async (stay, work) => {
      const at = atDesk(redis);
      await at.publish({ us: [] });
      const generation = (await redis.hget(at.keys.published, 'generation')) ?? '';
      await redis.hset(at.keys.stays(generation), id, JSON.stringify(stay));
      if (work) await redis.hset(at.keys.work, id, JSON.stringify(work));
      await redis.eval(`${prelude}\nplace(ARGV[1])`, 1, at.keys.base, id);

      const lists = await Promise.all(reps.map((rep) => at.listed({ rep })));
      const { clock, ...place } = placeOf(stay, work);
      expect({
        listed: (await at.listed('order')).length === 1,
        available: (await at.listed('available')).length === 1,
        meantFor: reps.find((_, index) => lists[index]?.length === 1),
      }).toEqual(place);
      expect(lists.flat().length).toBe(place.meantFor === undefined ? 0 : 1);
      if (!work) expect(await redis.zscore(at.keys.stayClocks(generation), id)).toBe(clock?.toString() ?? null);
    }),
    { numRuns: 150 },
  );
});
