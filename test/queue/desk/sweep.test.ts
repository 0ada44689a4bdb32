import { beforeEach, describe, expect, test } from 'vitest';
import type { NextReps } from '../../../src/queue/desk.ts';
import { connected, day, hour, lead, minute, monday, rep } from './acting.ts';
import { type AtDesk, atDesk } from './at-desk.ts';

const redis = connected();
let at: AtDesk;
beforeEach(() => {
  at = atDesk(redis);
});

const next = (reps: readonly string[], clocks: NextReps['clocks'] = {}): NextReps[] => [{ team: 'us', reps, clocks }];
/** What a sweep did, as `done entry → whom it is offered to`. */
async function sweep(reps: readonly string[] = [], limit = 100): Promise<string[]> {
  const swept = await at.desk.sweep(next(reps), limit);
  return swept.map(({ done, work }) => `${done} ${work.entry_id}${work.offered_to ? ` → ${work.offered_to}` : ''}`);
}

describe('a lease that runs out untouched', () => {
  beforeEach(async () => {
    await at.publish({ us: [{ id: 'account:acme' }, { id: 'account:bell' }] });
    await at.claim('ana');
  });

  test('puts the entry back, and another rep is given it first', async () => {
    at.later(hour - 1);
    expect(await sweep(['ana', 'bo'])).toEqual([]);
    at.later(1);
    expect(await sweep(['ana', 'bo', 'cy'])).toEqual(['lease_ended account:acme → bo']);
    expect((await at.rows()).at(-1)).toMatchObject({
      done: 'lease_ended',
      by: 'pql',
      role: 'pql',
      rep: 'ana',
      from_state: 'claimed',
      state: 'available',
      claimed_at: monday,
    });
    expect(await at.desk.heldBy('ana')).toEqual([]);
    expect(await at.listed({ rep: 'bo' })).toEqual(['account:acme']);
    expect(await at.listed('available')).toEqual(['account:acme', 'account:bell']);
    expect(await sweep(['ana', 'bo'])).toEqual([]);
    expect((await at.claim('ana')).work.entry_id).toBe('account:bell');
    expect((await at.claim('bo')).work).toMatchObject({ entry_id: 'account:acme', rep: 'bo' });
    expect(await at.listed({ rep: 'bo' })).toEqual([]);
  });

  test('is offered to nobody where nobody else is on duty, and may be taken by all', async () => {
    at.later(hour);
    expect(await sweep(['ana'])).toEqual(['lease_ended account:acme']);
    expect((await at.claim('bo')).work.entry_id).toBe('account:acme');
  });

  test('opens what was reserved for the one who lost it', async () => {
    await at.publish({ us: [{ id: 'account:cobb', assigned_to: 'ana' }] });
    at.later(hour);
    const claimed = await at.claim('ana', { leaseUntil: at.clock.now + hour });
    at.later(hour);
    expect(await sweep(['ana'])).toEqual(['lease_ended account:acme', 'lease_ended account:cobb']);
    expect((await at.claim('bo')).work.entry_id).toBe(claimed.work.entry_id);
  });

  test('is taken by another before the one it is offered to', async () => {
    at.later(hour);
    await sweep(['bo']);
    const { work } = await at.claim('cy');
    expect(work.entry_id).toBe('account:acme');
    expect(work).not.toHaveProperty('offered_to');
    expect(await at.listed({ rep: 'bo' })).toEqual([]);
    expect((await at.claim('bo')).work.entry_id).toBe('account:bell');
  });
});

test('the hold of a touched one runs out by itself, without an offer', async () => {
  await at.publish({ us: [{ id: 'account:acme' }, { id: 'account:bell' }] });
  await at.move(await at.claim('ana'), 'contacted');
  await at.move(await at.claim('bo'), 'accept');
  at.later(14 * day);
  expect(await sweep(['cy'])).toEqual(['hold_ended account:acme', 'hold_ended account:bell']);
  expect((await at.rows()).at(-1)).toMatchObject({ rep: 'bo', from_state: 'accepted', state: 'available' });
  expect(await redis.hgetall(at.keys.companies)).toEqual({});
});

describe('a snoozed one', () => {
  const until = monday + 3 * day;
  beforeEach(async () => {
    await at.publish({ us: [{ id: 'account:acme' }] });
  });

  test('wakes at its instant to what it was, with a lease from then on', async () => {
    await at.move(await at.claim('ana'), 'snooze', { until, leaseUntil: until + hour });
    at.later(3 * day - 1);
    expect(await sweep()).toEqual([]);
    at.later(1);
    expect(await sweep()).toEqual(['woken account:acme']);
    const [held] = await at.desk.heldBy('ana');
    expect(held?.work).toMatchObject({ state: 'claimed', since: until, lease_until: until + hour });
    at.later(hour);
    expect(await sweep()).toEqual(['lease_ended account:acme']);
  });

  test('has its whole lease when the sweep was late', async () => {
    await at.move(await at.claim('ana'), 'snooze', { until, leaseUntil: until + hour });
    at.later(4 * day);
    expect(await sweep()).toEqual(['woken account:acme']);
    expect((await at.desk.heldBy('ana'))[0]?.work.lease_until).toBe(monday + 4 * day + hour);
  });

  test('that was accepted keeps its follow-up', async () => {
    const accepted = await at.move(await at.claim('ana'), 'accept');
    await at.move(accepted, 'snooze', { until, leaseUntil: until + hour });
    at.later(3 * day);
    await sweep();
    expect((await at.desk.heldBy('ana'))[0]?.work).toMatchObject({ state: 'accepted', lease_until: monday + 14 * day });
  });
});

describe('the clock to the claim', () => {
  const clocks = { clock_since: monday, claim_warn: monday + 48 * minute, claim_due: monday + hour };

  test('of an entry that nobody touched warns and is breached, each told once, and then offered', async () => {
    await at.publish({ us: [{ id: 'account:acme', ...clocks }] });
    at.later(48 * minute);
    expect(await sweep(['bo'])).toEqual(['claim_warned account:acme']);
    expect(await sweep(['bo'])).toEqual([]);
    at.later(12 * minute);
    expect(await sweep(['bo'])).toEqual(['claim_breached account:acme → bo']);
    expect(await sweep(['bo'])).toEqual([]);
    const rows = await at.rows();
    expect(rows).toMatchObject([
      { done: 'claim_warned', state: 'available', urgency: 'P1', clock_since: monday, claim_due: monday + hour },
      { done: 'claim_breached', state: 'available', at: monday + hour },
    ]);
    expect(rows[0]?.from_state).toBeUndefined();
    at.later(day);
    expect(await sweep(['bo'])).toEqual([]);
  });

  test('a warning leaves the fence good: whoever read the entry may go on', async () => {
    await at.publish({ us: [{ id: 'account:acme', clock_since: monday, touch_warn: monday + minute }] });
    const claimed = await at.claim('ana');
    at.later(minute);
    expect(await sweep()).toEqual(['touch_warned account:acme']);
    expect((await at.undo(claimed)).work.state).toBe('available');
    expect(await sweep()).toEqual([]);
  });

  test('a warning lets a team lead who saw the entry untouched reassign it', async () => {
    await at.publish({ us: [{ id: 'account:acme', ...clocks }] });
    at.later(48 * minute);
    const [warned] = await at.desk.sweep(next([]), 10);
    expect(Number(warned?.work.fence)).toBe((monday + 48 * minute) * 1_000);
    const asked = { entryId: 'account:acme', by: lead, to: 'bo', fence: '0', leaseUntil: monday + day };
    expect((await at.desk.reassign(asked)).work).toMatchObject({
      assigned_to: 'bo',
      claim_warned_at: monday + 48 * minute,
    });
    await expect(at.desk.reassign({ ...asked, to: 'cy' })).rejects.toMatchObject({ code: 'stale' });
  });

  test('stops with the claim', async () => {
    await at.publish({ us: [{ id: 'account:acme', ...clocks }] });
    await at.claim('ana', { leaseUntil: monday + day });
    at.later(2 * hour);
    expect(await sweep(['bo'])).toEqual([]);
  });

  test('goes on after a release while it has time, and is over where it ran out in a hand', async () => {
    await at.publish({
      us: [
        { id: 'account:acme', ...clocks },
        { id: 'account:bell', ...clocks },
      ],
    });
    const [early, late] = [await at.claim('ana'), await at.claim('ana')];
    await at.move(early, 'release');
    at.later(hour);
    await at.move(late, 'release');
    expect(await sweep(['ana', 'bo'])).toEqual(['claim_warned account:acme', 'claim_breached account:acme → bo']);
  });

  test('opens what was reserved: never offered to the one who let it lie', async () => {
    await at.publish({ us: [{ id: 'account:acme', assigned_to: 'ana', assigned_by: 'owner', ...clocks }] });
    at.later(hour);
    expect(await sweep(['ana', 'bo'])).toEqual(['claim_warned account:acme', 'claim_breached account:acme → bo']);
    expect(await at.listed({ rep: 'ana' })).toEqual([]);
    expect((await at.claim('cy')).work.entry_id).toBe('account:acme');
  });

  describe('that was missed', () => {
    const team = ['ana', 'bo', 'cy'];
    const swept = async () => {
      const offers = next(team, { P1: { claim_due: at.clock.now + hour } });
      return (await at.desk.sweep(offers, 10)).map(({ done, work }) => [done, work.offered_to, work.offer_until]);
    };
    beforeEach(async () => {
      await at.publish({ us: [{ id: 'account:acme', ...clocks }] });
      at.later(hour);
    });

    test('counts once: the entry goes round the team, each rep has an offer for a time, then it is anybody’s', async () => {
      expect(await swept()).toEqual([
        ['claim_warned', undefined, undefined],
        ['claim_breached', 'ana', monday + 2 * hour],
      ]);
      expect(await swept()).toEqual([]);
      expect((await at.desk.find('account:acme'))?.work).toMatchObject({
        claim_due: monday + hour,
        claim_breached_at: monday + hour,
      });
      at.later(hour);
      expect(await swept()).toEqual([['offer_lapsed', 'bo', monday + 3 * hour]]);
      expect(await at.listed({ rep: 'ana' })).toEqual([]);
      at.later(hour);
      expect(await swept()).toEqual([['offer_lapsed', 'cy', monday + 4 * hour]]);
      at.later(hour);
      expect(await swept()).toEqual([['offer_lapsed', undefined, undefined]]);
      at.later(30 * day);
      expect(await swept()).toEqual([]);
      expect(await at.listed('available')).toEqual(['account:acme']);
      expect((await at.desk.find('account:acme'))?.work).toMatchObject({ claim_breached_at: monday + hour });
    });

    test('stops with the claim, and goes to another rep without a clock where all had their offer', async () => {
      for (const _ of team) {
        await swept();
        at.later(hour);
      }
      await at.claim('cy');
      expect(await swept()).toEqual([]);
      at.later(hour);
      expect(await swept()).toEqual([['lease_ended', 'ana', undefined]]);
      at.later(day);
      expect(await swept()).toEqual([]);
    });

    test('is forgotten with the publish that begins the clocks anew', async () => {
      await swept();
      const anew = { clock_since: monday + hour, claim_due: monday + 4 * hour };
      await at.publish({ us: [{ id: 'account:acme', ...anew }] });
      at.later(2 * hour);
      expect(await swept()).toEqual([]);
      at.later(hour);
      expect(await swept()).toEqual([['claim_breached', 'bo', monday + 5 * hour]]);
      at.later(hour);
      expect(await swept()).toEqual([['offer_lapsed', 'ana', monday + 6 * hour]]);
    });
  });

  test('is offered to the reps in turn, and to nobody who is away', async () => {
    await at.publish({
      us: ['account:a', 'account:b', 'account:c'].map((id) => ({ id, clock_since: monday, claim_due: monday })),
    });
    await at.desk.leave({ rep: 'bo', until: monday + day, by: lead });
    expect(await sweep(['ana', 'bo', 'cy'])).toEqual([
      'claim_breached account:a → ana',
      'claim_breached account:b → cy',
      'claim_breached account:c → ana',
    ]);
  });

  test('runs again when a publish has begun it anew', async () => {
    await at.publish({ us: [{ id: 'account:acme', assigned_to: 'ana', ...clocks }] });
    at.later(hour);
    await sweep(['ana']);
    const anew = { clock_since: monday + hour, claim_due: monday + 2 * hour, urgency: 'hand_raise' as const };
    await at.publish({ us: [{ id: 'account:acme', assigned_to: 'ana', ...anew }] });
    at.later(minute);
    expect(await sweep(['bo'])).toEqual([]);
    at.later(hour);
    expect(await sweep(['bo'])).toEqual(['claim_breached account:acme → bo']);
    expect((await at.rows()).at(-1)).toMatchObject({ urgency: 'hand_raise', claim_due: monday + 2 * hour });
  });
});

describe('the clock to the touch', () => {
  const clocks = { clock_since: monday, touch_warn: monday + 3 * hour, touch_due: monday + 4 * hour };
  beforeEach(async () => {
    await at.publish({ us: [{ id: 'account:acme', ...clocks }, { id: 'account:bell' }] });
  });

  test('takes an untouched entry away from its holder', async () => {
    await at.claim('ana', { leaseUntil: monday + day });
    at.later(4 * hour);
    expect(await sweep(['ana', 'bo'])).toEqual(['touch_warned account:acme', 'touch_breached account:acme → bo']);
    expect((await at.rows()).at(-1)).toMatchObject({
      rep: 'ana',
      from_state: 'claimed',
      state: 'available',
      touch_due: monday + 4 * hour,
    });
    expect((await at.claim('bo', { leaseUntil: monday + day })).work.entry_id).toBe('account:acme');
    expect(await sweep(['cy'])).toEqual([]);
  });

  test('stops with the first attempt, for good', async () => {
    const tried = await at.move(await at.claim('ana'), 'attempt');
    await at.move(tried, 'release');
    at.later(4 * hour);
    expect(await sweep(['bo'])).toEqual([]);
    await at.claim('bo', { entryId: 'account:acme', leaseUntil: monday + day });
    expect(await sweep(['cy'])).toEqual([]);
  });

  test('of one that waits is told, and it is offered', async () => {
    at.later(4 * hour);
    expect(await sweep(['bo'])).toEqual(['touch_warned account:acme', 'touch_breached account:acme → bo']);
    expect(await sweep(['bo'])).toEqual([]);
  });
});

describe('a sweep', () => {
  const ids = Array.from({ length: 25 }, (_, n) => `account:${String(n).padStart(2, '0')}`);

  test('does as much as it may, the rest with the next', async () => {
    await at.publish({ us: ids.map((id) => ({ id, clock_since: monday, claim_due: monday })) });
    const found = [];
    for (const expected of [10, 10, 5, 0]) {
      const swept = await at.desk.sweep(next([]), 10);
      expect(swept).toHaveLength(expected);
      found.push(...swept.map(({ work }) => work.entry_id));
    }
    expect(found.sort()).toEqual(ids);
  });

  test('does nothing twice beside another one', async () => {
    await at.publish({ us: ids.map((id) => ({ id })) });
    for (const name of ids) await at.claim(name);
    at.later(hour);
    const both = await Promise.all([at.desk.sweep(next(['zoe']), 20), at.desk.sweep(next(['zoe']), 20)]);
    expect(both.map((swept) => swept.length)).toEqual([20, 5]);
    expect((await at.done()).filter((done) => done === 'lease_ended')).toHaveLength(25);
  });

  test('finds nothing where nothing was published', async () => {
    expect(await sweep()).toEqual([]);
  });
});

test('what was let go of after it had left all queues is kept for the minute in which it can be undone, then forgotten', async () => {
  await at.publish({ us: [{ id: 'account:acme' }] });
  const claimed = await at.claim('ana');
  const generation = (await redis.hget(at.keys.published, 'generation')) ?? '';
  const document = (await redis.hget(at.keys.documents(generation, 'us'), 'account:acme')) ?? '';
  await at.publish({ us: [] });
  await redis.hset(at.keys.kept, 'account:acme', document);

  const released = await at.move(claimed, 'release');
  expect(released.entry?.entry_id).toBe('account:acme');
  expect((await at.desk.find('account:acme'))?.work?.undo_by).toBe('ana');
  const undone = await at.undo(released, rep('ana'));
  expect(undone).toMatchObject({ work: { state: 'claimed', rep: 'ana' }, entry: { entry_id: 'account:acme' } });

  await at.move(undone, 'release');
  at.later(minute);
  expect(await at.desk.find('account:acme')).toBeDefined();
  expect(await sweep()).toEqual([]);
  expect(await redis.exists(at.keys.kept, at.keys.work, at.keys.clocks)).toBe(0);
});
