import { describe, expect, it } from 'vitest';
import { heterogeneity, rateRatio, type Stratum } from '../../../src/insight/statistics/rate-ratio.ts';

const stratum = (a: number, of: number, b: number, ofOthers: number): Stratum => ({
  inside: { happened: a, of },
  outside: { happened: b, of: ofOthers },
});
const january = stratum(12, 100, 20, 400);
const february = stratum(30, 200, 25, 600);

// Known answers: statsmodels 0.13.5 (Table2x2, StratifiedTable, combine_effects), SciPy 1.10.1 (fisher_exact).
describe('how many times as often', () => {
  it('in one period', () => {
    const { ratio } = rateRatio([january]);
    expect(ratio?.value).toBeCloseTo(2.4, 12);
    expect(ratio?.low).toBeCloseTo(1.2142952960923212, 12);
    expect(ratio?.high).toBeCloseTo(4.743491981345923, 12);
  });

  it('over periods, each compared within itself', () => {
    const { ratio, p } = rateRatio([january, february]);
    expect(ratio?.value).toBeCloseTo(3.131707317073171, 12);
    // The interval of Greenland and Robins, by its definition in NumPy.
    expect(ratio?.low).toBeCloseTo(2.089798098257706, 12);
    expect(ratio?.high).toBeCloseTo(4.6930805076272035, 12);
    expect(p / 8.690210884232386e-9).toBeCloseTo(1, 6);
  });

  it('of few, by Fisher’s exact test', () => {
    expect(rateRatio([stratum(3, 4, 1, 4)]).p).toBeCloseTo(0.48571428571428565, 9);
    expect(rateRatio([stratum(8, 10, 1, 6)]).p).toBeCloseTo(0.034965034965034975, 9);
    expect(rateRatio([stratum(5, 5, 95, 195)]).p).toBeCloseTo(0.059383210468586585, 9);
  });

  it('isn’t said where it never happened on one side, and p is all the same', () => {
    const { ratio, p } = rateRatio([stratum(0, 100, 50, 100)]);
    expect(ratio).toBeUndefined();
    expect(p).toBeLessThan(1e-9);
    expect(rateRatio([stratum(0, 100, 0, 100)])).toEqual({ ratio: undefined, p: 1 });
    expect(rateRatio([stratum(0, 100, 50, 100)]).nobody).toBe('inside');
    expect(rateRatio([stratum(50, 100, 0, 100)]).nobody).toBe('outside');
  });

  it('leaves out periods in which nobody was on one side', () => {
    expect(rateRatio([january, stratum(0, 0, 500, 600)])).toEqual(rateRatio([january]));
    expect(rateRatio([])).toEqual({ ratio: undefined, p: 1 });
  });
});

describe('whether it holds over periods', () => {
  it('is Cochran’s Q', () => {
    expect(heterogeneity([january, february])).toBeCloseTo(0.34907677011954097, 9);
  });

  it('can’t be said of one period', () => {
    expect(heterogeneity([january])).toBeUndefined();
    expect(heterogeneity([january, stratum(0, 10, 3, 10)])).toBeUndefined();
  });
});
