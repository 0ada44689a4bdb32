import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, test } from 'vitest';
import { createWithholding } from '../../../src/queue/desk/withhold.ts';
import { createDesk, type Desk } from '../../../src/queue/desk.ts';
import type { Contact } from '../../../src/queue/entry.ts';
import { luaScript } from '../../../src/queue/lua-script.ts';
import { contact } from '../entries.ts';
import { company, type OpenStore, openStore } from '../open-store.ts';
import { connected, minute, rep } from './acting.ts';

const redis = connected();
let at: OpenStore;
beforeEach(async () => {
  at = openStore(redis);
  await at.night({ us: [acme, bell] });
  at.later(minute);
});

const [ada, bob, cy] = [contact('ada', { also: ['ada@2'] }), contact('bob', { also: ['bob@2'] }), contact('cy')];
const acme = company('acme', { lead_id: 'ada', also: ['ada@2'], contacts: [ada, bob, cy] });
const bell = company('bell', { lead_id: '', contacts: [] });
const opted = (contact: Contact, entryId = 'account:acme') => ({
  ...{ entryId, leadIds: [contact.lead_id, ...contact.also], why: 'opted_out' },
});

describe('a contact for whom alone a suppression holds', () => {
  test('leaves the entry at once; the best who remains comes first, and all else is as it was', async () => {
    const heard: string[] = [];
    const listening = redis.duplicate();
    await listening.subscribe(at.keys.changes);
    listening.on('message', (_, text) => heard.push(text));
    try {
      await at.desk.withhold([opted(ada)]);
      const found = await at.find('account:acme');
      expect(found?.entry).toEqual({ ...acme, lead_id: 'bob', also: ['bob@2'], contacts: [bob, cy] });
      expect(await at.queue()).toEqual(['acme', 'bell']);
      const [row] = await at.rows();
      expect(row).toMatchObject({
        ...{ entry_id: 'account:acme', done: 'contact_withdrawn', reason: 'opted_out', by: 'pql', state: 'available' },
        leads: JSON.stringify(['ada', 'ada@2']),
      });
      await expect.poll(() => heard).toEqual([expect.stringContaining('contact_withdrawn')]);
    } finally {
      await listening.quit();
    }
  });

  test('is named by any of their lead ids, each contact once', async () => {
    await at.desk.withhold([
      { entryId: 'account:acme', leadIds: ['bob@2'], why: 'opted_out' },
      { ...opted(cy), why: 'internal' },
    ]);
    expect((await at.find('account:acme'))?.entry?.contacts).toEqual([ada]);
    const again = [opted(bob), opted(cy), opted(ada, 'account:nobody'), opted(contact('nobody'))];
    expect(await at.desk.withhold(again)).toEqual([]);
    expect((await at.rows()).map(({ leads, reason }) => [leads, reason])).toEqual([
      ['["bob@2"]', 'opted_out'],
      ['["cy"]', 'internal'],
    ]);
  });

  test('leaves an account that stands by itself without contacts', async () => {
    await at.desk.withhold([ada, bob, cy].map((one) => opted(one)));
    const empty = { lead_id: '', also: [], contacts: [] };
    expect((await at.find('account:acme'))?.entry).toEqual({ ...acme, ...empty });
    expect((await at.claim('ana', { entryId: 'account:acme' })).entry).toMatchObject(empty);
  });

  test('leaves what a rep has in hand; the rep goes on with the fence, lease and undo that they have', async () => {
    const held = await at.claim('ana', { entryId: 'account:acme' });
    expect(await at.desk.withhold([opted(ada)])).toMatchObject([{ done: 'contact_withdrawn', work: held.work }]);
    expect((await at.desk.heldBy('ana'))[0]).toMatchObject({
      work: held.work,
      entry: { ...acme, lead_id: 'bob', also: ['bob@2'], contacts: [bob, cy] },
    });
    expect((await at.rows()).at(-1)).toMatchObject({ rep: 'ana', state: 'claimed' });
    expect((await at.undo(held)).work).toMatchObject({ state: 'available' });
  });

  test('leaves what somebody holds and no queue has any more', async () => {
    const held = await at.claim('ana', { entryId: 'account:acme' });
    await at.night({ us: [bell] });
    await at.desk.withhold([opted(ada)]);
    await at.night({ us: [bell] });
    const moved = await at.move(held, 'contacted');
    expect(moved.entry?.contacts).toEqual([bob, cy]);
    expect(moved.work.withdrawn).toBe('not_qualified');
  });

  test('is not there either where what was closed is undone', async () => {
    const closed = await at.move(await at.claim('ana', { entryId: 'account:acme' }), 'disqualify', {
      reason: 'student',
    });
    await at.desk.withhold([opted(ada)]);
    expect((await at.undo(closed, rep('ana'))).entry?.contacts).toEqual([bob, cy]);
  });

  test('comes back with a publish that has them', async () => {
    await at.desk.withhold([opted(ada)]);
    await at.night({ us: [acme, bell] });
    expect((await at.find('account:acme'))?.entry).toEqual(acme);
  });
});

test('a document that a publish replaces while it is made anew is read again', async () => {
  const script = (name: string) => luaScript(redis, at.keys.base, name);
  const read = script('documents');
  let publishes = 0;
  const withhold: Desk['withhold'] = createWithholding({
    async documents(...args) {
      const answer = await read(...args);
      if (publishes === 0) {
        publishes += 1;
        await at.night({ us: [company('acme', { ...acme, tier: 'P3' }), bell] });
      }
      return answer;
    },
    withhold: script('withhold'),
    now: () => at.clock.now,
  });
  await withhold([opted(ada)]);
  expect((await at.find('account:acme'))?.entry).toMatchObject({ tier: 'P3', lead_id: 'bob' });
  expect(await at.done()).toEqual(['contact_withdrawn']);
});

test('before the first publish there is nobody to take out', async () => {
  const desk = createDesk({ redis, prefix: `{pql-test-${randomUUID()}}`, now: () => at.clock.now });
  expect(await desk.withhold([opted(ada)])).toEqual([]);
});
