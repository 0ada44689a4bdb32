import type { EChartsCoreOption } from 'echarts';
import { type SalesStage, salesStages } from '../../../model/label.ts';
import { number, stageWords } from '../../outcomes/words.ts';
import { asSvg } from '../../plots/svg.ts';
import type { Estimate } from '../../statistics/interval.ts';
import type { WeekReport } from '../week-report.ts';
import { colour } from './colours.ts';

/** The same plot for a desk and for a phone: text has the size of the page in both. */
export interface Plot {
  readonly wide: string;
  readonly narrow: string;
}

function both(option: EChartsCoreOption, height: number): Plot {
  const themed = { backgroundColor: 'transparent', textStyle: { color: colour('ink') }, ...option };
  return { wide: asSvg(themed, { width: 820, height }), narrow: asSvg(themed, { width: 350, height }) };
}

const text = { color: colour('ink'), fontSize: 12 };
const axisLine = { lineStyle: { color: colour('rule') } };
const grid = { left: 8, right: 16, top: 34, bottom: 8, containLabel: true };
const names = (categories: readonly string[]) => ({
  ...{ type: 'category', data: categories, axisLine, axisTick: { show: false } },
  axisLabel: { ...text, hideOverlap: true },
});
const values = (more: object = {}) => ({
  ...{ type: 'value', splitLine: axisLine, axisLabel: text, minInterval: 1 },
  ...more,
});
const percent = (value: number) => `${Math.round(value * 100)}%`;

/** Who qualified in each week, by what came first. Undefined where nobody did. */
export function volumePlot({ ways, weeks, targets }: WeekReport): Plot | undefined {
  if (weeks.every(({ qualified }) => qualified === 0)) return undefined;
  const counted = (groups: readonly string[]) =>
    weeks.map(({ period }) =>
      ways
        .filter((way) => way.period?.from === period?.from && groups.includes(way.group))
        .reduce((sum, { qualified }) => sum + qualified, 0),
    );
  const series = [
    { name: 'marketing first', color: colour('marketing'), data: counted(['mql', 'mql_then_pql']) },
    { name: 'product first', color: colour('product'), data: counted(['pql', 'pql_then_mql']) },
    { name: 'both at once', color: colour('both'), data: counted(['both_at_once']) },
  ].filter(({ data }) => data.some((count) => count > 0));
  const wanted = targets.weekly?.wanted;
  const line = { symbol: 'none', lineStyle: { color: colour('quiet'), type: 'dashed' }, label: { show: false } };
  return both(
    {
      grid,
      // Without a page a text's width is a guess, and fonts are wider: the gap leaves room.
      legend: { top: 0, left: 0, textStyle: text, itemWidth: 12, itemHeight: 12, itemGap: 28 },
      xAxis: names(weeks.map(({ period }) => period?.name.slice(5) ?? '')),
      yAxis: values(
        wanted === undefined ? {} : { max: ({ max }: { max: number }) => Math.ceil(Math.max(max, wanted)) },
      ),
      series: series.map(({ name, color, data }, place) => ({
        ...{ name, type: 'bar', stack: 'qualified', data, itemStyle: { color }, barCategoryGap: '25%' },
        ...(place === 0 && wanted !== undefined ? { markLine: { ...line, data: [{ yAxis: wanted }] } } : {}),
      })),
    },
    250,
  );
}

/** Of each month's who became SQL, with the interval, over the target's band. Undefined where no month has a rate. */
export function ratePlot({ months, targets: { acceptance } }: WeekReport): Plot | undefined {
  const known = months.flatMap(({ period, stages }) =>
    stages.sql.rate ? [[period?.name ?? '', stages.sql.rate] as const] : [],
  );
  if (known.length === 0) return undefined;
  const highest = Math.max(acceptance.to ?? acceptance.from, ...known.map(([, rate]) => rate.high));
  const top = Math.min(1, Math.ceil(highest * 10) / 10);
  return both(
    {
      grid,
      xAxis: names(known.map(([name]) => name)),
      yAxis: values({ min: 0, max: top, minInterval: 0.1, axisLabel: { ...text, formatter: percent } }),
      series: [
        {
          ...{ type: 'custom', data: known.map(([, { low, high }], place) => [place, low, high]), renderItem: whisker },
          encode: { x: 0, y: [1, 2] },
          markArea: {
            ...{ silent: true, itemStyle: { color: colour('target') } },
            data: [[{ yAxis: acceptance.from }, { yAxis: Math.min(acceptance.to ?? 1, top) }]],
          },
        },
        {
          ...{ type: 'scatter', symbolSize: 9, itemStyle: { color: colour('marketing') } },
          data: known.map(([, { value }]) => value),
          label: {
            ...text,
            show: true,
            position: 'right',
            formatter: ({ value }: { value: number }) => percent(value),
          },
        },
      ],
    },
    230,
  );
}

interface Placed {
  value(column: number): number;
  coord(point: readonly number[]): number[];
}

function whisker(_: unknown, api: Placed) {
  const ends = [1, 2].map((column) => api.coord([api.value(0), api.value(column)]));
  const [[x = 0, y1 = 0] = [], [, y2 = 0] = []] = ends;
  return { type: 'line', shape: { x1: x, y1, x2: x, y2 }, style: { stroke: colour('marketing'), lineWidth: 2 } };
}

/** How far those came whose time has ended. Undefined where there are none. */
export function funnelPlot({ whole }: WeekReport): Plot | undefined {
  if (whole.known === 0) return undefined;
  const of = (stage: SalesStage): [string, number, Estimate | undefined] => [
    stageWords[stage],
    whole.stages[stage].reached,
    whole.stages[stage].rate,
  ];
  const bars: [string, number, Estimate | undefined][] = [
    ['qualified', whole.known, undefined],
    ...salesStages.map(of),
  ];
  return both(
    {
      grid: { ...grid, top: 8, right: 96 },
      xAxis: { type: 'value', show: false, max: whole.known },
      yAxis: { ...names(bars.map(([name]) => name)), inverse: true, axisLine: { show: false } },
      series: [
        {
          ...{ type: 'bar', barCategoryGap: '30%', itemStyle: { color: colour('product') } },
          data: bars.map(([, count, rate]) => ({
            value: count,
            label: {
              ...{ ...text, show: true, position: 'right' },
              formatter: rate ? `${number(count)} · ${percent(rate.value)}` : number(count),
            },
          })),
        },
      ],
    },
    210,
  );
}
