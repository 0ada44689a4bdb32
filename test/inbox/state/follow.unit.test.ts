import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { coalesced } from '../../../src/inbox/state/coalesced.ts';
import { createFollow } from '../../../src/inbox/state/follow.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

/** Reads that end when the test says so. */
function open() {
  const reads: { readonly entryId: string; end(): void }[] = [];
  let wholes = 0;
  const follow = createFollow({
    read: (entryId) => new Promise((end) => reads.push({ entryId, end })),
    readAll: () => {
      wholes += 1;
    },
  });
  return {
    follow,
    read: () => reads.map(({ entryId }) => entryId),
    wholes: () => wholes,
    async end(at: number) {
      reads[at]?.end();
      await vi.advanceTimersByTimeAsync(0);
    },
  };
}

describe('changes that the server tells', () => {
  test('of one entry in a moment are one request', async () => {
    const { follow, read } = open();
    for (const entryId of ['a', 'a', 'b', 'a']) follow(entryId);
    await vi.advanceTimersByTimeAsync(200);
    expect(read()).toEqual(['a', 'b']);
  });

  test('of an entry that is being read wait for it, and are one request more', async () => {
    const { follow, read, end } = open();
    follow('a');
    await vi.advanceTimersByTimeAsync(200);
    follow('a');
    follow('a');
    await vi.advanceTimersByTimeAsync(200);
    expect(read()).toEqual(['a']);
    await end(0);
    expect(read()).toEqual(['a', 'a']);
  });

  test('of several are four requests at a time', async () => {
    const { follow, read, end } = open();
    for (const entryId of ['a', 'b', 'c', 'd', 'e', 'f']) follow(entryId);
    await vi.advanceTimersByTimeAsync(200);
    expect(read()).toEqual(['a', 'b', 'c', 'd']);
    await end(2);
    expect(read()).toEqual(['a', 'b', 'c', 'd', 'e']);
  });

  test('of many at once are read as lists', async () => {
    const { follow, read, wholes } = open();
    for (let at = 0; at < 21; at += 1) follow(`e${at}`);
    await vi.advanceTimersByTimeAsync(200);
    expect(wholes()).toBe(1);
    expect(read()).toEqual([]);
  });
});

test('what many ask for is done once, and once more for who asked meanwhile', async () => {
  const ends: (() => void)[] = [];
  const ask = coalesced(() => new Promise((end) => ends.push(end)), 300);
  ask();
  ask();
  await vi.advanceTimersByTimeAsync(300);
  expect(ends).toHaveLength(1);
  ask();
  ask();
  await vi.advanceTimersByTimeAsync(900);
  expect(ends).toHaveLength(1);
  ends[0]?.();
  await vi.advanceTimersByTimeAsync(300);
  expect(ends).toHaveLength(2);
});
