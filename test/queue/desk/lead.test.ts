import { beforeEach, describe, expect, test } from 'vitest';
import type { ReassignRequest } from '../../../src/queue/desk.ts';
import { connected, day, hour, lead, minute, monday, rep } from './acting.ts';
import { type AtDesk, atDesk, refused } from './at-desk.ts';

const redis = connected();
let at: AtDesk;
beforeEach(async () => {
  at = atDesk(redis);
  await at.publish({
    us: [
      { id: 'lead:a1', account_id: 'acme' },
      { id: 'lead:a2', account_id: 'acme' },
      { id: 'account:bell', assigned_to: 'cy', assigned_by: 'round_robin' },
    ],
  });
});

const reassign = (entryId: string, fence: string, to: string, chosen: Partial<ReassignRequest> = {}) =>
  at.desk.reassign({ entryId, fence, to, by: lead, leaseUntil: at.clock.now + hour, ...chosen });

describe('a team lead reassigns', () => {
  test('what waits: it is for that rep alone', async () => {
    const { work } = await reassign('lead:a1', '0', 'bo', { note: 'speaks French' });
    expect(work).toMatchObject({ state: 'available', assigned_to: 'bo', assigned_by: 'team_lead' });
    expect((await at.rows()).at(-1)).toMatchObject({
      done: 'reassigned',
      by: 'lea',
      role: 'team_lead',
      state: 'available',
      note: 'speaks French',
    });
    expect(await at.listed('available')).toEqual(['lead:a2']);
    await refused(at, 'reserved', /meant for bo alone \(team lead\)/, () => at.claim('ana', { entryId: 'lead:a1' }));
    expect((await at.claim('bo')).work.entry_id).toBe('lead:a1');
  });

  test('what was meant for somebody else', async () => {
    await reassign('account:bell', '0', 'bo');
    expect(await at.listed({ rep: 'cy' })).toEqual([]);
    expect(await at.listed({ rep: 'bo' })).toEqual(['account:bell']);
  });

  test('what was breached: the new rep is not late with it', async () => {
    await at.publish({ us: [{ id: 'account:acme', clock_since: monday, claim_due: monday }] });
    const [breached] = await at.desk.sweep([{ team: 'us', reps: ['ana'], clocks: {} }], 10);
    await reassign('account:acme', breached?.work.fence ?? '', 'bo');
    expect(await at.desk.sweep([{ team: 'us', reps: ['ana'], clocks: {} }], 10)).toEqual([]);
    expect(await at.listed({ rep: 'ana' })).toEqual([]);
    await refused(at, 'reserved', /meant for bo/, () => at.claim('ana', { entryId: 'account:acme' }));
  });

  test('what is held: with its state, to a new lease, and with it what else the holder has of the company', async () => {
    const first = await at.move(await at.claim('ana'), 'contacted');
    const second = await at.claim('ana');
    at.later(minute);
    const { work } = await reassign(first.work.entry_id, first.work.fence, 'bo');
    expect(work).toMatchObject({
      state: 'contacted',
      rep: 'bo',
      claimed_at: monday + minute,
      lease_until: monday + minute + hour,
    });
    expect(work).not.toHaveProperty('touched_at');
    expect((await at.desk.heldBy('bo')).map((held) => held.work.entry_id).sort()).toEqual(['lead:a1', 'lead:a2']);
    expect(await at.desk.heldBy('ana')).toEqual([]);
    expect(await redis.hgetall(at.keys.companies)).toEqual({ acme: 'bo 2' });
    expect((await at.done()).slice(-2)).toEqual(['reassigned', 'reassigned']);
    await refused(at, 'stale', /reassigned/, () => at.move(second, 'contacted', { by: rep('ana') }));
  });

  test('what is snoozed: it wakes for the new rep', async () => {
    const until = monday + day;
    const snoozed = await at.move(await at.claim('ana'), 'snooze', { until, leaseUntil: until + hour });
    const { work } = await reassign('lead:a1', snoozed.work.fence, 'bo');
    expect(work).toMatchObject({ state: 'snoozed', rep: 'bo', snoozed_until: until, lease_until: until + hour });
  });

  test('and nobody else does, nor with a stale fence, nor what is closed or theirs already', async () => {
    const { work } = await at.claim('ana');
    await refused(at, 'not_allowed', /only a team lead or an admin may reassign/, () =>
      reassign(work.entry_id, work.fence, 'bo', { by: rep('ana') }),
    );
    await refused(at, 'stale', /claimed at/, () => reassign(work.entry_id, '0', 'bo'));
    await refused(at, 'held', /^ana holds lead:a1 already since .*; there is nothing to reassign\.$/, () =>
      reassign(work.entry_id, work.fence, 'ana'),
    );
    await refused(at, 'unknown_entry', /no entry/, () => reassign('lead:nobody', '0', 'ana'));
    const closed = await at.move({ work }, 'disqualify');
    await refused(at, 'wrong_state', /disqualified by ana/, () => reassign(work.entry_id, closed.work.fence, 'bo'));
  });
});

describe('a rep who is away', () => {
  test('is given nothing by a team lead either, until they are back', async () => {
    const until = monday + day;
    const held = await at.claim('ana');
    await at.desk.leave({ rep: 'bo', until, by: lead });
    const says = /^bo is away until 2026-11-24T09:00:00.000Z and is given nothing\. Name somebody else\.$/;
    await refused(at, 'unknown_rep', says, () => reassign('account:bell', '0', 'bo'));
    await refused(at, 'unknown_rep', says, () => reassign(held.work.entry_id, held.work.fence, 'bo'));
    at.later(day);
    expect((await reassign('account:bell', '0', 'bo')).work.assigned_to).toBe('bo');
  });

  test('gives back what they never touched, keeps the rest, and is known to be away until then', async () => {
    await at.claim('ana');
    await at.move(await at.claim('ana'), 'attempt');
    const until = monday + 2 * day;
    const back = await at.desk.leave({ rep: 'ana', until, by: lead, note: 'ill' });
    expect(back.map(({ done, work }) => [done, work.entry_id, work.state])).toEqual([
      ['released', 'lead:a1', 'available'],
    ]);
    expect((await at.desk.heldBy('ana')).map(({ work }) => work.entry_id)).toEqual(['lead:a2']);
    expect(await at.desk.away()).toEqual(new Map([['ana', until]]));
    const away = (await at.rows()).at(-2);
    expect(away).toMatchObject({ done: 'away', by: 'lea', rep: 'ana', until, note: 'ill', work: '' });
    expect(away).not.toHaveProperty('entry_id');
    at.later(2 * day);
    expect(await at.desk.away()).toEqual(new Map());
  });

  test('comes back before: told once', async () => {
    await at.desk.leave({ rep: 'ana', until: monday + day, by: lead });
    await at.desk.comeBack({ rep: 'ana', by: rep('ana') });
    await at.desk.comeBack({ rep: 'ana', by: rep('ana') });
    expect(await at.desk.away()).toEqual(new Map());
    expect((await at.rows()).map(({ done, by, rep: who }) => [done, by, who])).toEqual([
      ['away', 'lea', 'ana'],
      ['back', 'ana', 'ana'],
    ]);
  });
});

describe('an entry whose suppression begins', () => {
  const why = 'customer';

  test('leaves its queue at once, once', async () => {
    expect(
      await at.desk.withdraw([
        { entryId: 'lead:a1', why },
        { entryId: 'account:bell', why },
        { entryId: 'lead:nobody', why },
      ]),
    ).toMatchObject([
      { done: 'withdrawn', work: { entry_id: 'lead:a1', state: 'available', withdrawn: why } },
      { done: 'withdrawn', work: { entry_id: 'account:bell' } },
    ]);
    expect(await at.desk.withdraw([{ entryId: 'lead:a1', why }])).toEqual([]);
    expect(await at.listed('order')).toEqual(['lead:a2']);
    expect(await at.listed('available')).toEqual(['lead:a2']);
    expect(await at.listed({ rep: 'cy' })).toEqual([]);
    expect(await at.find('lead:a1')).toBeUndefined();
    expect((await at.rows())[0]).toMatchObject({ done: 'withdrawn', reason: why, by: 'pql' });
    await refused(at, 'unknown_entry', /lead:a1 has left its queue \(customer\)/, () =>
      at.claim('ana', { entryId: 'lead:a1' }),
    );
  });

  test('stays with whoever holds it, who goes on with the fence they have, and goes when it is let go of', async () => {
    const held = await at.claim('ana');
    expect(await at.desk.withdraw([{ entryId: 'lead:a1', why }])).toMatchObject([
      { work: { rep: 'ana', withdrawn: why } },
    ]);
    const contacted = await at.move(held, 'contacted');
    expect(contacted.work.withdrawn).toBe(why);
    const released = await at.move(contacted, 'release');
    expect(await at.listed('order')).toEqual(['lead:a2', 'account:bell']);
    const found = await at.find('lead:a1');
    expect(found).toMatchObject({ work: { state: 'available', withdrawn: why }, entry: { entry_id: 'lead:a1' } });
    await refused(at, 'unknown_entry', /lead:a1 has left its queue \(customer\)/, () =>
      at.move({ work: found?.work ?? held.work }, 'renew'),
    );
    expect((await at.undo(released, rep('ana'))).work).toMatchObject({
      state: 'contacted',
      rep: 'ana',
      withdrawn: why,
    });
    const [again] = await at.desk.heldBy('ana');
    await at.move(again ?? held, 'release');
    at.later(minute + 1);
    expect(await at.find('lead:a1')).toBeUndefined();
  });

  test('is gone too where the claim is undone', async () => {
    const held = await at.claim('ana');
    await at.desk.withdraw([{ entryId: 'lead:a1', why }]);
    expect((await at.undo(held)).work).toMatchObject({ state: 'available', withdrawn: why });
    expect(await at.listed('order')).toEqual(['lead:a2', 'account:bell']);
  });

  test('does not disturb what is closed', async () => {
    await at.move(await at.claim('ana'), 'disqualify');
    expect(await at.desk.withdraw([{ entryId: 'lead:a1', why }])).toEqual([]);
  });
});
