import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { type CountedChange, nothingDone, teamDay } from '../../src/warehouse/team-day.ts';
import { openWritten, type Written } from '../handoff/written.ts';
import { freshWarehouse } from '../support/warehouse.ts';

let fresh: Awaited<ReturnType<typeof freshWarehouse>>;
let written: Written;
beforeAll(async () => {
  fresh = await freshWarehouse();
});
beforeEach(async () => {
  await fresh.warehouse.run({ name: 'empty', sql: 'TRUNCATE TABLE queue_log' });
  written = openWritten(fresh.warehouse);
  await written.outbox.name('r1');
});
afterEach(() => written.close());
afterAll(() => fresh.close());

const midnight = Date.UTC(2026, 10, 23);
const hour = 3_600_000;
const day = async (waiting: readonly CountedChange[] = []) =>
  teamDay(fresh.warehouse, { team: 'us', since: midnight, waiting });
const did = (done: string, name: string, more: Parameters<Written['did']>[0] | object = {}) => ({
  entry_id: `account:${name}`,
  done,
  at: midnight + 9 * hour,
  ...more,
});
const change = (fence: string, done: string, name: string, more: Partial<CountedChange> = {}): CountedChange => ({
  ...{ fence, entryId: `account:${name}`, done, rep: 'ana', undoes: '0' },
  ...more,
});

it('counts each entry once for each kind, of the team and of whoever had it', async () => {
  await written.did(
    did('claimed', 'acme'),
    did('attempted', 'acme'),
    did('attempted', 'acme'),
    did('meeting', 'acme'),
    did('accepted', 'acme'),
    // A team lead moved on what ana holds: it is ana's.
    did('handed_over', 'acme', { by: 'lea', role: 'team_lead' }),
    did('claimed', 'bell', { by: 'bo', rep: 'bo' }),
    did('disqualified', 'bell', { by: 'bo', rep: 'bo' }),
    did('claimed', 'core', { by: 'bo', rep: 'bo' }),
    did('recycled', 'core', { by: 'bo', rep: 'bo' }),
    did('snoozed', 'dune'),
  );
  await written.drain.once();
  const { team, reps } = await day();
  expect(team).toEqual({
    ...{ claimed: 3, touched: 1, meetings: 1, accepted: 1, handedOver: 1, disqualified: 1, recycled: 1, breached: 0 },
  });
  expect([...reps.keys()].toSorted()).toEqual(['ana', 'bo']);
  expect(reps.get('ana')).toMatchObject({ claimed: 1, touched: 1, handedOver: 1, disqualified: 0 });
  expect(reps.get('bo')).toMatchObject({ claimed: 2, touched: 0, disqualified: 1, recycled: 1 });
});

it('counts a promise that was missed for whoever had it, and for nobody where nobody had', async () => {
  const late = { by: 'pql', role: 'pql' } as const;
  await written.did(
    did('claim_breached', 'acme', { ...late, rep: undefined }),
    did('touch_breached', 'acme', { ...late, rep: 'bo' }),
    did('lease_ended', 'bell', { ...late, rep: 'bo' }),
    did('touch_warned', 'core', { ...late, rep: 'bo' }),
  );
  await written.drain.once();
  const { team, reps } = await day();
  expect(team.breached).toBe(2);
  expect([...reps]).toEqual([['bo', { ...nothingDone, breached: 2 }]]);
});

it('leaves out the day before, other teams, and what was undone', async () => {
  const [, , undone] = await written.did(
    did('claimed', 'eve', { at: midnight - 1 }),
    did('claimed', 'fern', { team: 'world' }),
    did('claimed', 'acme'),
    did('claimed', 'bell'),
  );
  await written.did(did('undone', 'acme', { undoes: undone }));
  await written.drain.once();
  expect((await day()).team).toEqual({ ...nothingDone, claimed: 1 });
});

it('has what ClickHouse doesn’t have yet: new, in both, or undoing what is there', async () => {
  const [acme = '', bell = ''] = await written.did(did('claimed', 'acme'), did('claimed', 'bell'));
  await written.drain.once();
  const later = (BigInt(bell) + 1n).toString();
  const waiting = [
    change(bell, 'claimed', 'bell'),
    change(later, 'claimed', 'core', { rep: 'bo' }),
    change(`${BigInt(later) + 1n}`, 'undone', 'acme', { undoes: acme }),
  ];
  const { team, reps } = await day(waiting);
  expect(team.claimed).toBe(2);
  expect(reps.get('ana')?.claimed).toBe(1);
  expect(reps.get('bo')?.claimed).toBe(1);
});

it('is all noughts where nothing was done', async () => {
  expect(await day()).toEqual({ team: nothingDone, reps: new Map() });
});
