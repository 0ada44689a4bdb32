import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { asJson, asMarkdown, asTable, type Figure, median, type Report } from '../../bench/figures.ts';

const figure: Figure = {
  name: 'rescore ÷ limit',
  value: 4.5,
  unit: '×',
  on: '1 M leads, 20 M events',
  bar: { atMost: 4 },
};
const report = (figures: readonly Figure[], full = true): Report => ({
  machine: { cores: 2 },
  full,
  figures,
  points: [],
  failures: [],
  checks: [],
});

const written = z.object({ figures: z.array(z.object({ met: z.boolean().nullable(), extrapolated: z.boolean() })) });
const inJson = (one: Report) => written.parse(JSON.parse(asJson(one))).figures;

describe('a figure of the bench', () => {
  it('is held against its bar: a duration may be no longer, a speed no lower', () => {
    const figures = [
      figure,
      { ...figure, value: 4 },
      { ...figure, bar: { atLeast: 4.6 } },
      { ...figure, bar: { atLeast: 4.5 } },
    ];
    expect(inJson(report(figures)).map(({ met }) => met)).toEqual([false, true, false, true]);
    expect(asTable(report(figures))).toMatch(/MISSED.*\n.*≤ 4\.00 × │ met.*\n.*≥ 4\.60 × │ MISSED.*\n.*met/);
  });

  it('says nothing about its bar on less than the whole data', () => {
    expect(inJson(report([figure], false))).toEqual([{ met: null, extrapolated: false }]);
    expect(asTable(report([figure], false))).toContain('at full size');
  });

  it('is marked where it was extrapolated', () => {
    const extrapolated = { ...figure, extrapolated: true };
    expect(inJson(report([extrapolated]))[0]?.extrapolated).toBe(true);
    expect(asTable(report([extrapolated]))).toContain('20 M events, extrapolated');
  });
});

it('the table of the documentation begins with what has a bar, after the machine', () => {
  const plain: Figure = { name: 'limit', value: 2.21, unit: 's', on: '1 M leads, 20 M events' };
  expect(asMarkdown(report([plain, figure])).split('\n')).toEqual([
    'cores: 2',
    '',
    '| figure | value | bar |  | measured on |',
    '| --- | --: | --: | --- | --- |',
    '| rescore ÷ limit | 4.50 × | ≤ 4.00 × | MISSED | 1 M leads, 20 M events |',
    '| limit | 2.21 s |  |  | 1 M leads, 20 M events |',
    '',
  ]);
});

it('the median is the middle one, of an even number the lower of the two', () => {
  expect([median([3, 1, 2]), median([4, 1, 3, 2])]).toEqual([2, 2]);
});
