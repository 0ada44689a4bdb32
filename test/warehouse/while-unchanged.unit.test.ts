import { beforeEach, describe, expect, test } from 'vitest';
import { whileUnchanged } from '../../src/warehouse/while-unchanged.ts';

let sign: string | undefined;
let time: number;
let reads: number;
/** What the next readings find. */
let moved: number;
beforeEach(() => {
  [sign, time, reads, moved] = ['start 1', 0, 0, 0];
});

const read = async () => {
  reads += 1;
  return moved;
};
const parts = { changes: async () => sign, now: () => time };

describe('an engine that says whether anything was written', () => {
  test('is asked once while nothing is', async () => {
    const look = whileUnchanged(read, parts);
    for (let at = 0; at < 3; at += 1) expect(await look()).toBe(0);
    expect(reads).toBe(1);
  });

  test('is asked again once something was written', async () => {
    const look = whileUnchanged(read, parts);
    await look();
    [sign, moved] = ['start 2', 3];
    expect(await look()).toBe(3);
    expect(reads).toBe(2);
  });

  test('is asked every time while something is being written', async () => {
    const look = whileUnchanged(read, parts);
    sign = undefined;
    await look();
    await look();
    expect(reads).toBe(2);
  });

  test('what is written while it is read is read by the next', async () => {
    const look = whileUnchanged(async () => {
      const found = await read();
      if (reads === 1) sign = 'start 2';
      return found;
    }, parts);
    await look();
    await look();
    expect(reads).toBe(2);
  });

  test('is asked on as long as readings find something', async () => {
    const look = whileUnchanged(read, { ...parts, mayKeep: (found) => found === 0 });
    moved = 1;
    await look();
    moved = 0;
    await look();
    await look();
    expect(reads).toBe(2);
  });

  test('is asked again after a reading that failed', async () => {
    const look = whileUnchanged(async () => {
      if ((await read()) === 0 && reads === 1) throw new Error('away');
    }, parts);
    await expect(look()).rejects.toThrow('away');
    await look();
    expect(reads).toBe(2);
  });

  test('is asked after five minutes in any case', async () => {
    const look = whileUnchanged(read, parts);
    await look();
    time = 299_999;
    await look();
    expect(reads).toBe(1);
    time = 300_000;
    await look();
    expect(reads).toBe(2);
  });

  test('is asked on for a while after something was written, where rows may be there before their time', async () => {
    const look = whileUnchanged(read, { ...parts, after: 60_000 });
    await look();
    time = 59_999;
    await look();
    time = 60_000;
    await look();
    time = 70_000;
    await look();
    expect(reads).toBe(3);
  });
});

test('a server says nothing, and is asked every time', async () => {
  const look = whileUnchanged(read, { ...parts, changes: async () => undefined });
  await look();
  await look();
  expect(reads).toBe(2);
});
