import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { TransientError } from '../../../src/model/errors.ts';
import { createWarehouse } from '../../../src/warehouse/client.ts';
import { time } from '../../../src/warehouse/intake/finished.ts';
import { breakable } from '../../support/breakable.ts';
import { eventually } from '../../support/eventually.ts';
import { answers, type HttpReceiver, httpReceiver } from '../../support/receiver.ts';
import { freshWarehouse } from '../../support/warehouse.ts';
import { openDelivery, verified } from './open-delivery.ts';

let fresh: Awaited<ReturnType<typeof freshWarehouse>>;
let receiver: HttpReceiver;
let webhook: ReturnType<typeof openDelivery>;
beforeEach(async () => {
  fresh = await freshWarehouse();
  receiver = await httpReceiver();
  webhook = openDelivery(fresh.warehouse, receiver);
});
afterEach(async () => {
  await receiver.close();
  await fresh.close();
});

const claimed = (entryId: string) => ({ entryId, done: 'claimed' });
const contacted = (entryId: string) => ({ entryId, done: 'contacted', state: 'contacted' });
const idOf = (fence: string | undefined) => `transition_r1_${fence}`;

/** Everything that waits is due, however often. */
const hours = (count: number) => count * 3_600_000;

describe('a transition', () => {
  it('is posted once, signed, in the documented form', async () => {
    const delivery = webhook.start();
    await delivery.once();
    const [fence] = await webhook.did({ ...claimed('account:acme'), accountId: 'acme', note: 'calls back at 3' });
    expect(await delivery.once()).toBe(1);
    expect(await delivery.once()).toBe(0);
    expect(receiver.received.map(verified)).toMatchObject([
      {
        id: idOf(fence),
        type: 'entry.claimed',
        data: { entry_id: 'account:acme', account_id: 'acme', by: 'ana', note: 'calls back at 3', undoes: null },
      },
    ]);
  });

  it('from before the webhook was on is never told', async () => {
    await webhook.did(claimed('account:acme'));
    const delivery = webhook.start();
    await delivery.once();
    await webhook.did(contacted('account:acme'));
    await delivery.once();
    expect(webhook.told()).toEqual(['account:acme entry.contacted']);
  });

  it('of another Redis is told too, also if its numbers are lower', async () => {
    const delivery = webhook.start();
    await webhook.did(claimed('account:acme'), claimed('account:base'));
    await delivery.once();
    await webhook.did(contacted('account:acme'));
    await webhook.did({ ...claimed('account:cato'), incarnation: 'r2', fence: '1' });
    await delivery.once();
    await delivery.once();
    expect(webhook.told().toSorted()).toEqual(['account:acme entry.contacted', 'account:cato entry.claimed']);
  });

  it('of while nobody looked is told after a day, and not after weeks', async () => {
    await webhook.start().once();
    await webhook.did(claimed('account:acme'));
    webhook.later(hours(24));
    await webhook.start().once();
    await webhook.did(claimed('account:base'));
    webhook.later(hours(24 * 8));
    await webhook.start().once();
    expect(webhook.told()).toEqual(['account:acme entry.claimed']);
  });
});

describe('a receiver', () => {
  const failures = {
    'refuses the connection': () => receiver.leave(),
    'answers 500': async () => receiver.answer(answers.status(500)),
    hangs: async () => receiver.answer(answers.hang),
    'breaks off': async () => receiver.answer(answers.breakOff),
    'redirects elsewhere': async () => receiver.answer(answers.status(307, { location: '/elsewhere' })),
  };
  it.each(Object.entries(failures))('that %s gets it when it is well again, under the same id', async (_, fail) => {
    const delivery = webhook.start({ timeout: 200 });
    await delivery.once();
    await fail();
    const [fence] = await webhook.did(claimed('account:acme'));
    expect(await delivery.once()).toBe(0);
    expect(await webhook.messages.waiting(10)).toMatchObject([{ id: idOf(fence), tries: 1 }]);
    expect(await delivery.once(), 'not before it is due').toBe(0);
    await receiver.comeBack().catch(() => undefined);
    receiver.answer(answers.status(204));
    webhook.later(5_000);
    expect(await delivery.once()).toBe(1);
    expect(verified(receiver.received.at(-1) ?? { headers: {}, body: '' }).id).toBe(idOf(fence));
    expect(await webhook.messages.waiting(10)).toEqual([]);
    expect(webhook.logged.join('')).not.toContain('s3cret');
  });

  it('that answers slowly, or loses its answer after saying that it took it, has it', async () => {
    const delivery = webhook.start({ timeout: 2_000 });
    await delivery.once();
    receiver.answer(answers.after(300, answers.status(200)));
    await webhook.did(claimed('account:acme'));
    expect(await delivery.once()).toBe(1);
    receiver.answer(answers.truncate);
    await webhook.did(claimed('account:base'));
    expect(await delivery.once()).toBe(1);
    expect(await delivery.once()).toBe(0);
    expect(receiver.received).toHaveLength(2);
  });

  it('that wants to be left alone is left alone for as long as it says', async () => {
    const delivery = webhook.start({ limits: { width: 1 } });
    await delivery.once();
    receiver.answer(answers.status(429, { 'retry-after': '120' }));
    await webhook.did(claimed('account:acme'), claimed('account:base'));
    await delivery.once();
    webhook.later(119_000);
    await delivery.once();
    expect(receiver.received).toHaveLength(1);
    receiver.answer(answers.status(200));
    webhook.later(2_000);
    expect(await delivery.once()).toBe(2);
  });

  it('that is gone is told nothing more, after a restart neither, until somebody says so', async () => {
    await webhook.start().once();
    receiver.answer(answers.status(410));
    await webhook.did(claimed('account:acme'));
    await webhook.start().once();
    receiver.answer(answers.status(200));
    await webhook.start().once();
    expect(receiver.received).toHaveLength(1);
    expect(webhook.logged.join('')).toContain('410 Gone');
    expect(await webhook.admin.test(new AbortController().signal)).toMatchObject({ taken: true, status: 200 });
    const elsewhere = await httpReceiver();
    expect(await webhook.start({ url: elsewhere.url }).once()).toBe(1);
    await elsewhere.close();
    await webhook.did(contacted('account:acme'));
    expect(await webhook.admin.resume()).toBe(true);
    expect(await webhook.start().once()).toBe(1);
    expect(await webhook.admin.resume()).toBe(false);
  });

  it('that is away for long keeps few waiting, and gets all of it when it is back, each entry in order', async () => {
    const delivery = webhook.start({ limits: { page: 10, backoff: { first: 1_000, most: 60_000 } } });
    await delivery.once();
    await receiver.leave();
    const entries = Array.from({ length: 60 }, (_, nth) => `account:${nth}`);
    for (const done of [claimed, contacted]) await webhook.did(...entries.map(done));
    for (let hour = 0; hour < 12; hour += 1) {
      await delivery.once();
      webhook.later(hours(1));
    }
    expect((await webhook.messages.waiting(1_000)).length).toBeLessThan(15);
    await receiver.comeBack();
    await eventually('all is told', async () => (await delivery.once()) === 0 && receiver.received.length === 120);
    const told = webhook.told();
    for (const entry of entries) {
      expect(told.filter((line) => line.startsWith(`${entry} `))).toEqual([
        `${entry} entry.claimed`,
        `${entry} entry.contacted`,
      ]);
    }
  });
});

describe('an entry whose message is refused', () => {
  beforeEach(() => {
    receiver.answer((response, { body }) => {
      answers.status(body.includes('"account:bad"') ? 500 : 200)(response, { headers: {}, body });
    });
  });

  it('holds back its own messages alone', async () => {
    const delivery = webhook.start();
    await delivery.once();
    await webhook.did(
      claimed('account:bad'),
      claimed('account:good'),
      contacted('account:bad'),
      contacted('account:good'),
    );
    expect(await delivery.once()).toBe(2);
    await webhook.did({ entryId: 'account:bad', done: 'accepted' });
    await delivery.once();
    expect(webhook.told().filter((line) => line.includes('good'))).toEqual([
      'account:good entry.claimed',
      'account:good entry.contacted',
    ]);
    expect(webhook.told().filter((line) => line.includes('bad'))).toEqual(['account:bad entry.claimed']);
    receiver.answer(answers.status(200));
    webhook.later(10_000);
    expect(await delivery.once()).toBe(3);
    expect(webhook.told().slice(-3)).toEqual([
      'account:bad entry.claimed',
      'account:bad entry.contacted',
      'account:bad entry.accepted',
    ]);
  });

  it('is given up after a day, lets the next one pass, and can be replayed', async () => {
    const delivery = webhook.start();
    await delivery.once();
    const [fence] = await webhook.did(claimed('account:bad'));
    for (let tries = 0; tries < 26; tries += 1) {
      await delivery.once();
      webhook.later(hours(1));
    }
    expect(await webhook.messages.waiting(10)).toEqual([]);
    const [dead, ...more] = await webhook.messages.dead(10);
    expect(more).toEqual([]);
    expect(dead).toMatchObject({ id: idOf(fence), state: 'dead', tries: 25, problem: 'answered 500' });
    expect(webhook.logged.join('')).toContain('pql webhooks failed');

    receiver.answer(answers.status(200));
    await expect(webhook.admin.replay('transition_r1_999')).rejects.toThrow(/No message that was kept has the id/);
    expect(await webhook.admin.replay(idOf(fence))).toBe(1);
    expect(await delivery.once()).toBe(1);
    expect(await webhook.messages.count()).toEqual({ waiting: 0, delivered: 1, dead: 0 });
  });
});

describe('a process that dies', () => {
  it('in the middle of a page is followed by one that leaves nothing out and keeps the order', async () => {
    await webhook.start().once();
    const entries = Array.from({ length: 20 }, (_, nth) => `account:${nth}`);
    await webhook.did(...entries.map(claimed), ...entries.map(contacted));
    const abort = new AbortController();
    receiver.answer((response, received) => {
      if (receiver.received.length === 7) abort.abort();
      answers.status(200)(response, received);
    });
    await expect(webhook.start().once({ stopping: abort.signal, abort: abort.signal })).rejects.toThrow();
    const delivery = webhook.start();
    await eventually('all is told', async () => (await delivery.once()) === 0);
    const told = webhook.told();
    for (const entry of entries) {
      const theirs = told.filter((line) => line.startsWith(`${entry} `)).map((line) => line.split('.')[1]);
      expect([...new Set(theirs)]).toEqual(['claimed', 'contacted']);
    }
  });
});

describe('a ClickHouse that is away', () => {
  it('holds the webhook up, and nothing is left out when it is back', async () => {
    const { clickhouse } = inject('services');
    const way = await breakable(clickhouse.url);
    const warehouse = createWarehouse({ ...clickhouse, url: way.url, database: fresh.database });
    const cutOff = openDelivery(warehouse, receiver, fresh.warehouse);
    const delivery = cutOff.start();
    await delivery.once();
    await cutOff.did(claimed('account:acme'));
    way.cut();
    await expect(delivery.once()).rejects.toThrow(TransientError);
    // It may also go away just when the receiver has taken the message: then it is told again, under the same id.
    way.mend();
    receiver.answer((response, received) => {
      way.cut();
      answers.status(200)(response, received);
    });
    await expect(delivery.once()).rejects.toThrow(TransientError);
    way.mend();
    receiver.answer(answers.status(200));
    await cutOff.start().once();
    expect(receiver.received.map((one) => verified(one).id)).toEqual([idOf('1'), idOf('1')]);
    await warehouse.close();
    await way.close();
  });
});

describe('qualifications', () => {
  const asOf = Date.now() - hours(1);
  const fact = (subjectId: string, since: number, more: object = {}) => ({
    subject: 'lead',
    subject_id: subjectId,
    rule: 'pql',
    kind: 'pql',
    since: time(since),
    model_digest: 'd1',
    last_held_at: time(since),
    until: null,
    ended_by: '',
    as_of: time(since),
    ...more,
  });
  const write = (...facts: object[]) => fresh.warehouse.insert('qualification_facts', facts);
  const run = (state: 'scored' | 'published') =>
    fresh.warehouse.insert('runs', [
      {
        run_id: 'r',
        kind: 'full',
        state,
        as_of: time(asOf),
        finished_at: state === 'scored' ? null : time(asOf),
        version: state === 'scored' ? 1 : 2,
      },
    ]);

  it('are told when they begin and when they end, once each', async () => {
    const delivery = webhook.start();
    await delivery.once();
    await write(fact('ada', asOf));
    expect(await delivery.once()).toBe(1);
    // A later run in which the rule still holds, one that ends it, and the engine's merging of all three.
    await write(fact('ada', asOf, { last_held_at: time(asOf + 1_000), as_of: time(asOf + 1_000) }));
    const end = { until: time(asOf + 1_500), ended_by: 'converted', as_of: time(asOf + 2_000) };
    await write(fact('ada', asOf, end));
    await fresh.warehouse.run({ name: 'merge', sql: 'OPTIMIZE TABLE qualification_facts FINAL' });
    expect(await delivery.once()).toBe(1);
    expect(await delivery.once()).toBe(0);
    expect(receiver.received.map(verified)).toMatchObject([
      { type: 'qualification.began', data: { subject: 'lead', subject_id: 'ada', rule: 'pql', until: null } },
      { type: 'qualification.ended', data: { subject_id: 'ada', ended_by: 'converted' } },
    ]);
  });

  it('of a full run wait until it has written them all, also where a later as-of was told meanwhile', async () => {
    const delivery = webhook.start();
    await delivery.once();
    await run('scored');
    await write(fact('ada', asOf));
    await write(fact('bea', asOf + 5_000));
    await delivery.once();
    expect(webhook.told()).toEqual(['lead:bea qualification.began']);
    await run('published');
    await delivery.once();
    expect(webhook.told()).toEqual(['lead:bea qualification.began', 'lead:ada qualification.began']);
  });

  it('of a first night are paged through, over restarts, none twice and none left out', async () => {
    await webhook.start().once();
    const count = 1_050;
    await write(...Array.from({ length: count }, (_, nth) => fact(`lead-${String(nth).padStart(5, '0')}`, asOf)));
    let told = 0;
    for (let page = 0; page < 6; page += 1) told += await webhook.start().once();
    expect(told).toBe(count);
    expect(new Set(webhook.told()).size).toBe(count);
    expect(await webhook.start().once()).toBe(0);
  });
});
