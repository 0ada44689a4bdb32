import { beforeEach, describe, expect, test } from 'vitest';
import { connected, day, hour, lead, minute, monday } from './acting.ts';
import { type AtDesk, atDesk, refused } from './at-desk.ts';

const redis = connected();
let at: AtDesk;
beforeEach(() => {
  at = atDesk(redis);
});
const us = (...ids: string[]) => ({ us: ids.map((id) => ({ id })) });

describe('the next one', () => {
  test('is the first of the queue, with its document, a lease and a fence', async () => {
    await at.publish(us('account:acme', 'account:bell'));
    const { work, entry } = await at.claim('ana', { note: 'calls at ten' });
    expect(work).toMatchObject({
      entry_id: 'account:acme',
      team: 'us',
      account_id: 'acme',
      state: 'claimed',
      rep: 'ana',
      since: monday,
      claimed_at: monday,
      claimed_on: '2026-11-23',
      lease_until: monday + hour,
      attempts: 0,
      fence: String(monday * 1_000),
      undo_until: monday + minute,
      undo_by: 'ana',
    });
    expect(entry).toMatchObject({ entry_id: 'account:acme', scores: { fit: 70, engagement: 12.5, usage: 60 } });
    expect((await at.claim('bo')).work.entry_id).toBe('account:bell');
    expect(await at.listed('available')).toEqual([]);
    expect(await at.listed('order')).toEqual(['account:acme', 'account:bell']);
    expect(await at.rows()).toMatchObject([
      {
        entry_id: 'account:acme',
        done: 'claimed',
        by: 'ana',
        role: 'rep',
        rep: 'ana',
        state: 'claimed',
        at: monday,
        note: 'calls at ten',
      },
      { entry_id: 'account:bell', done: 'claimed', by: 'bo' },
    ]);
    expect((await at.rows())[0]?.from_state).toBeUndefined();
    expect(JSON.parse((await at.rows())[0]?.work ?? '')).toEqual(work);
  });

  test('is first what is meant for the rep, though others rank higher', async () => {
    await at.publish({
      us: [
        { id: 'account:acme' },
        { id: 'account:bell', assigned_to: 'bo', assigned_by: 'owner' },
        { id: 'account:cobb', assigned_to: 'ana' },
      ],
    });
    expect((await at.claim('ana')).work.entry_id).toBe('account:cobb');
    expect((await at.claim('ana')).work.entry_id).toBe('account:acme');
    await refused(at, 'nothing_waiting', /queue of us whom ana/, () => at.claim('ana'));
    expect((await at.claim('bo')).work.entry_id).toBe('account:bell');
  });

  test('passes over a company that somebody else calls, and not over one’s own', async () => {
    await at.publish({
      us: [
        { id: 'lead:a1', account_id: 'acme' },
        { id: 'lead:a2', account_id: 'acme' },
        { id: 'lead:a3', account_id: 'acme' },
        { id: 'lead:alone' },
        { id: 'lead:alone2' },
      ],
    });
    expect((await at.claim('ana')).work.entry_id).toBe('lead:a1');
    expect((await at.claim('bo')).work.entry_id).toBe('lead:alone');
    expect((await at.claim('cy')).work.entry_id).toBe('lead:alone2');
    const second = await at.claim('ana');
    expect(second.work.entry_id).toBe('lead:a2');
    await at.move(second, 'release');
    await refused(at, 'nothing_waiting', /company/, () => at.claim('bo'));
  });

  test('is found behind many of a company that somebody else calls, a thousand at most', async () => {
    const ofAcme = (team: string, length: number) =>
      Array.from({ length }, (_, n) => ({ id: `lead:${team}-${n}`, account_id: 'acme' }));
    await at.publish({
      us: [...ofAcme('us', 999), { id: 'lead:alone' }],
      eu: [...ofAcme('eu', 1_000), { id: 'lead:later' }],
      world: ofAcme('world', 1),
    });
    await at.claim('ana', { team: 'world' });
    expect((await at.claim('bo')).work.entry_id).toBe('lead:alone');
    await refused(at, 'nothing_waiting', /company/, () => at.claim('eva', { team: 'eu' }));
    expect((await at.claim('eva', { team: 'eu', entryId: 'lead:later' })).work.rep).toBe('eva');
  });

  test('gives what a rep let go of last', async () => {
    await at.publish(us('account:acme', 'account:bell'));
    await at.move(await at.claim('ana'), 'release');
    expect((await at.claim('ana')).work.entry_id).toBe('account:bell');
    expect((await at.claim('ana')).work.entry_id).toBe('account:acme');
  });

  test('is given to one alone, however many ask at once', async () => {
    const ids = Array.from({ length: 40 }, (_, n) => `account:${n}`);
    await at.publish(us(...ids));
    const reps = Array.from({ length: 50 }, (_, n) => `rep ${n}`);
    const answers = await Promise.allSettled(reps.map((name) => at.claim(name)));
    const given = answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value.work.entry_id] : []));
    expect(given.sort()).toEqual([...ids].sort());
    const rows = await at.rows();
    expect(new Set(rows.map(({ fence }) => fence)).size).toBe(40);
  });
});

describe('a chosen one', () => {
  test('is given though others rank higher', async () => {
    await at.publish(us('account:acme', 'account:bell'));
    expect((await at.claim('ana', { entryId: 'account:bell' })).work.entry_id).toBe('account:bell');
  });

  test('is refused where somebody holds it, it is meant for somebody, or its company is called by somebody', async () => {
    await at.publish({
      us: [
        { id: 'account:acme' },
        { id: 'account:bell', assigned_to: 'bo', assigned_by: 'owner' },
        { id: 'lead:l1', account_id: 'acme' },
      ],
      eu: [{ id: 'account:eon' }],
    });
    await at.claim('ana');
    await refused(at, 'held', /account:acme is held by ana since 2026-11-23T09:00:00.000Z/, () =>
      at.claim('bo', { entryId: 'account:acme' }),
    );
    await refused(at, 'reserved', /account:bell is meant for bo alone \(owner\)/, () =>
      at.claim('ana', { entryId: 'account:bell' }),
    );
    await refused(at, 'company_held', /ana holds another entry/, () => at.claim('bo', { entryId: 'lead:l1' }));
    await refused(at, 'unknown_entry', /no entry account:nobody/, () => at.claim('bo', { entryId: 'account:nobody' }));
    await refused(at, 'unknown_entry', /in the queue of team eu/, () => at.claim('bo', { entryId: 'account:eon' }));
  });

  test('is refused where it is closed', async () => {
    await at.publish(us('account:acme'));
    await at.move(await at.claim('ana'), 'disqualify', { reason: 'student' });
    await refused(at, 'wrong_state', /account:acme is disqualified by ana since/, () =>
      at.claim('bo', { entryId: 'account:acme' }),
    );
  });

  test('must be the next one where the team takes the next one', async () => {
    await at.publish(us('account:acme', 'account:bell'));
    await refused(at, 'next_only', /the next one.*account:acme/, () =>
      at.claim('ana', { entryId: 'account:bell', nextOnly: true }),
    );
    expect((await at.claim('ana', { entryId: 'account:acme', nextOnly: true })).work.rep).toBe('ana');
  });
});

describe('limits', () => {
  test('keep: open work, of which a closed or released one makes room', async () => {
    await at.publish(us('account:acme', 'account:bell', 'account:cobb'));
    const first = await at.claim('ana', { keep: 1 });
    await refused(at, 'full', /ana holds 1 entry and may hold 1/, () => at.claim('ana', { keep: 1 }));
    await at.move(first, 'recycle', { reason: 'timing', until: at.clock.now + day });
    expect((await at.claim('ana', { keep: 1 })).work.entry_id).toBe('account:bell');
  });

  test('new a day: released ones count, undone ones do not, and the next day begins anew', async () => {
    await at.publish(us('account:acme', 'account:bell', 'account:cobb'));
    await at.undo(await at.claim('ana', { newADay: 1 }));
    await at.move(await at.claim('ana', { newADay: 1 }), 'release');
    await refused(at, 'day_full', /claimed 1 entry on 2026-11-23/, () => at.claim('ana', { newADay: 1 }));
    expect((await at.claim('bo', { newADay: 1 })).work.rep).toBe('bo');
    expect((await at.claim('ana', { newADay: 1, day: '2026-11-24' })).work.claimed_on).toBe('2026-11-24');
  });
});

describe('before there is anything to claim', () => {
  test('nothing is published, or no such team', async () => {
    await refused(at, 'nothing_published', /Nothing has been published/, () => at.claim('ana'));
    await at.publish({ us: [], eu: [] });
    await refused(at, 'unknown_team', /no team "asia".*us, eu/, () => at.claim('ana', { team: 'asia' }));
    await refused(at, 'nothing_waiting', /queue of us/, () => at.claim('ana'));
  });
});

describe('a request with an idempotency key', () => {
  const once = { key: 'k1', request: 'digest' };
  test('is answered once, with the first answer', async () => {
    await at.publish(us('account:acme', 'account:bell'));
    expect(await at.desk.answered(once)).toBeUndefined();
    const first = await at.claim('ana', { once });
    at.later(minute);
    expect(await at.claim('ana', { once })).toEqual(first);
    expect(await at.desk.answered(once)).toEqual(first);
    expect(await at.done()).toEqual(['claimed']);
    const moved = await at.move(first, 'contacted', { once: { key: 'k2', request: 'm' } });
    expect(await at.move(first, 'contacted', { once: { key: 'k2', request: 'm' } })).toEqual(moved);
  });

  test('stands for that request alone, and not for one that was refused', async () => {
    await at.publish(us('account:acme', 'account:bell'));
    await at.claim('ana', { once });
    await refused(at, 'key_reused', /^The Idempotency-Key stands for another request\./, () =>
      at.claim('ana', { once: { key: 'k1', request: 'other' } }),
    );
    await refused(at, 'key_reused', /stands for another request/, () =>
      at.desk.answered({ key: 'k1', request: 'other' }),
    );
    const again = { key: 'k3', request: 'x' };
    await refused(at, 'held', /held by ana/, () => at.claim('bo', { entryId: 'account:acme', once: again }));
    await at.desk.reassign({
      entryId: 'account:bell',
      by: lead,
      to: 'bo',
      fence: '0',
      leaseUntil: at.clock.now + hour,
    });
    expect((await at.claim('bo', { entryId: 'account:bell', once: again })).work.rep).toBe('bo');
  });
});

test('texts come back as they were given: quotes, slashes, other scripts, half a surrogate pair', async () => {
  await at.publish(us('account:a/b "c" é 日本'));
  const held = await at.claim('ana', { note: 'a "quote", a \\ and a / – 日本 😀 \u0000 \ud800!' });
  expect(held.work.account_id).toBe('a/b "c" é 日本');
  expect((await at.rows())[0]?.note).toBe('a "quote", a \\ and a / – 日本 😀 \u0000 \ufffd!');
  await at.move(held, 'contacted');
  expect(await at.desk.heldBy('ana')).toHaveLength(1);
});
