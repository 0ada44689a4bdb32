import { pino } from 'pino';
import { describe, expect, test } from 'vitest';
import type { BaseRun } from '../../../src/rescoring/touched/base-run.ts';
import {
  behindBase,
  createFollow,
  type FollowParts,
  overlap,
  type Taken,
  vouchedFor,
} from '../../../src/rescoring/touched/follow.ts';
import type { Moved } from '../../../src/rescoring/touched/moved.ts';

const signal = new AbortController().signal;
const began = 1_000_000;
const lead = (key: number, movedAt: number): Moved => ({ kind: 'lead', key: BigInt(key), accountKey: 0n, movedAt });

/** A table of who moved, and what was done with it. */
function story(parts: Partial<FollowParts> = {}) {
  const rows: Moved[] = [];
  const runs: Taken[] = [];
  const recorded = new Map<string, number>();
  const dropped = new Set<string>();
  const base: { run: BaseRun | undefined } = { run: { runId: 'night-1', asOf: began, seen: began, isOfPast: false } };
  let full = 0;
  const open = () =>
    createFollow({
      baseRun: async () => base.run,
      upTo: async (runId) => recorded.get(runId),
      movedSince: async (since, limit) =>
        rows
          .filter(({ movedAt }) => movedAt > since)
          .sort((a, b) => a.movedAt - b.movedAt)
          .slice(0, limit),
      countMoved: async (since) => new Set(rows.filter(({ movedAt }) => movedAt > since).map(({ key }) => key)).size,
      async touchedRun(taken, { runId }) {
        runs.push(taken);
        recorded.set(runId, taken.upTo);
        const counts = { leads: 0, accounts: 0, placed: 0, left: 0, seconds: 0 };
        return { runId: 'touched', asOf: 0, knownAt: 0, baseRunId: runId, upTo: taken.upTo, ...counts };
      },
      startFull: async () => {
        full += 1;
        return { runId: `full-${full}` };
      },
      isDropped: async (runId) => dropped.has(runId),
      most: 2,
      fullBeyond: 100,
      log: pino({ level: 'silent' }),
      ...parts,
    });
  const keys = () => runs.map(({ moved }) => moved.map(({ key }) => Number(key)));
  return { rows, runs, base, dropped, open, keys, full: () => full };
}

describe('following', () => {
  test('takes up each row once, in the order of time, so many subjects at once as a run takes', async () => {
    const { rows, open, keys } = story();
    rows.push(lead(1, began + 1), lead(2, began + 2), lead(1, began + 3), lead(3, began + 4));
    const { look } = open();
    expect((await look(signal)).isBehind).toBe(true);
    expect((await look(signal)).isBehind).toBe(false);
    expect((await look(signal)).run).toBeUndefined();
    expect(keys()).toEqual([[1, 2, 1], [3]]);
  });

  test('begins shortly before what the published run has seen, and again at the next one', async () => {
    const { rows, open, base, keys } = story();
    rows.push(lead(1, began - behindBase - 1), lead(2, began - behindBase + 1));
    const { look } = open();
    await look(signal);
    base.run = { runId: 'night-2', asOf: began, seen: began, isOfPast: false };
    await look(signal);
    expect(keys()).toEqual([[2], [2]]);
  });

  test('sees what became visible late, within the overlap, and nothing twice', async () => {
    const { rows, open, keys } = story();
    rows.push(lead(1, began + 20_000));
    const { look } = open();
    await look(signal);
    rows.push(lead(2, began + 20_000 - overlap + 1));
    await look(signal);
    await look(signal);
    expect(keys()).toEqual([[1], [2]]);
  });

  test('goes on in another process where the record ends', async () => {
    const { rows, open, keys } = story();
    rows.push(lead(1, began + 1), lead(2, began + 50_000));
    await open().look(signal);
    rows.push(lead(3, began + 60_000));
    await open().look(signal);
    // The rows of the last seconds are scored again, which changes nothing.
    expect(keys()).toEqual([
      [1, 2],
      [2, 3],
    ]);
  });

  test('takes up again what was not done, where a full run was published meanwhile or it failed', async () => {
    let fails = true;
    const tried: number[] = [];
    const { rows, open } = story({
      async touchedRun({ moved }) {
        tried.push(moved.length);
        if (fails) throw new Error('away');
        return undefined;
      },
    });
    rows.push(lead(1, began + 1));
    const { look } = open();
    await expect(look(signal)).rejects.toThrow('away');
    fails = false;
    expect(await look(signal)).toEqual({ run: undefined, isBehind: true });
    expect(tried).toEqual([1, 1]);
  });

  test('begins a full run once where too many wait', async () => {
    const { rows, open, full } = story({ fullBeyond: 10 });
    for (let key = 0; key < 20; key += 1) rows.push(lead(key, began + key));
    const { look } = open();
    await look(signal);
    await look(signal);
    expect(full()).toBe(1);
  });

  test('rests while a full run is held, and takes up who moved meanwhile once it is dropped', async () => {
    const { rows, open, base, dropped, keys, full } = story({ fullBeyond: 1 });
    const { look } = open();
    base.run = { runId: 'night-1', asOf: began, seen: began, isOfPast: false, heldRunId: 'night-2' };
    rows.push(lead(1, began + 1), lead(2, began + 2));
    expect(await look(signal)).toEqual({ run: undefined, isBehind: false });
    expect(keys()).toEqual([]);
    expect(full()).toBe(0);

    dropped.add('night-2');
    base.run = { runId: 'night-1', asOf: began, seen: began, isOfPast: false };
    await look(signal);
    expect(keys()).toEqual([[1, 2]]);
  });

  test('rests until it is known what became of a held run that is not held any more', async () => {
    const { rows, open, base, keys } = story();
    const { look } = open();
    base.run = { runId: 'night-1', asOf: began, seen: began, isOfPast: false, heldRunId: 'night-2' };
    await look(signal);
    rows.push(lead(1, began + 1));
    base.run = { runId: 'night-1', asOf: began, seen: began, isOfPast: false };
    await look(signal);
    expect(keys()).toEqual([]);
    base.run = { runId: 'night-2', asOf: began, seen: began, isOfPast: false };
    await look(signal);
    expect(keys()).toEqual([[1]]);
  });

  describe('where too many of who moved come to qualify', () => {
    /** So long as nobody vouches for them. */
    function wave() {
      const placed: bigint[] = [];
      const parts = story({
        async touchedRun({ moved, isVouched, upTo }, { runId: baseRunId }) {
          if (!isVouched) return { inflated: '40 of 40 leads' };
          placed.push(...moved.map(({ key }) => key));
          const counts = { leads: 0, accounts: 0, placed: 0, left: 0, seconds: 0 };
          return { runId: 'touched', asOf: 0, knownAt: 0, baseRunId, upTo, ...counts };
        },
      });
      parts.rows.push(lead(1, began + 1), lead(2, began + 2));
      return { ...parts, placed };
    }

    test('begins one full run, and waits for what becomes of it', async () => {
      const { open, placed, full } = wave();
      const { look } = open();
      expect(await look(signal)).toEqual({ run: undefined, isBehind: false });
      await look(signal);
      expect(full()).toBe(1);
      expect(placed).toEqual([]);
    });

    test('lets those pass who move in the hour after it was published, and looks again at whoever comes later', async () => {
      const { rows, open, base, placed, full } = wave();
      const { look } = open();
      await look(signal);
      const seen = began + 60_000;
      base.run = { runId: 'full-1', asOf: seen, seen, isOfPast: false };
      rows.push(lead(3, seen + vouchedFor - 1));
      await look(signal);
      expect(placed).toEqual([3n]);
      rows.push(lead(4, seen + vouchedFor + 1));
      await look(signal);
      expect(placed).toEqual([3n]);
      expect(full()).toBe(2);
    });

    test('begins another one where the first was dropped', async () => {
      const { open, dropped, full } = wave();
      const { look } = open();
      await look(signal);
      dropped.add('full-1');
      await look(signal);
      expect(full()).toBe(2);
    });
  });

  test('does nothing before the first publish', async () => {
    const { rows, open, base, runs } = story();
    rows.push(lead(1, began + 1));
    base.run = undefined;
    expect(await open().look(signal)).toEqual({ run: undefined, isBehind: false });
    expect(runs).toEqual([]);
  });
});
