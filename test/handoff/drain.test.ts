import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { z } from 'zod';
import { PermanentError, TransientError } from '../../src/model/errors.ts';
import { queueKeys } from '../../src/queue/keys.ts';
import { createWarehouse, type Warehouse } from '../../src/warehouse/client.ts';
import { createQueueLog } from '../../src/warehouse/queue-log.ts';
import { type Breakable, breakable } from '../support/breakable.ts';
import { ownRedis } from '../support/own-redis.ts';
import { freshWarehouse } from '../support/warehouse.ts';
import { openWritten, type Written } from './written.ts';

let fresh: Awaited<ReturnType<typeof freshWarehouse>>;
let written: Written;
beforeAll(async () => {
  fresh = await freshWarehouse();
});
beforeEach(async () => {
  await fresh.warehouse.run({ name: 'empty', sql: 'TRUNCATE TABLE queue_log' });
  written = openWritten(fresh.warehouse);
});
afterEach(() => written.close());
afterAll(() => fresh.close());

const at = Date.UTC(2026, 10, 23, 9);
const claimed = (nth: number) => ({ entry_id: `account:${nth}`, done: 'claimed', at: at + nth });
/** Every stored row, also one that stands twice until ClickHouse merges. */
const stored = () =>
  fresh.warehouse.rows({
    name: 'stored rows',
    sql: 'SELECT incarnation, fence, entry_id, done FROM queue_log ORDER BY fence, incarnation',
    row: z.object({ incarnation: z.string(), fence: z.string(), entry_id: z.string(), done: z.string() }),
  });
const fencesStored = async () => (await stored()).map(({ fence }) => fence);

describe('a Redis that is full', () => {
  // Nothing else makes room in it: its lock, and what it forgets, must be written all the same.
  it('is drained, and takes what reps do again', async () => {
    await using full = await ownRedis({ 'maxmemory-policy': 'noeviction' });
    const there = openWritten(fresh.warehouse, Date.now, { url: full.url, password: '' });
    try {
      await there.outbox.name('r1');
      const fences = await there.did(...[1, 2, 3].map(claimed));
      await full.redis.config('SET', 'maxmemory', '1');
      await expect(there.did(claimed(4))).rejects.toThrow(/OOM|EXECABORT/);
      expect(await there.drain.once()).toEqual({ rows: 3, upTo: fences[2] });
      expect(await there.outbox.state()).toMatchObject({ waiting: 0, drained: fences[2] });
      expect(await fencesStored()).toEqual(fences);
    } finally {
      await there.close();
    }
  });
});

describe('what reps did', () => {
  it('is in the log as it was said, and no longer in Redis', async () => {
    await written.outbox.name('r1');
    const work = JSON.stringify({ entry_id: 'account:acme', state: 'disqualified' });
    const [fence] = await written.did({
      entry_id: 'account:acme',
      account_id: 'acme',
      leads: '["ada"]',
      done: 'disqualified',
      by: 'lea',
      role: 'team_lead',
      rep: 'ana',
      from_state: 'claimed',
      state: 'disqualified',
      reason: 'student',
      note: 'writes a thesis; "quoted"\nand on two lines',
      urgency: 'P1',
      clock_since: at - 1_000,
      claim_due: at + 1_000,
      touch_due: at + 2_000,
      claimed_at: at - 500,
      at,
      work,
    });
    expect(await written.drain.once()).toEqual({ rows: 1, upTo: fence });
    expect(await written.queueLog.ofEntry('account:acme', 10)).toEqual([
      {
        incarnation: 'r1',
        fence,
        entryId: 'account:acme',
        accountId: 'acme',
        leads: ['ada'],
        team: 'us',
        done: 'disqualified',
        by: 'lea',
        role: 'team_lead',
        rep: 'ana',
        fromState: 'claimed',
        state: 'disqualified',
        reason: 'student',
        note: 'writes a thesis; "quoted"\nand on two lines',
        until: undefined,
        undoes: '0',
        urgency: 'P1',
        clockSince: at - 1_000,
        claimDue: at + 1_000,
        touchDue: at + 2_000,
        claimedAt: at - 500,
        touchedAt: undefined,
        at,
        work,
      },
    ]);
    expect(await written.outbox.state()).toEqual({
      incarnation: 'r1',
      fence,
      drained: fence,
      told: '0',
      waiting: 0,
      oldestAt: undefined,
    });
  });

  it('waits with the time of its oldest, so that the lag can be shown', async () => {
    await written.did(claimed(1), claimed(2));
    expect(await written.outbox.state()).toMatchObject({ waiting: 2, oldestAt: at + 1, drained: '0' });
  });

  it('has a Redis with a name, also before anything was published', async () => {
    await written.did({ done: 'away', at });
    await written.drain.once();
    const { incarnation } = await written.outbox.state();
    expect(await stored()).toMatchObject([{ incarnation, done: 'away' }]);
    expect(await written.outbox.name('another')).toBe(incarnation);
  });

  it('that this version can’t read stops the drain, and stays', async () => {
    const keys = queueKeys(written.prefix);
    await written.redis.xadd(keys.outbox, '7-0', 'row', '{"done":"teleported"}');
    await expect(written.drain.once()).rejects.toThrow(PermanentError);
    await expect(written.drain.once()).rejects.toThrow(/\(7-0\).*Nothing is lost/s);
    expect(await written.outbox.state()).toMatchObject({ waiting: 1 });
  });
});

describe('a drainer', () => {
  it('that died between its insert and its trim is followed by one that writes nothing twice', async () => {
    await written.outbox.name('r1');
    const fences = await written.did(claimed(1), claimed(2), claimed(3));
    const dying = written.another({
      outbox: { ...written.outbox, trim: () => Promise.reject(new TransientError('the process died')) },
    });
    await expect(dying.once()).rejects.toThrow('the process died');
    expect(await fencesStored()).toEqual(fences);
    const later = await written.did(claimed(4));
    await written.drain.once();
    expect(await fencesStored()).toEqual([...fences, ...later]);
    expect(await written.outbox.state()).toMatchObject({ waiting: 0 });
  });

  it('is one at a time', async () => {
    await written.did(claimed(1));
    const answers = await Promise.all([written.drain.once(), written.another().once()]);
    expect(answers.filter((answer) => answer === undefined)).toHaveLength(1);
    expect(await stored()).toHaveLength(1);
  });

  it('that stalled beyond its lease does no harm when it goes on', async () => {
    const fences = await written.did(...Array.from({ length: 250 }, (_, nth) => claimed(nth)));
    await Promise.all([written.drain.once(), written.another({ lease: 'other' }).once()]);
    const read = await fresh.warehouse.rows({
      name: 'read rows',
      sql: 'SELECT fence FROM queue_log FINAL ORDER BY fence',
      row: z.object({ fence: z.string() }),
    });
    expect(read.map(({ fence }) => fence)).toEqual(fences);
    expect(await written.outbox.state()).toMatchObject({ waiting: 0 });
  });

  it('doesn’t take out of a Redis that was flushed meanwhile what the log never had', async () => {
    await written.outbox.name('r1');
    await written.did(claimed(1));
    let flushed = false;
    const slow = written.another({
      queueLog: {
        ...written.queueLog,
        async insert(rows, writtenAt, options) {
          await written.queueLog.insert(rows, writtenAt, options);
          if (flushed) return;
          flushed = true;
          await written.flush();
          await written.outbox.name('r2');
          // Its clock is behind: the numbers come again.
          await written.did(claimed(1));
        },
      },
    });
    await slow.once();
    expect((await stored()).map(({ incarnation }) => incarnation)).toEqual(['r1', 'r2']);
  });
});

describe('a ClickHouse that is away', () => {
  let way: Breakable;
  let through: Warehouse;
  beforeEach(async () => {
    const { clickhouse } = inject('services');
    way = await breakable(clickhouse.url);
    through = createWarehouse({ ...clickhouse, url: way.url, database: fresh.database });
  });
  afterEach(async () => {
    await through.close();
    await way.close();
  });

  it('costs nothing but time: what was done meanwhile is in the log once when it is back', async () => {
    const drain = written.another({ queueLog: createQueueLog(through) });
    const before = await written.did(claimed(0));
    await drain.once();
    way.cut();
    const meanwhile: string[] = [];
    for (let nth = 1; nth <= 500; nth += 1) {
      meanwhile.push(...(await written.did({ ...claimed(nth), at: at + nth * 7_200 })));
      if (nth % 100 === 0) await expect(drain.once()).rejects.toThrow(TransientError);
    }
    expect(await written.outbox.state()).toMatchObject({ waiting: 500, oldestAt: at + 7_200 });
    way.mend();
    expect(await drain.once()).toMatchObject({ rows: 500 });
    expect(await fencesStored()).toEqual([...before, ...meanwhile]);
  });

  it('and breaks off an insert whose answer is lost leaves no row twice', async () => {
    const log = createQueueLog(through);
    const drain = written.another({
      queueLog: {
        ...log,
        async insert(rows, writtenAt, options) {
          await log.insert(rows, writtenAt, options);
          way.cut();
          throw new TransientError('the answer was lost');
        },
      },
    });
    const fences = await written.did(claimed(1), claimed(2));
    await expect(drain.once()).rejects.toThrow(TransientError);
    way.mend();
    await written.another({ queueLog: log }).once();
    expect(await fencesStored()).toEqual(fences);
  });
});
