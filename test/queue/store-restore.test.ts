import { beforeEach, describe, expect, test } from 'vitest';
import { TransientError } from '../../src/model/errors.ts';
import type { Restoration } from '../../src/queue/store.ts';
import type { Work } from '../../src/queue/work.ts';
import { connected, day, hour, monday, rep } from './desk/acting.ts';
import { company, type OpenStore, openStore } from './open-store.ts';

const redis = connected();
let at: OpenStore;
beforeEach(() => {
  at = openStore(redis);
});

const held: Work = {
  entry_id: 'account:acme',
  team: 'us',
  account_id: 'acme',
  state: 'contacted',
  fence: `${monday}005`,
  since: monday,
  rep: 'ana',
  claimed_at: monday,
  claimed_on: '2026-11-23',
  lease_until: monday + day,
  touched_at: monday,
  attempts: 1,
};
const restoration = (chosen: Partial<Restoration> = {}): Restoration => ({
  runId: 'run-7',
  asOf: monday,
  knownAt: monday,
  publishedAt: monday,
  toldUpTo: '0',
  teams: new Map([['us', ['acme', 'bell', 'cobb'].map((name) => company(name))]]),
  works: [held],
  kept: [],
  away: new Map([['bo', monday + day]]),
  claimed: new Map([['2026-11-23', new Map([['ana', 3]])]]),
  fence: `${monday + 2 * day}000`,
  ...chosen,
});

describe('queues that were made anew', () => {
  test('have the entries in their order, who holds what by which fence, absences and the claims of the day', async () => {
    await at.store.restore(restoration());
    expect(await at.queue()).toEqual(['acme: contacted by ana', 'bell', 'cobb']);
    expect((await at.desk.heldBy('ana')).map(({ work }) => work)).toEqual([held]);
    expect(await at.desk.away()).toEqual(new Map([['bo', monday + day]]));
    expect(await redis.hgetall(at.keys.claimedOn('2026-11-23'))).toEqual({ ana: '3' });
    at.later(day);
    expect((await at.desk.sweep([], 10)).map(({ done }) => done)).toEqual(['hold_ended']);
  });

  test('go on with fences above all that the log has, under the name of another Redis', async () => {
    await at.night({ us: [] });
    const former = await redis.hget(at.keys.meta, 'incarnation');
    await redis.unlink(...Object.keys(await at.dump()));
    await at.store.restore(restoration());
    expect(await redis.hget(at.keys.meta, 'incarnation')).not.toBe(former);
    expect((await at.claim('bo')).work.fence).toBe(`${monday + 2 * day}001`);
  });

  test('leave away what the published run had forgotten', async () => {
    const closed: Work = { ...held, entry_id: 'account:bell', state: 'disqualified', fence: `${monday - hour}000` };
    await at.store.restore(restoration({ works: [held, closed], toldUpTo: closed.fence }));
    expect(await at.queue()).toEqual(['acme: contacted by ana', 'bell', 'cobb']);
    await at.store.restore(restoration({ works: [held, closed] }));
    expect(await at.queue()).toEqual(['acme: contacted by ana', 'cobb']);
  });

  test('stand in place of all that stood, but for the outbox, answers to be repeated and who said that they are away', async () => {
    await at.night({ us: [company('dune')], eu: [company('echo', { team: 'eu' })] });
    const once = { key: 'k', request: 'r' };
    await at.claim('cy', { once });
    await at.desk.leave({ rep: 'cy', until: monday + hour, by: rep('cy') });
    const rows = await at.rows();
    const name = await redis.hget(at.keys.meta, 'incarnation');

    await at.store.restore(restoration());
    expect(await at.store.teams()).toEqual(['us']);
    expect(await at.desk.heldBy('cy')).toEqual([]);
    expect(await at.desk.find('account:dune')).toBeUndefined();
    expect(await at.rows()).toEqual(rows);
    expect((await at.claim('cy', { once })).work.entry_id).toBe('account:dune');
    expect((await at.desk.away()).get('cy')).toBe(monday + hour);
    expect(await redis.hget(at.keys.meta, 'incarnation')).toBe(name);
    expect(Object.keys(await at.dump()).filter((key) => key.includes('restoring'))).toEqual([]);
  });
});

test('a Redis that is flushed meanwhile is not taken for one that was made anew', async () => {
  async function* flushing() {
    yield held;
    await redis.unlink(...Object.keys(await at.dump()));
    yield { ...held, entry_id: 'account:bell', account_id: 'bell' };
  }
  const lost = at.store.restore(restoration({ works: flushing() }));
  await expect(lost).rejects.toThrow(TransientError);
  await expect(lost).rejects.toThrow(/flushed or has restarted meanwhile.*queue rebuild/);
  expect(await at.store.published()).toBeUndefined();

  await at.store.restore(restoration());
  expect(await at.queue()).toEqual(['acme: contacted by ana', 'bell', 'cobb']);
});

test('nobody sees a half of it: what stood before serves until all is there', async () => {
  await at.night({ us: [company('dune')] });
  async function* looking() {
    yield held;
    expect(await at.queue()).toEqual(['dune']);
    expect(await at.desk.heldBy('ana')).toEqual([]);
  }
  await at.store.restore(restoration({ works: looking() }));
  expect(await at.queue()).toEqual(['acme: contacted by ana', 'bell', 'cobb']);
});
