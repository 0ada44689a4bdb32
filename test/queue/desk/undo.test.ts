import { beforeEach, describe, expect, test } from 'vitest';
import type { Held } from '../../../src/queue/desk.ts';
import { connected, day, hour, lead, minute, monday, rep } from './acting.ts';
import { type AtDesk, atDesk, refused } from './at-desk.ts';

const redis = connected();
let at: AtDesk;
beforeEach(async () => {
  at = atDesk(redis);
  await at.publish({
    us: [
      { id: 'lead:a1', account_id: 'acme', claim_due: monday + hour, touch_due: monday + 4 * hour },
      { id: 'lead:a2', account_id: 'acme' },
      { id: 'account:bell' },
    ],
  });
});

describe('takes back', () => {
  test('a claim: nobody has touched it, its clocks run on', async () => {
    const before = await at.state();
    const claimed = await at.claim('ana');
    const undone = await at.undo(claimed);
    expect(undone.work).toMatchObject({
      entry_id: 'lead:a1',
      state: 'available',
      fence: '0',
      claim_due: monday + hour,
    });
    const { [at.keys.claimedOn('2026-11-23')]: counted, ...after } = await at.state();
    expect(counted).toEqual({ ana: '0' });
    expect(after).toEqual(before);
    expect((await at.rows()).at(-1)).toMatchObject({
      done: 'undone',
      by: 'ana',
      undoes: claimed.work.fence,
      from_state: 'claimed',
      state: 'available',
      work: '',
    });
    expect((await at.claim('bo')).work.entry_id).toBe('lead:a1');
  });

  const held = { until: monday + day, reason: 'timing' };
  test.each(['release', 'attempt', 'contacted', 'meeting', 'accept', 'disqualify', 'recycle', 'snooze'] as const)(
    '%s: the hold, the place and the clocks are as before, under a new fence',
    async (name) => {
      const claimed = await at.claim('ana');
      const before = await at.state();
      at.later(minute / 2);
      const moved = await at.move(claimed, name, held);
      at.later(minute);
      const undone = await at.undo(moved, rep('ana'));
      const { undo_until, undo_by, undo_to, ...was } = claimed.work;
      expect(undone.work).toEqual({ ...was, fence: undone.work.fence, last: 'undone' });
      expect(Number(undone.work.fence)).toBeGreaterThan(Number(moved.work.fence));
      expect(await at.state()).toEqual(before);
      expect((await at.rows()).at(-1)).toMatchObject({ undoes: moved.work.fence, state: 'claimed', rep: 'ana' });
      expect((await at.move(undone, 'contacted')).work.state).toBe('contacted');
    },
  );

  test('a hand-over, which was an accepted one', async () => {
    const accepted = await at.move(await at.claim('ana'), 'accept');
    const undone = await at.undo(await at.move(accepted, 'hand_over'));
    expect(undone.work).toMatchObject({ state: 'accepted', lease_until: monday + 14 * day });
    expect(await at.listed('order')).toContain('lead:a1');
  });

  test('a reassignment: the former holder has it again', async () => {
    const claimed = await at.claim('ana');
    const { work } = claimed;
    const given = await at.desk.reassign({
      entryId: work.entry_id,
      by: lead,
      to: 'bo',
      fence: work.fence,
      leaseUntil: monday + hour,
    });
    await refused(at, 'undo_over', /lea did it/, () => at.undo(given, rep('bo')));
    const undone = await at.undo(given, lead);
    expect(undone.work).toMatchObject({ rep: 'ana', claimed_at: monday });
    expect(await redis.hgetall(at.keys.companies)).toEqual({ acme: 'ana 1' });
    expect(await at.desk.loads(['ana', 'bo'])).toEqual(
      new Map([
        ['ana', 1],
        ['bo', 0],
      ]),
    );
  });

  describe('a reassignment that took along what else the holder had of the company', () => {
    let given: Held;
    beforeEach(async () => {
      await at.move(await at.claim('ana'), 'contacted');
      const { work } = await at.claim('ana', { entryId: 'lead:a2' });
      const asked = { entryId: 'lead:a2', by: lead, to: 'bo', fence: work.fence, leaseUntil: monday + hour };
      given = await at.desk.reassign(asked);
    });
    const ofBo = async (id: string) => (await at.desk.heldBy('bo')).find(({ work }) => work.entry_id === id) ?? given;

    test.each(['lead:a1', 'lead:a2'])(
      'by either (%s): all of it is the former holder’s again, each with a row',
      async (id) => {
        const rows = await at.rows();
        expect((await at.undo(await ofBo(id), lead)).work).toMatchObject({ entry_id: id, rep: 'ana' });
        expect((await at.desk.heldBy('ana')).map(({ work }) => [work.entry_id, work.state])).toEqual([
          ['lead:a1', 'contacted'],
          ['lead:a2', 'claimed'],
        ]);
        expect(await at.desk.heldBy('bo')).toEqual([]);
        expect(await redis.hgetall(at.keys.companies)).toEqual({ acme: 'ana 2' });
        const reassigned = rows.slice(-2).map(({ entry_id, fence }) => [entry_id, fence]);
        const undone = (await at.rows()).slice(rows.length);
        expect(undone.map(({ done, by }) => [done, by])).toEqual([
          ['undone', 'lea'],
          ['undone', 'lea'],
        ]);
        expect(new Map(undone.map(({ entry_id, undoes }) => [entry_id, undoes]))).toEqual(
          new Map(reassigned.map(([entryId, fence]) => [entryId, fence])),
        );
      },
    );

    test('not where something was done with one of them since: it says with which', async () => {
      const one = await ofBo('lead:a1');
      await at.move(one, 'renew');
      await refused(at, 'undo_over', /lead:a1 changed hands with it, and something was done with that one since/, () =>
        at.undo(given, lead),
      );
      await refused(at, 'stale', /renewed/, () => at.undo(one, lead));
    });

    test('a warning is nothing that was done, and what began meanwhile holds', async () => {
      await at.desk.withdraw([{ entryId: 'lead:a1', why: 'customer' }]);
      await at.undo(given, lead);
      expect((await at.desk.heldBy('ana')).map(({ work }) => work.withdrawn)).toEqual(['customer', undefined]);
    });
  });
});

describe('refuses', () => {
  let claimed: Held;
  beforeEach(async () => {
    claimed = await at.claim('ana');
  });

  test('after a minute', async () => {
    at.later(minute + 1);
    await refused(at, 'undo_over', /The last change of lead:a1 can't be undone: a minute has passed/, () =>
      at.undo(claimed),
    );
  });

  test('somebody who didn’t do it, a team lead too', async () => {
    await refused(at, 'undo_over', /ana did it, and only they/, () => at.undo(claimed, rep('bo')));
    await refused(at, 'undo_over', /ana did it, and only they/, () => at.undo(claimed, lead));
  });

  test('another than the last transition', async () => {
    await at.move(claimed, 'contacted');
    await refused(at, 'stale', /lead:a1 has changed since: contacted/, () => at.undo(claimed));
  });

  test('a renewal, an undoing, and what nobody did', async () => {
    const renewed = await at.move(claimed, 'renew');
    await refused(at, 'undo_over', /renewed is not undone/, () => at.undo(renewed));
    const undone = await at.undo(await at.move(renewed, 'contacted'));
    await refused(at, 'undo_over', /undone is not undone/, () => at.undo(undone));
    const [by, fence] = [rep('ana'), '0'];
    await refused(at, 'undo_over', /not undone/, () => at.desk.undo({ entryId: 'account:bell', by, fence }));
    await refused(at, 'unknown_entry', /no entry lead:nobody/, () =>
      at.desk.undo({ entryId: 'lead:nobody', by, fence }),
    );
  });

  test('a release when somebody else calls the company by now', async () => {
    const released = await at.move(claimed, 'release');
    await at.claim('bo', { entryId: 'lead:a2' });
    await refused(at, 'undo_over', /bo holds another entry of the company acme by now/, () =>
      at.undo(released, rep('ana')),
    );
  });
});

test('is answered once by its key', async () => {
  const { work } = await at.claim('ana');
  const asked = { entryId: work.entry_id, by: rep('ana'), fence: work.fence, once: { key: 'k', request: 'r' } };
  const first = await at.desk.undo(asked);
  expect(await at.desk.undo(asked)).toEqual(first);
  expect(await at.done()).toEqual(['claimed', 'undone']);
});
