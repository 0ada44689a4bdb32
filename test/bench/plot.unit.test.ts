import { expect, it } from 'vitest';
import { asPlot } from '../../bench/plot.ts';

it('the plot is an SVG with a line for each series, and says on what machine it was measured', () => {
  const points = [
    { series: 'everyone rescored', events: 1_000_000, seconds: 0.8 },
    { series: 'everyone rescored', events: 20_000_000, seconds: 6.4 },
    { series: 'one query a lead (extrapolated)', events: 20_000_000, seconds: 42_000, extrapolated: true },
  ];
  const svg = asPlot(points, { processor: 'Ours', cores: 2 });
  expect(svg).toMatch(/^<svg /);
  for (const text of [
    'everyone rescored',
    'one query a lead (extrapolated)',
    'processor: Ours · cores: 2',
    '0.80 s',
    '42,000 s',
    '10 M',
  ]) {
    expect(svg).toContain(text);
  }
});
