import { expect, it } from 'vitest';
import { wilson } from '../../../src/insight/statistics/wilson.ts';

// Known answers: statsmodels 0.13.5, proportion_confint(method='wilson').
it.each([
  { happened: 10, of: 100, low: 0.05522913706067509, high: 0.17436566150491348 },
  { happened: 1, of: 3, low: 0.06149194472039626, high: 0.7923403991979523 },
  { happened: 180, of: 800, low: 0.1974170693657335, high: 0.2552113125473884 },
])('$happened of $of lie between $low and $high', ({ happened, of, low, high }) => {
  const found = wilson({ happened, of });
  expect(found?.value).toBe(happened / of);
  expect(found?.low).toBeCloseTo(low, 12);
  expect(found?.high).toBeCloseTo(high, 12);
});

it('reaches the end, and not beyond, where it happened to all or to none', () => {
  expect(wilson({ happened: 0, of: 20 })).toMatchObject({
    value: 0,
    low: 0,
    high: expect.closeTo(0.1611251580528194, 12),
  });
  expect(wilson({ happened: 20, of: 20 })).toMatchObject({
    value: 1,
    low: expect.closeTo(0.8388748419471804, 12),
    high: 1,
  });
});

it('knows no share of nothing', () => {
  expect(wilson({ happened: 0, of: 0 })).toBeUndefined();
});
