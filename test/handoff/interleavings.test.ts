import fc from 'fast-check';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { createWarehouse, type Warehouse } from '../../src/warehouse/client.ts';
import { connected } from '../queue/desk/acting.ts';
import { type Breakable, breakable } from '../support/breakable.ts';
import { freshWarehouse } from '../support/warehouse.ts';
import { commands, firstRun } from './interleavings/commands.ts';
import { play } from './interleavings/play.ts';

const redis = connected();
let fresh: Awaited<ReturnType<typeof freshWarehouse>>;
let way: Breakable;
let warehouse: Warehouse;
beforeAll(async () => {
  fresh = await freshWarehouse();
  const { clickhouse } = inject('services');
  way = await breakable(clickhouse.url);
  warehouse = createWarehouse({ ...clickhouse, url: way.url, database: fresh.database });
});
afterAll(async () => {
  await warehouse.close();
  await way.close();
  await fresh.close();
});

const tables = ['queue_log', 'outcomes_told', 'outcomes', 'intakes', 'queue_entries', 'publications', 'runs'];
/** Lists of commands; PROPERTY_RUNS=2000 tries more, PROPERTY_SEED others, PROPERTY_SHRINK=no gives the first fault as it was found. */
const lists = Number(process.env.PROPERTY_RUNS ?? 9);
const shrinks = process.env.PROPERTY_SHRINK !== 'no';
/** A list takes a second: what isn't shorter by then is told as it is. */
const shrinkingTime = 60_000;
const longest = Math.max(240_000, lists * 5_000) + shrinkingTime;

/** From so many on all must be met. */
const manyLists = 200;

/** The interleavings are worth their while only if they come upon these. */
const reached = [
  'claimed contacted accepted handed_over disqualified recycled snoozed released undone reassigned away back withdrawn',
  'lease_ended hold_ended woken claim_breached offer_lapsed touch_breached',
  'stale not_yours held company_held reserved undo_over key_reused bad_time',
].flatMap((words) => words.split(' '));
const crashes = [
  'the publisher died writing',
  'the publisher died before the switch',
  'the drainer died before it writes',
  'the drainer died before it trims',
  'drained in vain',
  'answered again',
  'rebuilt as it was',
  'rebuilt as far as it was drained',
];

test(
  'reps, runs, lease ends, crashes and rebuilds in any order: one caller, nothing lost, each change once in the log',
  async () => {
    const met = new Set<string>();
    let failedAt: number | undefined;
    const anyList = fc.array(commands, { minLength: 30, maxLength: 100, size: 'max' });
    const holds = fc.asyncProperty(firstRun, anyList, async (first, list) => {
      if (failedAt !== undefined && performance.now() > failedAt + shrinkingTime) return;
      for (const table of tables) await fresh.warehouse.run({ name: 'empty', sql: `TRUNCATE TABLE ${table}` });
      try {
        for (const one of await play({ redis, warehouse, direct: fresh.warehouse, way }, first, list)) met.add(one);
      } catch (error) {
        failedAt ??= performance.now();
        throw error;
      }
    });
    await fc.assert(holds, { numRuns: lists, endOnFailure: !shrinks });
    // A few lists come upon the crashes; which refusals they meet depends on who is first of two at once.
    const wanted = lists < manyLists ? crashes : [...reached, ...crashes];
    expect(wanted.filter((one) => !met.has(one))).toEqual([]);
  },
  longest,
);
