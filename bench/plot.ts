import { init, type LineSeriesOption } from 'echarts';
import type { Point } from './figures.ts';
import { described, type Machine } from './machine.ts';

/** The plot as SVG: seconds against events, both by powers of ten, a line for each series; dashed where it was extrapolated. */
export function asPlot(points: readonly Point[], machine: Machine): string {
  const names = [...new Set(points.map(({ series }) => series))];
  const chart = init(null, null, { renderer: 'svg', ssr: true, width: 1000, height: 640 });
  try {
    chart.setOption({
      backgroundColor: '#fff',
      animation: false,
      title: { text: 'Seconds against events', subtext: described(machine), left: 'center' },
      legend: { bottom: 4, data: names },
      grid: { left: 80, right: 40, top: 80, bottom: 90 },
      xAxis: {
        type: 'log',
        name: 'events',
        nameLocation: 'middle',
        nameGap: 30,
        ...between(points, 'events'),
        axisLabel: { formatter: short },
      },
      yAxis: {
        type: 'log',
        name: 'seconds',
        nameLocation: 'middle',
        nameGap: 50,
        ...between(points, 'seconds'),
        axisLabel: { formatter: short },
      },
      series: names.map((name) =>
        lineOf(
          name,
          points.filter(({ series }) => series === name),
        ),
      ),
    });
    return chart.renderToSVGString();
  } finally {
    chart.dispose();
  }
}

function lineOf(name: string, points: readonly Point[]): LineSeriesOption {
  const extrapolated = points.some((point) => point.extrapolated);
  return {
    name,
    type: 'line',
    symbol: extrapolated ? 'emptyDiamond' : 'circle',
    symbolSize: extrapolated ? 11 : 7,
    lineStyle: { type: extrapolated ? 'dashed' : 'solid' },
    label: {
      show: true,
      position: 'top',
      formatter: ({ value }) => (Array.isArray(value) ? seconds(Number(value[1])) : ''),
    },
    labelLayout: { hideOverlap: true },
    data: points.toSorted((a, b) => a.events - b.events).map(({ events, seconds }) => [events, seconds]),
  };
}

/** Whole powers of ten around the values. */
function between(points: readonly Point[], of: 'events' | 'seconds'): { min: number; max: number } {
  const logarithms = points.map((point) => Math.log10(point[of]));
  const least = Math.floor(Math.min(...logarithms));
  // One point alone may lie on a power of ten.
  return { min: 10 ** least, max: 10 ** Math.max(least + 1, Math.ceil(Math.max(...logarithms))) };
}

function seconds(value: number): string {
  return `${value < 10 ? value.toPrecision(2) : Math.round(value).toLocaleString('en')} s`;
}

function short(value: number): string {
  if (value >= 1e6) return `${value / 1e6} M`;
  return value >= 1000 ? `${value / 1000} k` : String(value);
}
