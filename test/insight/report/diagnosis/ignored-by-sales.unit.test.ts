import { expect, test } from 'vitest';
import { ignoredBySales } from '../../../../src/insight/report/diagnosis/ignored-by-sales.ts';

const of = (answered: number, known: number) => ignoredBySales({ answered: { happened: answered, of: known } });

test('with 61 of 100 nothing was done: sales ignores them', () => {
  expect(of(39, 100)).toMatchObject({
    state: 'found',
    figures: ['61 of 100 had no attempt, no disposition and no outcome in their time: 61% (51.2–70)'],
  });
});

test('with 59 of 100 nothing was done: that may as well be half', () => {
  expect(of(41, 100)).toMatchObject({ state: 'absent' });
});

test('of five leads that nobody called nothing is diagnosed, nor of 29; of 30 it is', () => {
  expect(of(0, 5)).toMatchObject({ state: 'unclear', says: '5 whose time has ended are too few.' });
  expect(of(0, 29).state).toBe('unclear');
  expect(of(0, 30).state).toBe('found');
});
