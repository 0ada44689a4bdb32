import { asSvg } from '../plots/svg.ts';
import type { Estimate } from '../statistics/interval.ts';
import type { Calibrated, Calibrating } from './calibrate.ts';

const width = 1000;
const height = 340;
/** Of the first panel: above it stand its heading, the names of its axes and the marks of its thresholds. */
const top = 124;
const heading = (text: string, left: number, row: number) => ({
  ...{ text, left, top: top - 62 + row * height, textStyle: { fontSize: 13 } },
});

/**
 * The trade of each threshold: precision with its interval, recall and volume, with where today's and the recommended one stand; beside it what
 * scores were said to mean against what came. Where nothing is known of anybody at a threshold, the line ends.
 */
export function plotCalibration({ question, thresholds }: Calibrating): string {
  const grids = thresholds.flatMap((_, row) => [
    { left: 60, width: 480, top: top + row * height, height: height - 110 },
    { left: 660, width: 280, top: top + row * height, height: height - 110 },
  ]);
  return asSvg(
    {
      title: [
        { text: `Thresholds against "${question.label.text}"`, left: 'center', top: 8 },
        ...thresholds.flatMap(({ of }, row) => [
          heading(`${of.rule}: ${of.condition}`, 60, row),
          heading(`What ${of.condition} means, on later dates`, 660, row),
        ]),
      ],
      legend: { top: 36, data: ['precision', 'recall', 'new a week', 'said', 'had it'] },
      grid: grids,
      xAxis: thresholds.flatMap(({ of }, row) => [
        { type: 'value', gridIndex: row * 2, name: 'at least', nameLocation: 'middle', nameGap: 22, max: of.most },
        { type: 'value', gridIndex: row * 2 + 1, name: 'score', nameLocation: 'middle', nameGap: 22, max: of.most },
      ]),
      yAxis: thresholds.flatMap((_, row) => [
        { type: 'value', gridIndex: row * 2, name: '%', min: 0, max: 100 },
        { type: 'value', gridIndex: row * 2, name: 'a week', min: 0, position: 'right', splitLine: { show: false } },
        { type: 'value', gridIndex: row * 2 + 1, name: '%', min: 0, max: 100 },
      ]),
      series: thresholds.flatMap((one, row) => [...tradeSeries(one, row), ...chanceSeries(one, row)]),
    },
    { width, height: top + thresholds.length * height },
  );
}

const blue = '#2563eb';
const green = '#15803d';
const grey = '#6b7280';
const share = (value: number) => Math.round(value * 1000) / 10;
const shareOf = (value: Estimate | undefined, take: (value: Estimate) => number) => (value ? share(take(value)) : null);

function tradeSeries({ of, rows, advice }: Calibrated, row: number): object[] {
  const axes = { xAxisIndex: row * 2, yAxisIndex: row * 3 };
  const line = (name: string, data: readonly (readonly (number | null)[])[], color: string, style: object = {}) => ({
    ...{ type: 'line', name, data, color, showSymbol: false, lineStyle: { width: 2, ...style } },
    ...axes,
  });
  const at = (take: (row: (typeof rows)[number]) => number | null) =>
    rows.map((one) => [one.threshold / 100, take(one)] as const);
  const thin = { width: 1, type: 'dashed' };
  const marks = [
    { xAxis: of.today / 100, label: { formatter: 'today' } },
    ...(advice.threshold ? [{ xAxis: advice.threshold.threshold / 100, label: { formatter: 'recommended' } }] : []),
  ];
  return [
    {
      ...line(
        'precision',
        at(({ precision }) => shareOf(precision, ({ value }) => value)),
        blue,
      ),
      markLine: { symbol: 'none', data: marks, lineStyle: { color: '#b91c1c' } },
    },
    line(
      'precision, low',
      at(({ precision }) => shareOf(precision, ({ low }) => low)),
      blue,
      thin,
    ),
    line(
      'precision, high',
      at(({ precision }) => shareOf(precision, ({ high }) => high)),
      blue,
      thin,
    ),
    line(
      'recall',
      at(({ recall }) => shareOf(recall, ({ value }) => value)),
      green,
    ),
    {
      ...line(
        'new a week',
        at(({ aWeek }) => (aWeek === undefined ? null : Math.round(aWeek * 10) / 10)),
        grey,
        thin,
      ),
      yAxisIndex: row * 3 + 1,
    },
  ];
}

function chanceSeries({ calibration: { bins, learnedFrom } }: Calibrated, row: number): object[] {
  const axes = { xAxisIndex: row * 2 + 1, yAxisIndex: row * 3 + 2, type: 'line' };
  const at = (take: (bin: (typeof bins)[number]) => number) =>
    bins.map((bin) => [(bin.from + bin.to) / 200, share(take(bin))]);
  return [
    { ...axes, name: 'had it', data: at(({ had }) => had.value), color: blue },
    {
      ...axes,
      name: 'had it, low',
      data: at(({ had }) => had.low),
      color: blue,
      lineStyle: { type: 'dashed', width: 1 },
      showSymbol: false,
    },
    {
      ...axes,
      name: 'had it, high',
      data: at(({ had }) => had.high),
      color: blue,
      lineStyle: { type: 'dashed', width: 1 },
      showSymbol: false,
    },
    ...(learnedFrom > 0 ? [{ ...axes, name: 'said', data: at(({ said }) => said), color: '#b45309' }] : []),
  ];
}
