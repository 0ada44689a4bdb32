import { beforeEach, describe, expect, test } from 'vitest';
import { type TransitionName, transitionNames, transitions } from '../../../src/queue/transitions.ts';
import { workStates } from '../../../src/queue/work.ts';
import { connected, day, hour, lead, minute, monday, rep } from './acting.ts';
import { type AtDesk, atDesk, refused } from './at-desk.ts';

const redis = connected();
let at: AtDesk;
beforeEach(async () => {
  at = atDesk(redis);
  await at.publish({ us: [{ id: 'account:acme' }, { id: 'account:bell' }, { id: 'account:cobb' }] });
});

test('from the claim to the opportunity: each step has a fence, a row and a message of its own', async () => {
  const told: unknown[] = [];
  const listener = redis.duplicate();
  await listener.subscribe(at.keys.changes);
  listener.on('message', (_channel, message) => told.push(JSON.parse(message)));

  const claimed = await at.claim('ana');
  at.later(minute);
  const tried = await at.move(claimed, 'attempt', { reason: 'voicemail' });
  at.later(minute);
  const reached = await at.move(tried, 'contacted', { note: 'wants a quote' });
  const met = await at.move(reached, 'meeting');
  const accepted = await at.move(met, 'accept');
  const handedOver = await at.move(accepted, 'hand_over');
  await listener.quit();

  expect(tried.work).toMatchObject({ state: 'claimed', attempts: 1, touched_at: monday + minute, reason: 'voicemail' });
  expect(reached.work).toMatchObject({ state: 'contacted', since: monday + 2 * minute, touched_at: monday + minute });
  expect(reached.work).not.toHaveProperty('reason');
  expect(handedOver.work).toMatchObject({ state: 'handed_over', rep: 'ana', claimed_at: monday });
  expect(handedOver.work).not.toHaveProperty('lease_until');

  const rows = await at.rows();
  expect(rows.map((row) => [row.done, row.from_state, row.state, row.reason, row.note])).toEqual([
    ['claimed', undefined, 'claimed', undefined, undefined],
    ['attempted', 'claimed', 'claimed', 'voicemail', undefined],
    ['contacted', 'claimed', 'contacted', undefined, 'wants a quote'],
    ['meeting', 'contacted', 'contacted', undefined, undefined],
    ['accepted', 'contacted', 'accepted', undefined, undefined],
    ['handed_over', 'accepted', 'handed_over', undefined, undefined],
  ]);
  const fences = rows.map(({ fence }) => Number(fence));
  expect(fences).toEqual([...new Set(fences)].sort((a, b) => a - b));
  expect(rows.at(-1)?.fence).toBe(handedOver.work.fence);
  expect(told).toEqual(
    rows.map(({ fence, done }) => {
      const rep = done === 'handed_over' ? '' : 'ana';
      return { team: 'us', entry_id: 'account:acme', done, by: 'ana', rep, fence };
    }),
  );
});

describe('what a state forbids', () => {
  /** How an entry that ana claimed comes into a state. */
  const ways: Readonly<Record<string, readonly TransitionName[]>> = {
    claimed: [],
    contacted: ['contacted'],
    accepted: ['accept'],
    snoozed: ['snooze'],
    handed_over: ['accept', 'hand_over'],
    disqualified: ['disqualify'],
    recycled: ['recycle'],
  };

  test('and what it allows is as the table says, for each transition from each state', async () => {
    const found: string[] = [];
    for (const [state, way] of Object.entries(ways)) {
      for (const name of transitionNames) {
        const fresh = atDesk(redis);
        await fresh.publish({ us: [{ id: 'account:acme' }] });
        let held = await fresh.claim('ana');
        for (const step of way) held = await fresh.move(held, step, { until: fresh.clock.now + day });
        expect(held.work.state).toBe(state);
        const act = () => fresh.move(held, name, { until: fresh.clock.now + day });
        if (transitions[name].from.some((from) => from === state))
          found.push(`${state} ${name} ${(await act()).work.state}`);
        else
          await refused(
            fresh,
            'wrong_state',
            new RegExp(`account:acme is ${state.replace('_', ' ')} by ana since`),
            act,
          );
      }
    }
    expect(found).toEqual([
      'claimed renew claimed',
      'claimed release available',
      'claimed attempt claimed',
      'claimed contacted contacted',
      'claimed meeting contacted',
      'claimed accept accepted',
      'claimed disqualify disqualified',
      'claimed recycle recycled',
      'claimed snooze snoozed',
      'contacted renew contacted',
      'contacted release available',
      'contacted attempt contacted',
      'contacted contacted contacted',
      'contacted meeting contacted',
      'contacted accept accepted',
      'contacted disqualify disqualified',
      'contacted recycle recycled',
      'contacted snooze snoozed',
      'accepted renew accepted',
      'accepted release available',
      'accepted attempt accepted',
      'accepted contacted accepted',
      'accepted meeting accepted',
      'accepted hand_over handed_over',
      'accepted disqualify disqualified',
      'accepted recycle recycled',
      'accepted snooze snoozed',
      'snoozed renew claimed',
      'snoozed release available',
      'snoozed disqualify disqualified',
      'snoozed recycle recycled',
    ]);
    expect([...Object.keys(ways), 'available'].sort()).toEqual([...workStates].sort());
  });

  test('nothing can be done with what nobody holds, or nobody knows', async () => {
    const [by, fence] = [rep('ana'), '0'];
    const asked = { by, fence, transition: 'contacted' as const, leaseUntil: 1, followUpUntil: 1 };
    await refused(at, 'wrong_state', /held by nobody.*Claim it first/, () =>
      at.desk.move({ ...asked, entryId: 'account:acme' }),
    );
    await refused(at, 'unknown_entry', /no entry account:nobody/, () =>
      at.desk.move({ ...asked, entryId: 'account:nobody' }),
    );
  });
});

describe('who may', () => {
  test('the holder, a team lead and an admin; nobody else', async () => {
    const held = await at.claim('ana');
    await refused(
      at,
      'not_yours',
      /held by ana since 2026-11-23T09:00:00.000Z \(claimed\), so contacted is theirs/,
      () => at.move(held, 'contacted', { by: rep('bo') }),
    );
    const byLead = await at.move(held, 'contacted', { by: lead });
    expect(byLead.work.rep).toBe('ana');
    expect((await at.rows()).at(-1)).toMatchObject({ by: 'lea', role: 'team_lead', rep: 'ana' });
    expect((await at.move(byLead, 'accept', { by: { name: 'root', role: 'admin' } })).work.state).toBe('accepted');
  });

  test('with the fence of the last transition: an older one, or a newer, is stale', async () => {
    const claimed = await at.claim('ana');
    at.later(minute);
    await at.move(claimed, 'contacted');
    await refused(
      at,
      'stale',
      /account:acme has changed since: contacted at 2026-11-23T09:01:00.000Z \(contacted, ana\)/,
      () => at.move(claimed, 'accept'),
    );
    await refused(at, 'stale', /Read it again/, () => at.move(claimed, 'accept', { fence: '9999999999999999' }));
    await refused(at, 'stale', /not been touched by anybody/, () =>
      at.move(claimed, 'accept', { entryId: 'account:bell' }),
    );
  });
});

describe('how long it is kept', () => {
  test('a lease until the first touch, then the follow-up', async () => {
    const claimed = await at.claim('ana');
    at.later(minute);
    const renewed = await at.move(claimed, 'renew');
    expect(renewed.work.lease_until).toBe(monday + minute + hour);
    const tried = await at.move(renewed, 'attempt');
    expect(tried.work.lease_until).toBe(monday + minute + 14 * day);
    at.later(day);
    expect((await at.move(tried, 'renew')).work.lease_until).toBe(monday + minute + 15 * day);
  });

  test('the follow-up for an accepted one, touched or not', async () => {
    const accepted = await at.move(await at.claim('ana'), 'accept');
    expect(accepted.work).toMatchObject({ lease_until: monday + 14 * day });
    expect(accepted.work).not.toHaveProperty('touched_at');
    at.later(hour);
    expect((await at.move(accepted, 'renew')).work.lease_until).toBe(monday + hour + 14 * day);
  });

  test('a snoozed one wakes to a lease when it is renewed', async () => {
    const contacted = await at.move(await at.claim('ana'), 'contacted');
    const until = monday + 3 * day;
    const snoozed = await at.move(contacted, 'snooze', { until, leaseUntil: until + hour });
    expect(snoozed.work).toMatchObject({ state: 'snoozed', snoozed_from: 'contacted', snoozed_until: until });
    expect((await at.rows()).at(-1)).toMatchObject({ done: 'snoozed', until });
    const awake = await at.move(snoozed, 'renew');
    expect(awake.work).toMatchObject({ state: 'contacted', lease_until: monday + 14 * day });
    expect(awake.work).not.toHaveProperty('snoozed_until');
    expect(awake.work).not.toHaveProperty('snoozed_from');
  });
});

describe('letting go', () => {
  test('released: back in its place, free for others, the company too', async () => {
    await at.publish({
      us: [
        { id: 'lead:a1', account_id: 'acme' },
        { id: 'lead:a2', account_id: 'acme' },
      ],
    });
    const held = await at.claim('ana');
    const released = await at.move(await at.move(held, 'attempt'), 'release');
    expect(released.work).toMatchObject({ state: 'available', passed_by: 'ana', attempts: 0 });
    for (const gone of ['rep', 'claimed_at', 'lease_until', 'touched_at'])
      expect(released.work).not.toHaveProperty(gone);
    expect((await at.rows()).at(-1)).toMatchObject({
      done: 'released',
      rep: 'ana',
      claimed_at: monday,
      state: 'available',
    });
    expect(await at.listed('available')).toEqual(['lead:a1', 'lead:a2']);
    expect(await at.desk.heldBy('ana')).toEqual([]);
    expect((await at.claim('bo', { entryId: 'lead:a2' })).work.rep).toBe('bo');
    expect(await redis.hgetall(at.keys.companies)).toEqual({ acme: 'bo 1' });
  });

  test.each(['disqualify', 'recycle'] as const)('%s: out of the queue at once', async (name) => {
    const until = monday + 30 * day;
    const closed = await at.move(await at.claim('ana'), name, {
      reason: 'timing',
      ...(name === 'recycle' ? { until } : {}),
    });
    expect(closed.work).toMatchObject({
      rep: 'ana',
      reason: 'timing',
      ...(name === 'recycle' ? { recycled_until: until } : {}),
    });
    expect(await at.listed('order')).toEqual(['account:bell', 'account:cobb']);
    expect(await at.listed('available')).toEqual(['account:bell', 'account:cobb']);
    expect(await redis.hgetall(at.keys.companies)).toEqual({});
    expect(await at.desk.heldBy('ana')).toEqual([]);
  });
});

test('what a rep holds is read longest first, with its document, and counted', async () => {
  await at.claim('ana');
  at.later(minute);
  await at.claim('bo');
  at.later(minute);
  await at.move(await at.claim('ana'), 'contacted');
  const held = await at.desk.heldBy('ana');
  expect(held.map(({ work, entry }) => [work.entry_id, work.state, entry?.entry_id])).toEqual([
    ['account:acme', 'claimed', 'account:acme'],
    ['account:cobb', 'contacted', 'account:cobb'],
  ]);
  expect(await at.desk.loads(['ana', 'bo', 'cy'])).toEqual(
    new Map([
      ['ana', 2],
      ['bo', 1],
      ['cy', 0],
    ]),
  );
  expect(await at.desk.loads([])).toEqual(new Map());
});

test('an entry is found by its id, touched or not', async () => {
  expect(await at.find('account:acme')).toMatchObject({ entry: { entry_id: 'account:acme' }, work: undefined });
  const { work } = await at.claim('ana');
  expect(await at.find('account:acme')).toMatchObject({ entry: { entry_id: 'account:acme' }, work });
  expect(await at.find('account:nobody')).toBeUndefined();
});
