import { beforeEach, describe, expect, test } from 'vitest';
import type { Entry } from '../../src/queue/entry.ts';
import { connected, day, hour, lead, minute, rep } from './desk/acting.ts';
import { refused } from './desk/at-desk.ts';
import { company, iso, type OpenStore, openStore } from './open-store.ts';

const redis = connected();
let at: OpenStore;
beforeEach(() => {
  at = openStore(redis);
});

const acme = company('acme');
const bell = company('bell');
const cobb = company('cobb');

describe('what somebody holds', () => {
  test('keeps rep, state, fence, lease and clocks, while scores and order are new', async () => {
    await at.night({ us: [acme, bell] });
    const held = await at.claim('ana', { entryId: 'account:acme' });
    at.later(10 * minute);
    await at.night({ us: [bell, company('acme', { tier: 'P2' })] });

    expect(await at.queue()).toEqual(['bell', 'acme: claimed by ana']);
    expect(await at.row('acme')).toMatchObject({
      position: 2,
      tier: 'P2',
      work: { fence: held.work.fence, lease_until: iso(held.work.lease_until ?? 0), rep: 'ana', state: 'claimed' },
    });
    const after = await at.move(held, 'contacted');
    expect(after.entry?.tier).toBe('P2');
  });

  test('stays in the hands of its rep in a queue that is now another team’s, and is in that queue alone', async () => {
    await at.night({ us: [acme, bell], eu: [] });
    const held = await at.claim('ana', { entryId: 'account:acme' });
    await at.night({ us: [bell], eu: [company('acme', { team: 'eu' })] });

    expect(await at.queue('us')).toEqual(['bell']);
    expect(await at.queue('eu')).toEqual(['acme: claimed by ana']);
    expect((await at.desk.heldBy('ana')).map(({ work }) => work.fence)).toEqual([held.work.fence]);

    await at.move(held, 'release');
    expect(await at.queue('eu')).toEqual(['acme']);
    expect((await at.claim('eva', { team: 'eu' })).work).toMatchObject({ team: 'eu', rep: 'eva' });
  });

  test('says why it would be in no queue any more, keeps its document, and is gone when it is let go of', async () => {
    await at.night({ us: [acme, bell, cobb] });
    const held = await at.claim('ana', { entryId: 'account:acme' });
    const other = await at.claim('bo', { entryId: 'account:cobb' });
    const asked: string[] = [];
    await at.night(
      { us: [bell] },
      {
        whyGone: async (ids) => {
          asked.push(...ids);
          return new Map([['account:acme', 'customer']]);
        },
      },
    );

    expect(asked.sort()).toEqual(['account:acme', 'account:cobb']);
    expect(await at.queue()).toEqual(['bell']);
    expect(await at.find('account:acme')).toMatchObject({
      entry: acme,
      work: { withdrawn: 'customer', fence: held.work.fence, rep: 'ana' },
    });
    expect(await at.find('account:cobb')).toMatchObject({ work: { withdrawn: 'not_qualified' } });
    expect(await at.done()).toEqual(['claimed', 'claimed', 'withdrawn', 'withdrawn']);

    await at.move(held, 'contacted');
    await at.move(other, 'release');
    at.later(2 * minute);
    await at.desk.sweep([], 100);
    expect(await at.find('account:cobb')).toBeUndefined();
    await refused(at, 'unknown_entry', /no entry account:cobb/, () => at.claim('ana', { entryId: 'account:cobb' }));
    expect(await at.find('account:acme')).toMatchObject({ entry: acme });
  });

  test('keeps its document from publish to publish, and says once why it has left', async () => {
    await at.night({ us: [acme, bell] });
    await at.claim('ana', { entryId: 'account:acme' });
    const whyGone = async () => new Map([['account:acme', 'customer']]);
    for (let night = 0; night < 3; night += 1) {
      at.later(minute);
      await at.night({ us: [bell] }, { whyGone });
    }
    expect(await at.find('account:acme')).toMatchObject({ entry: acme, work: { withdrawn: 'customer' } });
    expect(await at.done()).toEqual(['claimed', 'withdrawn']);
  });

  test('says what took it out while the run was published, not what the run thought before', async () => {
    await at.night({ us: [acme, bell] });
    await at.claim('ana', { entryId: 'account:acme' });
    const whyGone = async () => {
      await at.desk.withdraw([{ entryId: 'account:acme', why: 'competitor' }]);
      return new Map([['account:acme', 'customer']]);
    };
    await at.night({ us: [bell] }, { whyGone });
    expect(await at.find('account:acme')).toMatchObject({ work: { withdrawn: 'competitor' } });
    expect(await at.done()).toEqual(['claimed', 'withdrawn']);
  });

  test('is in its queue again, and says no more why it had left, by a run that knew what took it out', async () => {
    await at.night({ us: [acme] });
    await at.claim('ana', { entryId: 'account:acme' });
    await at.night({ us: [] });
    expect(await at.redis.hexists(at.keys.kept, 'account:acme')).toBe(1);
    await at.night({ us: [acme] }, { asOf: at.clock.now, knownAt: at.clock.now - minute });
    expect((await at.row('acme'))?.work).toMatchObject({ withdrawn: 'not_qualified', state: 'claimed' });

    at.later(minute);
    await at.night({ us: [acme] });
    expect((await at.row('acme'))?.work).toMatchObject({ withdrawn: null, state: 'claimed', rep: 'ana' });
    expect(await at.redis.exists(at.keys.kept)).toBe(0);
  });

  test('and is snoozed wakes when it would have', async () => {
    await at.night({ us: [acme] });
    const held = await at.claim('ana');
    await at.move(held, 'snooze', { until: at.clock.now + day, leaseUntil: at.clock.now + day + hour });
    at.later(hour);
    await at.night({ us: [company('acme', { tier: 'P3' })] });
    expect(await at.row('acme')).toMatchObject({
      status: 'snoozed',
      work: { snoozed_until: iso(at.clock.now + 23 * hour) },
    });

    at.later(23 * hour - 1);
    expect(await at.desk.sweep([], 100)).toEqual([]);
    at.later(1);
    expect((await at.desk.sweep([], 100)).map(({ done, work }) => [done, work.state])).toEqual([['woken', 'claimed']]);
  });
});

describe('what was closed', () => {
  const close = async (transition: 'disqualify' | 'recycle', until?: number) => {
    await at.night({ us: [acme, bell] });
    const { work } = await at.move(await at.claim('ana', { entryId: 'account:acme' }), transition, {
      reason: 'timing',
      until,
    });
    at.later(hour);
    return work;
  };

  test('stays away until a run has seen what came of it, then is one that nobody has touched', async () => {
    const { fence } = await close('disqualify');
    await at.night({ us: [acme, bell] }, { toldUpTo: String(BigInt(fence) - 1n) });
    expect(await at.queue()).toEqual(['bell']);
    expect(await at.find('account:acme')).toMatchObject({ entry: acme, work: { state: 'disqualified' } });

    await at.night({ us: [acme, bell] }, { toldUpTo: fence });
    expect(await at.queue()).toEqual(['acme', 'bell']);
    expect((await at.row('acme'))?.work).toBeNull();
    expect((await at.claim('bo', { entryId: 'account:acme' })).work.rep).toBe('bo');
  });

  test('is forgotten by a run that has seen it and has it no more', async () => {
    const { fence } = await close('disqualify');
    await at.night({ us: [bell] });
    expect(await at.find('account:acme')).toMatchObject({ entry: acme, work: { state: 'disqualified' } });
    await at.night({ us: [bell] }, { toldUpTo: fence });
    expect(await at.find('account:acme')).toBeUndefined();
    expect(await at.redis.exists(at.keys.work, at.keys.kept)).toBe(0);
  });

  test('and recycled stays away until its time, whatever it does meanwhile', async () => {
    const { fence } = await close('recycle', at.clock.now + 30 * day);
    at.later(29 * day);
    await at.night({ us: [acme, bell] }, { toldUpTo: fence });
    expect(await at.queue()).toEqual(['bell']);
    at.later(day);
    await at.night({ us: [acme, bell] }, { toldUpTo: fence });
    expect(await at.queue()).toEqual(['acme', 'bell']);
  });

  test('comes back at once where somebody asks to be called after it', async () => {
    const { since, fence } = await close('recycle', at.clock.now + 30 * day);
    const raised = (instant: number) => company('acme', { hand_raised_at: iso(instant) });
    await at.night({ us: [raised(since), bell] }, { toldUpTo: fence });
    expect(await at.queue()).toEqual(['bell']);
    await at.night({ us: [raised(since + 1), bell] });
    expect(await at.queue()).toEqual(['acme', 'bell']);
  });
});

describe('what nobody holds any more', () => {
  test('keeps who let it go, while it stays in its queue', async () => {
    await at.night({ us: [acme, bell] });
    await at.move(await at.claim('ana'), 'release');
    at.later(day);
    await at.night({ us: [acme, bell] });
    expect((await at.row('acme'))?.work).toMatchObject({ state: 'available', passed_by: 'ana' });
    expect((await at.claim('ana')).work.entry_id).toBe('account:bell');
  });

  test('begins anew when it has left the queue and came back, or comes from another team', async () => {
    await at.night({ us: [acme, bell], eu: [] });
    await at.move(await at.claim('ana', { entryId: 'account:acme' }), 'release');
    await at.move(await at.claim('ana', { entryId: 'account:bell' }), 'release');
    at.later(day);
    await at.night({ us: [], eu: [company('bell', { team: 'eu', entered_at: iso(at.clock.now) })] });
    at.later(day);
    await at.night({ us: [company('acme', { entered_at: iso(at.clock.now) })], eu: [company('bell', { team: 'eu' })] });
    expect((await at.row('acme'))?.work).toBeNull();
    expect((await at.row('bell', 'eu'))?.work).toBeNull();
  });

  test('can still be undone after a publish that came within the minute', async () => {
    await at.night({ us: [acme] });
    const released = await at.move(await at.claim('ana'), 'release');
    await at.night({ us: [] });
    expect((await at.undo(released, rep('ana'))).work).toMatchObject({ state: 'claimed', rep: 'ana' });
    expect(await at.find('account:acme')).toMatchObject({ entry: acme });
  });

  test('and a suppression took out stays out until a run knew of it', async () => {
    await at.night({ us: [acme, bell] });
    at.later(minute);
    await at.desk.withdraw([{ entryId: 'account:acme', why: 'customer' }]);
    const before = at.clock.now - 1;
    at.later(minute);
    await at.night({ us: [acme, bell] }, { knownAt: before });
    expect(await at.queue()).toEqual(['bell']);
    await at.night({ us: [acme, bell] });
    expect(await at.queue()).toEqual(['acme', 'bell']);
  });

  test('has the clocks of the publish when they begin anew, and else those that it had', async () => {
    const clocks = (since: number) => ({
      urgency: 'P1' as const,
      since: iso(since),
      claim_warn: null,
      claim_due: iso(since + hour),
      touch_warn: null,
      touch_due: null,
    });
    const first = at.clock.now;
    await at.night({ us: [company('acme', { sla: clocks(first) }), company('bell', { sla: clocks(first) })] });
    at.later(2 * hour);
    expect((await at.desk.sweep([], 100)).map(({ done }) => done)).toEqual(['claim_breached', 'claim_breached']);
    expect((await at.store.published())?.teams).toEqual([{ team: 'us', waiting: 2, held: 0, breached: 2 }]);

    const risen = at.clock.now;
    await at.night({ us: [company('bell', { sla: clocks(risen) }), company('acme', { sla: clocks(first) })] });
    expect((await at.store.published())?.teams).toEqual([{ team: 'us', waiting: 2, held: 0, breached: 1 }]);
    expect((await at.row('bell'))?.work).toMatchObject({ claim_due: iso(risen + hour), claim_breached_at: null });
    at.later(hour);
    expect((await at.desk.sweep([], 100)).map(({ done, work }) => [done, work.entry_id])).toEqual([
      ['claim_breached', 'account:bell'],
    ]);
  });
});

describe('whom entries are meant for', () => {
  const mine = company('acme', { assigned_to: 'ana', assigned_by: 'owner' });

  test('is that rep alone, from the publish on', async () => {
    await at.night({ us: [bell, mine] });
    await refused(at, 'reserved', /meant for ana/, () => at.claim('bo', { entryId: 'account:acme' }));
    expect((await at.claim('ana')).work.entry_id).toBe('account:acme');
  });

  test('is whom a team lead named, in the next publish too', async () => {
    await at.night({ us: [bell, mine] });
    await at.desk.reassign({
      entryId: 'account:acme',
      by: lead,
      to: 'bo',
      fence: '0',
      leaseUntil: at.clock.now + hour,
    });
    at.later(day);
    await at.night({ us: [bell, mine] });
    expect(await at.listed({ rep: 'bo' })).toEqual(['account:acme']);
    expect(await at.listed({ rep: 'ana' })).toEqual([]);
  });

  describe('is not whom a team lead named in the team that had it before', () => {
    const bos = { entryId: 'account:acme', by: lead, to: 'bo', fence: '0', leaseUntil: 0 };
    const inEurope = company('acme', { team: 'eu', assigned_to: 'di', assigned_by: 'round_robin' });

    test('when it moves within the minute in which that can be undone', async () => {
      await at.night({ us: [acme], eu: [] });
      await at.desk.reassign(bos);
      at.later(minute / 2);
      await at.night({ us: [], eu: [inEurope] });
      expect(await at.listed({ rep: 'di' }, 'eu')).toEqual(['account:acme']);
      expect(await at.listed({ rep: 'bo' }, 'eu')).toEqual([]);
      const { work } = (await at.find('account:acme')) ?? {};
      expect([work?.team, work?.assigned_to]).toEqual(['eu', undefined]);
    });

    test('when it moves in the hands of a rep, and is let go of', async () => {
      await at.night({ us: [acme], eu: [] });
      await at.desk.reassign(bos);
      const { work } = await at.claim('bo');
      const anas = await at.desk.reassign({ ...bos, to: 'ana', fence: work.fence, leaseUntil: at.clock.now + hour });
      at.later(2 * minute);
      await at.night({ us: [], eu: [{ ...inEurope, assigned_to: null, assigned_by: null }] });
      await at.move(anas, 'release');
      expect(await at.listed('available', 'eu')).toEqual(['account:acme']);
      expect(await at.listed({ rep: 'bo' }, 'eu')).toEqual([]);
    });
  });

  test('leaves no list behind when the generation is replaced', async () => {
    await at.night({ us: [mine] });
    await at.desk.reassign({
      entryId: 'account:acme',
      by: lead,
      to: 'bo',
      fence: '0',
      leaseUntil: at.clock.now + hour,
    });
    const former = await at.redis.hget(at.keys.published, 'generation');
    await at.night({ us: [mine] });
    expect(Object.keys(await at.dump()).filter((key) => key.includes(former ?? ''))).toEqual([]);
  });
});

describe('what changes while a publish writes', () => {
  /** The entries, and something that happens when all of them were read. */
  async function* then(entries: Entry[], act: () => Promise<unknown>) {
    yield* entries;
    await act();
  }
  const during = (entries: Entry[], act: () => Promise<unknown>) => at.night(new Map([['us', then(entries, act)]]));

  test('is as reps did it: claimed, released, closed, undone', async () => {
    const all = ['acme', 'bell', 'cobb', 'dune', 'echo'].map((name) => company(name));
    await at.night({ us: all });
    const released = await at.claim('ana', { entryId: 'account:bell' });
    const closed = await at.claim('ana', { entryId: 'account:cobb' });
    const undone = await at.claim('ana', { entryId: 'account:dune' });
    await during([...all].reverse(), async () => {
      await at.claim('bo', { entryId: 'account:acme' });
      await at.move(released, 'release');
      await at.move(closed, 'disqualify', { reason: 'student' });
      await at.undo(undone);
    });
    expect(await at.queue()).toEqual(['echo', 'dune', 'bell', 'acme: claimed by bo']);
    expect(await at.queue('us', 'available')).toEqual(['echo', 'dune', 'bell']);
    expect(await at.listed('available')).toEqual(['account:echo', 'account:dune', 'account:bell']);
  });

  test('and is claimed of what the new run hasn’t, stays with its rep, with its document, and says why', async () => {
    await at.night({ us: [acme, bell] });
    await during([bell], () => at.claim('ana', { entryId: 'account:acme' }));
    expect(await at.queue()).toEqual(['bell']);
    expect(await at.find('account:acme')).toMatchObject({
      entry: acme,
      work: { rep: 'ana', state: 'claimed', withdrawn: 'not_qualified' },
    });
  });

  test('was closed, would have come back, and is claimed instead of coming back', async () => {
    await at.night({ us: [acme] });
    const closed = await at.move(await at.claim('ana'), 'disqualify', { reason: 'student' });
    await at.night(new Map([['us', then([acme], () => at.undo(closed, rep('ana')))]]), { toldUpTo: closed.work.fence });
    expect(await at.queue()).toEqual(['acme: claimed by ana']);
  });

  test('is in its place also when it is more than the switch takes on', async () => {
    const all = Array.from({ length: 700 }, (_, index) => company(`a${index}`));
    await at.night({ us: all });
    await during(all, async () => {
      for (const { entry_id } of all.slice(0, 450)) await at.claim('ana', { entryId: entry_id });
    });
    expect((await at.store.published())?.teams).toEqual([{ team: 'us', waiting: 250, held: 450, breached: 0 }]);
    expect(await at.listed('available')).toEqual(all.slice(450).map(({ entry_id }) => entry_id));
  });

  test('stays as it is when the publish is aborted before its switch', async () => {
    await at.night({ us: [acme, bell, cobb] });
    await at.claim('ana', { entryId: 'account:acme' });
    await at.move(await at.claim('bo', { entryId: 'account:bell' }), 'disqualify', { reason: 'student' });
    const before = await at.dump();
    const abort = new AbortController();
    const teams = new Map([['us', then([cobb], async () => abort.abort(new Error('shutting down')))]]);
    const now = at.clock.now;
    const publishing = at.store.publish(
      { runId: 'late', asOf: now, knownAt: now, publishedAt: now, toldUpTo: await at.fence(), teams },
      { signal: abort.signal },
    );
    await expect(publishing).rejects.toThrow('shutting down');

    const after = await at.dump();
    for (const [key, value] of Object.entries(before)) expect(after[key]).toEqual(value);
    for (const key of Object.keys(after).filter((name) => !(name in before))) {
      expect(await redis.ttl(key)).toBeGreaterThan(0);
    }
  });

  test('leaves nothing for ever when the publish dies with all in its place', async () => {
    await at.night({ us: [acme, bell, cobb] });
    await at.claim('ana', { entryId: 'account:acme' });
    const { work } = await at.claim('bo', { entryId: 'account:bell' });
    await at.desk.reassign({ entryId: 'account:cobb', by: lead, to: 'bo', fence: '0', leaseUntil: at.clock.now });
    const before = await at.dump();
    const publishing = at.night(
      { us: [acme, cobb] },
      {
        whyGone: async (ids) => {
          expect(ids).toEqual([work.entry_id]);
          throw new Error('shutting down');
        },
      },
    );
    await expect(publishing).rejects.toThrow('shutting down');
    const left = Object.keys(await at.dump()).filter((name) => !(name in before));
    for (const list of [/:held$/, /:rep:bo$/, /:lists$/, /:kept$/]) {
      expect(left).toContainEqual(expect.stringMatching(list));
    }
    for (const key of left) expect(await redis.ttl(key), key).toBeGreaterThan(0);
  });
});

describe('a page', () => {
  const all = Array.from({ length: 12 }, (_, index) => company(`a${index}`));
  const held = [1, 2, 3, 8];
  beforeEach(async () => {
    await at.night({ us: all });
    for (const index of held) await at.claim('ana', { entryId: `account:a${index}` });
    await at.move(await at.claim('bo', { entryId: 'account:a5' }), 'disqualify', { reason: 'student' });
  });
  const read = async (page: Parameters<typeof at.store.list>[1]) => {
    const { entries, next, total } = await at.store.list('us', page);
    return { total, next, names: entries.map(({ entry_id, position }) => `${position} ${entry_id.slice(8)}`) };
  };
  /** The place of an entry, as the page that ends with it gives it. */
  const behind = async (index: number) => {
    const place = all.filter((_, at) => at !== 5).findIndex(({ entry_id }) => entry_id === `account:a${index}`);
    return (await at.store.list('us', { limit: 1, offset: place })).next;
  };

  test('gives what is open, what waits, or what is held, each with its place among what is open', async () => {
    expect(await read({ limit: 3 })).toMatchObject({ total: 11, names: ['1 a0', '2 a1', '3 a2'] });
    expect(await read({ limit: 9, status: 'available' })).toEqual({
      total: 7,
      next: undefined,
      names: ['1 a0', '5 a4', '6 a6', '7 a7', '9 a9', '10 a10', '11 a11'],
    });
    expect(await read({ limit: 9, status: 'held' })).toEqual({
      total: 4,
      next: undefined,
      names: ['2 a1', '3 a2', '4 a3', '8 a8'],
    });
  });

  test('goes on behind a place, whatever was closed before it meanwhile', async () => {
    expect(await read({ limit: 3, after: await behind(3) })).toMatchObject({ names: ['5 a4', '6 a6', '7 a7'] });
    const held = { status: 'held', limit: 2 } as const;
    expect(await read({ ...held, after: await behind(2) })).toMatchObject({ names: ['4 a3', '8 a8'] });
    expect(await read({ ...held, after: await behind(8) })).toMatchObject({ names: [], next: undefined });
    const after = await behind(4);
    await at.move(await at.claim('bo', { entryId: 'account:a0' }), 'disqualify', { reason: 'student' });
    await at.move(await at.claim('bo', { entryId: 'account:a4' }), 'disqualify', { reason: 'student' });
    expect(await read({ status: 'available', limit: 2, after })).toMatchObject({ names: ['4 a6', '5 a7'] });
  });

  test('begins after as many as are passed over', async () => {
    expect(await read({ limit: 2, offset: 4 })).toMatchObject({ names: ['5 a4', '6 a6'] });
    expect(await read({ limit: 2, offset: 1, status: 'available' })).toMatchObject({ names: ['5 a4', '6 a6'] });
    expect(await read({ limit: 2, offset: 1, status: 'held' })).toMatchObject({ names: ['3 a2', '4 a3'] });
  });
});
