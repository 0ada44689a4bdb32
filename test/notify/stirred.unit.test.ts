import { expect, it } from 'vitest';
import { whenStirred } from '../../src/notify/stirred.ts';

it('is looked at as long as something is found, when something stirs, and after a while in any case', async () => {
  let [sign, clock, looks] = ['a', 0, 0];
  const found = [2, 0, 0, undefined, 0, 0];
  const look = whenStirred(
    async () => {
      looks += 1;
      return found.shift();
    },
    { sign: async () => sign, now: () => clock, atLeastEvery: 5_000 },
  );
  await look();
  await look();
  expect(looks).toBe(2);
  await look();
  expect(looks, 'nothing stirs').toBe(2);
  sign = 'b';
  await look();
  await look();
  expect(looks).toBe(3);
  clock = 5_000;
  await look();
  await look();
  expect(looks, 'another process was at it: it is asked again').toBe(5);
});
