import { beforeEach, describe, expect, test } from 'vitest';
import type { Entry } from '../../src/queue/entry.ts';
import type { Placement } from '../../src/queue/placement.ts';
import { Refusal } from '../../src/queue/refusal.ts';
import { connected, hour, minute } from './desk/acting.ts';
import { contact } from './entries.ts';
import { company, iso, type OpenStore, openStore } from './open-store.ts';

const redis = connected();
let at: OpenStore;
beforeEach(() => {
  at = openStore(redis);
});

const acme = company('acme');
const bell = company('bell', { tier: 'P2' });
const cobb = company('cobb', { tier: 'P3' });
const asking = (entry: Entry, since: number): Entry => ({ ...entry, hand_raised_at: iso(since) });

/** Places entries as of now, by a run that knew all that had arrived by then. */
async function place(entries: readonly (Entry | Partial<Placement>)[], chosen: { knownAt?: number } = {}) {
  at.later(1_000);
  const now = at.clock.now;
  return await at.store.place({
    ...{ knownAt: now, placedAt: now, toldUpTo: '0', ...chosen },
    entries: entries.map((one) =>
      'entry_id' in one
        ? { entryId: one.entry_id, asOf: now, entry: one }
        : { entryId: 'account:acme', asOf: now, entry: undefined, ...one },
    ),
  });
}

test('nothing can be placed before the first publish', async () => {
  await expect(place([acme])).rejects.toThrow(Refusal);
});

describe('an entry that is placed', () => {
  beforeEach(async () => {
    await at.night({ us: [acme, bell, cobb], eu: [] }, { limit: 3 });
  });

  test('moves with its new document, and whoever holds it goes on with the fence that they have', async () => {
    const { work } = await at.claim('ana', { entryId: 'account:cobb' });
    await place([{ ...cobb, tier: 'P1', scores: { fit: 90, engagement: 90, usage: 90 }, routed_by: 'anew' }]);
    expect(await at.queue()).toEqual(['cobb: claimed by ana', 'acme', 'bell']);
    expect(await at.row('cobb')).toMatchObject({ position: 1, routed_by: 'anew', work: { rep: 'ana' } });
    expect((await at.find('account:cobb'))?.work).toEqual(work);
  });

  test('goes to another team’s queue', async () => {
    await place([{ ...bell, team: 'eu' }]);
    expect([await at.queue(), await at.queue('eu')]).toEqual([['acme', 'cobb'], ['bell']]);
  });

  test('leaves: gone where nobody holds it, else withdrawn with the reason', async () => {
    await at.claim('ana', { entryId: 'account:acme' });
    const answer = await place([{ why: 'customer' }, { entryId: 'account:bell' }]);
    expect(answer.left.toSorted()).toEqual(['account:acme', 'account:bell']);
    expect(await at.queue()).toEqual(['cobb']);
    const [held] = await at.desk.heldBy('ana');
    expect(held).toMatchObject({ work: { withdrawn: 'customer' }, entry: { entry_id: 'account:acme' } });
    expect(await at.done()).toEqual(['claimed', 'withdrawn']);
    expect(await at.find('account:bell')).toBeUndefined();
    await place([acme]);
    expect((await at.desk.heldBy('ana'))[0]?.work.withdrawn).toBeUndefined();
  });

  test('comes into a full queue before its end alone', async () => {
    expect(await place([company('last', { tier: 'P4' })])).toMatchObject({ placed: [], beyond: ['account:last'] });
    expect(await place([company('dune', { tier: 'P2' })])).toMatchObject({ placed: ['account:dune'] });
    expect(await at.queue()).toEqual(['acme', 'bell', 'dune', 'cobb']);
  });

  test('is not replaced by an older as-of, neither as it is nor as it left', async () => {
    const now = at.clock.now;
    await place([{ ...bell, tier: 'P1' }, { entryId: 'account:cobb' }]);
    const older = [bell, cobb].map((entry) => ({ entryId: entry.entry_id, asOf: now + 500, entry }));
    expect((await place(older)).later).toEqual(['account:bell', 'account:cobb']);
    await at.night({ us: [acme, cobb, bell], eu: [] }, { asOf: now + 700, knownAt: now + 700 });
    expect(await at.queue()).toEqual(['acme', 'bell']);
    at.later(minute);
    await at.night({ us: [acme, bell, cobb], eu: [] });
    expect(await at.queue()).toEqual(['acme', 'bell', 'cobb']);
  });

  test('of whoever asks to be called is at the head, until a run has known of it', async () => {
    const { now } = at.clock;
    const raised = { entryId: 'account:cobb', asOf: now, entry: asking(cobb, now), raisedAt: now };
    await place([raised]);
    expect(await at.queue()).toEqual(['cobb', 'acme', 'bell']);
    expect((await place([cobb])).later).toEqual(['account:cobb']);
    at.later(30_000);
    await at.night({ us: [acme, bell, cobb], eu: [] });
    expect(await at.queue()).toEqual(['cobb', 'acme', 'bell']);
    at.later(minute);
    await at.night({ us: [acme, bell, cobb], eu: [] });
    expect(await at.queue()).toEqual(['acme', 'bell', 'cobb']);
  });

  test('is in the log where a request to be called, or an assignment, begins', async () => {
    await place([asking(cobb, at.clock.now), { ...bell, assigned_to: 'bo', assigned_by: 'owner' }]);
    await place([asking(cobb, at.clock.now - 1_000), { ...bell, assigned_to: 'bo', assigned_by: 'owner' }]);
    const rows = await at.rows();
    expect(rows.map(({ done, entry_id, rep }) => [done, entry_id, rep]).toSorted()).toEqual([
      ['assigned', 'account:bell', 'bo'],
      ['hand_raised', 'account:cobb', undefined],
    ]);
    expect(rows.map(({ work }) => work)).toEqual(['', '']);
  });
});

test('what was closed comes back when somebody asks again, and not before', async () => {
  await at.night({ us: [acme] });
  await at.move(await at.claim('ana'), 'disqualify', { reason: 'student' });
  at.later(hour);
  await place([acme]);
  expect(await at.queue()).toEqual([]);
  await place([asking(acme, at.clock.now)]);
  expect(await at.queue()).toEqual(['acme']);
});

test('a page goes on behind the entry that it ended with, wherever others have moved by then', async () => {
  await at.night({ us: [acme, bell, cobb] });
  const { next } = await at.store.list('us', { limit: 2 });
  await place([{ ...acme, tier: 'P4' }, company('new')]);
  const { entries } = await at.store.list('us', { limit: 9, after: next });
  expect(entries.map(({ entry_id, position }) => [entry_id, position])).toEqual([
    ['account:cobb', 3],
    ['account:acme', 4],
  ]);
  await place([{ ...bell, tier: 'P4' }]);
  const moved = await at.store.list('us', { limit: 9, after: next });
  expect(moved.entries.map(({ entry_id }) => entry_id)).toEqual(['account:cobb', 'account:acme', 'account:bell']);
});

test('a hundred come between two, and all are where they rank', async () => {
  await at.night({ us: [acme, bell] });
  const between = Array.from({ length: 120 }, (_, n) =>
    company(`c${n}`, { tier: 'P1', scores: { fit: 10, engagement: 0, usage: (n * 37) % 100 } }),
  );
  for (const one of between) await place([one]);
  const { entries } = await at.store.list('us', { limit: 200 });
  const totals = entries.slice(1, -1).map(({ scores }) => scores.usage);
  expect(totals).toEqual(totals.toSorted((a, b) => b - a));
  expect([entries[0]?.entry_id, entries.at(-1)?.entry_id, entries.length]).toEqual([
    'account:acme',
    'account:bell',
    122,
  ]);
});

test('everybody of a publish is found by company, lead id or e-mail, and nobody else', async () => {
  const all = Array.from({ length: 700 }, (_, n) =>
    company(`c${n}`, {
      lead_id: `u${n}`,
      contacts: [contact(`u${n}`, { also: [`v${n}`] }), contact(`w${n}`, { email: `Ida${n}@Dune.example` })],
    }),
  );
  const alone = { ...company('x'), entry_id: 'lead:z1', account_id: '', lead_id: 'z1', also: ['z2'], contacts: [] };
  await at.night({ us: all.slice(0, 300), eu: [...all.slice(300), alone] });
  const found = async (whom: Parameters<typeof at.store.entryOf>[0]) => (await at.store.entryOf(whom))?.entry_id;
  for (const n of [0, 63, 64, 299, 300, 699]) {
    expect(
      await Promise.all([
        found({ accountId: `c${n}` }),
        found({ leadId: `v${n}` }),
        found({ leadId: `w${n}` }),
        found({ email: `ida${n}@dune.EXAMPLE ` }),
        found({ accountId: 'unknown', email: `ida${n}@dune.example` }),
      ]),
    ).toEqual(Array(5).fill(`account:c${n}`));
  }
  expect(await Promise.all([found({ leadId: 'z1' }), found({ leadId: 'z2' })])).toEqual(['lead:z1', 'lead:z1']);
  expect(await Promise.all([found({ leadId: 'c1' }), found({ accountId: 'u1' }), found({ email: 'u1' })])).toEqual(
    Array(3).fill(undefined),
  );
});

test('somebody is found by company, lead id or e-mail where they were placed; whom a suppression keeps from calls is known', async () => {
  const dune = company('dune', {
    lead_id: 'u1',
    contacts: [contact('u1', { also: ['u2'], email: 'Ida@Dune.example' })],
  });
  await at.night({ us: [acme] }, { unbeatable: ['lead:u9', 'account:rival'] });
  await place([dune]);
  const found = async (whom: Parameters<typeof at.store.entryOf>[0]) => (await at.store.entryOf(whom))?.entry_id;
  expect(await found({ accountId: 'dune' })).toBe('account:dune');
  expect(await found({ leadId: 'u2' })).toBe('account:dune');
  expect(await found({ email: ' ida@dune.EXAMPLE' })).toBe('account:dune');
  expect(await found({ leadId: 'nobody' })).toBeUndefined();
  await place([{ ...dune, lead_id: 'u3', contacts: [contact('u3')] }]);
  expect(await found({ leadId: 'u2' })).toBeUndefined();
  expect(await at.store.isKeptFromCalls({ leadId: 'u9' })).toBe(true);
  expect(await at.store.isKeptFromCalls({ leadId: 'u1', accountId: 'dune' })).toBe(false);
});

test('what was placed is found by the same names after a publish that doesn’t know of it, and after the next such one', async () => {
  const dune = asking(
    company('dune', { lead_id: 'u1', contacts: [contact('u1', { also: ['u2'], email: 'Ida@Dune.example' })] }),
    at.clock.now,
  );
  await at.night({ us: [acme], eu: [] });
  const before = at.clock.now;
  await place([{ entryId: dune.entry_id, asOf: at.clock.now, entry: dune, raisedAt: at.clock.now }]);
  for (let nth = 0; nth < 2; nth += 1) {
    await at.night({ us: [acme], eu: [] }, { asOf: before + nth, knownAt: before + nth });
    const found = await Promise.all(
      [{ accountId: 'dune' }, { leadId: 'u2' }, { email: 'ida@dune.example' }].map((whom) => at.store.entryOf(whom)),
    );
    expect(found.map((entry) => entry?.entry_id)).toEqual(Array(3).fill('account:dune'));
  }
  // A run that doesn't have it and knows all that had arrived by then takes it away.
  at.later(hour);
  await at.night({ us: [acme], eu: [] });
  expect(await at.store.entryOf({ leadId: 'u2' })).toBeUndefined();
});
