import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { listQueue } from '../../src/queue/listing.ts';
import { readRouting } from '../../src/queue/routing/parse.ts';
import type { Holdout } from '../../src/rescoring/holdout.ts';
import { publishRun } from '../../src/rescoring/publish.ts';
import type { Warehouse } from '../../src/warehouse/client.ts';
import { idle } from '../support/idle-desk.ts';
import { ownQueues } from './own-queues.ts';
import { context, model, noon, type Scored, writeRun } from './story.ts';
import { type Company, iso, minute, openCompany, used } from './touched/company.ts';

const routing = readRouting('{ teams: { all: {} }, rules: [{ else: all }] }', 'routing.yaml');
const fifth: Holdout = { share: 200_000, salt: 'spring' };
const most: Holdout = { share: 990_000, salt: 'spring' };

interface Assigned {
  readonly unit: string;
  readonly held_out: boolean;
}

async function assigned(warehouse: Warehouse): Promise<Assigned[]> {
  return warehouse.rows({
    name: 'assigned',
    sql: 'SELECT unit, held_out FROM holdouts ORDER BY unit',
    row: z.object({ unit: z.string(), held_out: z.boolean() }),
  });
}

const heldOut = (all: readonly Assigned[]) => all.filter(({ held_out }) => held_out).map(({ unit }) => unit);

describe('full runs', () => {
  const our = ownQueues();
  let heldOutByRun = 0;

  async function night(day: number, leads: Record<string, Scored>, holdout?: Holdout): Promise<string[]> {
    const run = { runId: `run-${day}`, asOf: noon(day), knownAt: noon(day) };
    await writeRun(our.warehouse, run, leads);
    const parts = { ...our, ...idle, model, routing, run, queueLimit: 5_000, now: noon(day), holdout };
    heldOutByRun = (await publishRun(parts, context())).heldOut;
    const { entries } = await listQueue(our.store, 'all', { offset: 0, limit: 5_000 });
    return entries.map(({ entry_id }) => entry_id).sort();
  }

  const qualify = (ids: readonly string[], more: Scored = {}): Record<string, Scored> =>
    Object.fromEntries(ids.map((id) => [id, { qualified: ['pql'], usage: 6_000, ...more }]));
  const some = (count: number) => Array.from({ length: count }, (_, place) => `lead-${place}`);

  test('without a holdout everybody who qualifies is queued, and no lot is drawn', async () => {
    expect(await night(1, qualify(some(50)))).toHaveLength(50);
    expect(await assigned(our.warehouse)).toEqual([]);
    expect(heldOutByRun).toBe(0);
  });

  test('about a fifth of 2,000 are held out, the same each night, whatever rule they qualify by and whatever the share becomes', async () => {
    const queued = await night(1, qualify(some(2_000)), fifth);
    const first = await assigned(our.warehouse);

    expect(first).toHaveLength(2_000);
    // Four standard deviations to each side.
    expect(heldOut(first).length).toBeGreaterThan(400 - 72);
    expect(heldOut(first).length).toBeLessThan(400 + 72);
    expect(queued).toEqual(first.filter(({ held_out }) => !held_out).map(({ unit }) => unit));

    expect(await night(2, qualify(some(2_000), { qualified: ['pql', 'mql'] }), most)).toEqual(queued);
    expect(await assigned(our.warehouse)).toEqual(first);
    expect(heldOutByRun).toBe(heldOut(first).length);
  });

  test('a company is held out with all its leads', async () => {
    const leads = Object.fromEntries(
      some(40).map((id, place) => [id, { qualified: ['pql'], usage: 6_000, account: `company-${place % 20}` }]),
    );

    const queued = await night(1, leads, { share: 500_000, salt: 'spring' });
    const lots = await assigned(our.warehouse);

    expect(lots).toHaveLength(20);
    expect(heldOut(lots).length).toBeGreaterThan(3);
    expect(queued).toEqual(lots.filter(({ held_out }) => !held_out).map(({ unit }) => unit));
  });

  test('who asks to be called is queued, held out or not', async () => {
    const asked = qualify(some(100), { handRaisedAt: noon(1) - minute });

    const queued = await night(1, asked, most);

    expect(queued).toHaveLength(100);
    expect(heldOut(await assigned(our.warehouse)).length).toBeGreaterThan(80);
    expect(heldOutByRun).toBe(0);
  });

  test('who was queued before the holdout began stays', async () => {
    const before = await night(1, qualify(some(30)));

    const queued = await night(2, qualify([...some(30), 'new-1', 'new-2', 'new-3', 'new-4']), most);

    expect(queued.filter((id) => id.startsWith('lead:lead-'))).toEqual(before);
    expect(heldOut(await assigned(our.warehouse)).every((unit) => unit.startsWith('lead:new-'))).toBe(true);
    expect(queued.length).toBeLessThan(34);
  });
});

describe('touched runs', () => {
  const begin = Date.now() - 60 * minute;
  const signal = new AbortController().signal;
  let company: Company;
  beforeAll(async () => {
    company = await openCompany(routing, { share: 600_000, salt: 'spring' });
  });
  afterAll(() => company.close());
  beforeEach(() => company.forget());

  const ids = Array.from({ length: 12 }, (_, place) => `late-${place}`);

  test('who qualifies in between is held out as the full run would, and the full run after it agrees; a hand-raise is queued', async () => {
    const { load, night, follow, importer } = company;
    await load('events', used({ lead_id: 'early' }, begin), begin);
    await company.settle();
    await night('run-1', begin + minute);
    const inQueue = async () =>
      (await company.queue()).map(({ entry_id }) => entry_id).filter((id) => id !== 'lead:early');

    await load(
      'events',
      ids.flatMap((id) => used({ lead_id: id }, begin + 20 * minute)),
      begin + 20 * minute,
    );
    await follow(Date.now(), { inflation: { mode: 'off', most: 50 } }).look(signal);
    const lots = (await assigned(importer.warehouse)).filter(({ unit }) => unit !== 'lead:early');
    const kept = lots.filter(({ held_out }) => !held_out).map(({ unit }) => unit);

    expect(lots.map(({ unit }) => unit)).toEqual(ids.map((id) => `lead:${id}`).sort());
    expect(heldOut(lots).length).toBeGreaterThan(2);
    expect((await inQueue()).sort()).toEqual(kept);

    await night('run-2', Date.now());
    expect((await inQueue()).sort()).toEqual(kept);

    const [asker = ''] = heldOut(lots);
    const demo = {
      lead_id: asker.slice('lead:'.length),
      event: 'demo_requested',
      at: iso(Date.now() - minute),
      channel: 'marketing',
    };
    await load('events', [demo], Date.now());
    await follow(Date.now() + 1_000, { inflation: { mode: 'off', most: 50 } }).look(signal);
    expect(await inQueue()).toContain(asker);
  });
});
