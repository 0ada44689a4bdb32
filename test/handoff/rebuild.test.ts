import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { InputError } from '../../src/model/errors.ts';
import type { Entry } from '../../src/queue/entry.ts';
import { day, hour, minute, monday, rep } from '../queue/desk/acting.ts';
import { entry } from '../queue/entries.ts';
import { freshWarehouse } from '../support/warehouse.ts';
import { openStanding, type Standing } from './standing.ts';

let fresh: Awaited<ReturnType<typeof freshWarehouse>>;
let standing: Standing;
beforeAll(async () => {
  fresh = await freshWarehouse();
});
beforeEach(async () => {
  for (const table of ['queue_log', 'outcomes_told', 'queue_entries', 'publications', 'runs']) {
    await fresh.warehouse.run({ name: 'empty', sql: `TRUNCATE TABLE ${table}` });
  }
  standing = openStanding(fresh.warehouse);
});
afterEach(() => standing.close());
afterAll(() => fresh.close());

const iso = (at: number) => new Date(at).toISOString();
/** An entry that came into its queue when the first run was published, with an hour to its claim and a day to its touch. */
function waiting(id: string, chosen: Partial<Entry> = {}): Entry {
  const account = id.startsWith('account:') ? id.slice('account:'.length) : '';
  return entry(id, {
    account_id: account,
    entered_at: iso(monday),
    sla: {
      urgency: 'P1',
      since: iso(monday),
      claim_warn: iso(monday + 48 * minute),
      claim_due: iso(monday + hour),
      touch_warn: iso(monday + 20 * hour),
      touch_due: iso(monday + day),
    },
    ...chosen,
  });
}
const many = (team: string, length: number) =>
  Array.from({ length }, (_, nth) => waiting(`account:${team}-${nth}`, { team }));

describe('after a flush', () => {
  it('the queues are what they were: order, holds, fences, leases, clocks, snoozes, absences, counts of the day', async () => {
    const { desk, clock } = standing;
    const us = [
      ...many('us', 16),
      waiting('lead:lo', { lead_id: 'lo', also: ['lo@2'], account_id: '' }),
      waiting('account:owned', { assigned_to: 'cy', assigned_by: 'owner' }),
    ];
    await standing.publish('20261123T080000Z-000001', { us, world: many('world', 3), later: [] });
    clock.now += minute;

    await standing.claim('ana');
    await standing.move(await standing.claim('ana'), 'contacted');
    const accepted = await standing.move(await standing.claim('ana'), 'accept', { note: 'in the evening' });
    await standing.move(await standing.claim('bo'), 'snooze', { until: clock.now + day });
    await standing.move(await standing.claim('bo'), 'disqualify', { reason: 'student' });
    await standing.move(await standing.claim('bo'), 'recycle', { reason: 'timing', until: clock.now + 60 * day });
    await standing.move(await standing.claim('bo'), 'release');
    await standing.move(await standing.claim('cy', 'account:us-9'), 'attempt', { reason: 'voicemail' });
    const undone = await standing.claim('di');
    await desk.undo({ entryId: undone.work.entry_id, by: rep('di'), fence: undone.work.fence });
    const once = await standing.move(await standing.claim('di', 'account:us-11'), 'contacted');
    await desk.undo({ entryId: 'account:us-11', by: rep('di'), fence: once.work.fence });
    const lead = { name: 'lea', role: 'team_lead' } as const;
    await desk.reassign({ entryId: 'account:us-12', by: lead, to: 'di', fence: '0', leaseUntil: clock.now + hour });
    await desk.withdraw([
      { entryId: 'account:us-13', why: 'competitor' },
      { entryId: 'account:us-9', why: 'customer' },
    ]);
    const opted = (entryId: string) => ({ entryId, leadIds: ['ada'], why: 'opted_out' });
    await desk.withhold([opted(accepted.work.entry_id), opted('account:us-11')]);
    await standing.claim('ed', 'account:us-14');
    await desk.leave({ rep: 'ed', until: clock.now + 3 * day, by: rep('ed') });
    await desk.leave({ rep: 'flo', until: clock.now + 3 * day, by: rep('flo') });
    await desk.comeBack({ rep: 'flo', by: rep('flo') });
    clock.now += hour + minute;
    await desk.sweep([{ team: 'us', reps: ['ana', 'bo'], clocks: { P1: { claim_due: clock.now + hour } } }], 50);

    // By the next run some of them are in no queue any more, held ones too.
    clock.now += hour;
    const gone = new Set([accepted.work.entry_id, 'account:us-15']);
    await standing.publish('20261123T110000Z-000002', {
      us: us.filter(({ entry_id }) => !gone.has(entry_id)),
      world: many('world', 3),
      later: [],
    });
    clock.now += minute;
    await standing.claim('ana', 'lead:lo');
    // The one who left us-11 before was known to the run.
    await desk.withhold([opted('account:us-10')]);
    await desk.sweep([], 50);
    await standing.drain.once();
    const before = await standing.dump();
    const whom = [{ accountId: 'us-10' }, { accountId: 'owned' }, { leadId: 'lo@2' }, { email: 'Ada@acme.example' }];
    const found = async () => {
      const entries = await Promise.all(whom.map((one) => standing.store.entryOf(one)));
      return entries.map((one) => one?.entry_id);
    };
    const foundBefore = await found();
    expect(foundBefore.slice(0, 3)).toEqual(['account:us-10', 'account:owned', 'lead:lo']);
    expect(foundBefore[3]).toMatch(/^account:us-/);

    await standing.flush();
    const rebuilt = await standing.rebuilder({ now: () => clock.now }).rebuild();
    expect(await standing.dump()).toEqual(before);
    expect(await found()).toEqual(foundBefore);
    expect(rebuilt).toMatchObject({
      runId: '20261123T110000Z-000002',
      entries: 19,
      held: 5,
      closed: 2,
      logEndsAt: clock.now,
      workedLast: ['ana'],
    });
  });

  it('what Redis had not given up yet is missing, and who may have done it is named', async () => {
    const { clock } = standing;
    await standing.publish('20261123T080000Z-000001', { us: many('us', 4) });
    await standing.claim('zoe', 'account:us-3');
    clock.now += 30 * minute;
    await standing.claim('ana');
    clock.now += minute;
    await standing.claim('bo');
    await standing.drain.once();
    const before = await standing.dump();
    const logEndsAt = clock.now;
    clock.now += minute;
    await standing.claim('ana');

    await standing.flush();
    expect(await standing.rebuilder().rebuild()).toMatchObject({ held: 3, logEndsAt, workedLast: ['ana', 'bo'] });
    expect(await standing.dump()).toEqual(before);
  });

  it('a rep goes on with the fence that they have, and new ones are greater than all before', async () => {
    await standing.publish('20261123T080000Z-000001', { us: many('us', 4) });
    const held = await standing.claim('ana');
    await standing.drain.once();
    await standing.flush();
    // A clock that was set back, too.
    standing.clock.now -= hour;
    await standing.rebuilder().rebuild();
    const moved = await standing.move(held, 'contacted');
    expect(BigInt(moved.work.fence)).toBeGreaterThan(BigInt(held.work.fence));
    await expect(standing.move(held, 'accept')).rejects.toMatchObject({ code: 'stale' });
  });

  it('a transition is undone as if nothing had happened', async () => {
    await standing.publish('20261123T080000Z-000001', { us: many('us', 4) });
    const fresh = await standing.dump();
    const { work } = await standing.claim('ana');
    await standing.drain.once();
    await standing.flush();
    await standing.rebuilder().rebuild();
    await standing.desk.undo({ entryId: work.entry_id, by: rep('ana'), fence: work.fence });
    const undone = await standing.dump();
    expect({ ...undone, 'claimed:2026-11-23': undefined }).toEqual({ ...fresh, 'claimed:2026-11-23': undefined });
  });

  it('claims of the day count on', async () => {
    await standing.publish('20261123T080000Z-000001', { us: many('us', 30) });
    for (let nth = 0; nth < 20; nth += 1) await standing.move(await standing.claim('ana'), 'release');
    await standing.drain.once();
    await standing.flush();
    await standing.rebuilder({ now: () => standing.clock.now }).rebuild();
    await expect(standing.claim('ana')).rejects.toMatchObject({ code: 'day_full' });
  });

  it('what was closed stays away until a run knew of it, and is new thereafter', async () => {
    await standing.publish('20261123T080000Z-000001', { us: many('us', 2) });
    await standing.move(await standing.claim('ana'), 'disqualify', { reason: 'student' });
    standing.clock.now += minute;
    const us = [waiting('account:us-0', { entered_at: iso(standing.clock.now) }), waiting('account:us-1')];
    await standing.publish('20261123T090000Z-000002', { us });
    await standing.drain.once();
    for (const [toldUpTo, expected] of [
      ['0', ['account:us-1']],
      [(await standing.outbox.state()).fence, ['account:us-0', 'account:us-1']],
    ] as const) {
      await fresh.warehouse.run({
        name: 'tell',
        sql: `INSERT INTO outcomes_told VALUES ('r1', ${toldUpTo}, '2026-11-23 09:00:30.000')`,
      });
      await standing.flush();
      await standing.rebuilder().rebuild();
      const { entries } = await standing.store.list('us', { offset: 0, limit: 10 });
      expect(entries.map(({ entry_id }) => entry_id)).toEqual(expected);
    }
  });
});

describe('queues that stand', () => {
  it('are not rebuilt, because what is done meanwhile would be lost', async () => {
    await standing.publish('20261123T080000Z-000001', { us: many('us', 2) });
    await standing.claim('ana');
    const before = await standing.dump();
    await expect(standing.rebuilder().rebuild()).rejects.toThrow(InputError);
    await expect(standing.rebuilder().rebuild()).rejects.toThrow(/stand in Redis \(1 changes not in ClickHouse yet\)/);
    expect(await standing.dump()).toEqual(before);
  });

  it('are, by force, with all that they had not given up yet', async () => {
    await standing.publish('20261123T080000Z-000001', { us: many('us', 4) });
    await standing.claim('ana');
    await standing.move(await standing.claim('bo'), 'contacted');
    const before = await standing.dump();
    expect(await standing.rebuilder().rebuild({ force: true })).toMatchObject({ held: 2 });
    expect(await standing.dump()).toEqual(before);
    expect(await standing.outbox.state()).toMatchObject({ waiting: 0 });
  });

  it('are left alone by a worker that starts', async () => {
    await standing.publish('20261123T080000Z-000001', { us: many('us', 2) });
    expect(await standing.rebuilder().ensureStanding()).toBeUndefined();
  });
});

describe('an empty Redis', () => {
  it('is no reason to rebuild before anything was published', async () => {
    expect(await standing.rebuilder().ensureStanding()).toBeUndefined();
    await expect(standing.rebuilder().rebuild()).rejects.toThrow('Nothing was ever published');
  });

  it('is rebuilt by one of the processes that start together; the others wait for it', async () => {
    await standing.publish('20261123T080000Z-000001', { us: many('us', 4) });
    await standing.claim('ana');
    await standing.drain.once();
    const before = await standing.dump();
    await standing.flush();
    let restores = 0;
    const store = {
      ...standing.store,
      async restore(restoration: Parameters<typeof standing.store.restore>[0]) {
        restores += 1;
        await standing.store.restore(restoration);
      },
    };
    const all = await Promise.all([1, 2, 3].map(() => standing.rebuilder({ store }).ensureStanding()));
    expect(all.filter((rebuilt) => rebuilt !== undefined)).toHaveLength(1);
    expect(restores).toBe(1);
    expect(await standing.dump()).toEqual(before);
  });

  it('in which a rep has left already gives up that first', async () => {
    await standing.publish('20261123T080000Z-000001', { us: many('us', 4) });
    await standing.drain.once();
    await standing.flush();
    await standing.desk.leave({ rep: 'ana', until: monday + day, by: rep('ana') });
    await standing.rebuilder().ensureStanding();
    expect(await standing.desk.away()).toEqual(new Map([['ana', monday + day]]));
    expect(await standing.outbox.state()).toMatchObject({ waiting: 0 });
  });
});
