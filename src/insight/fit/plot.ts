import { InputError } from '../../model/errors.ts';
import { asSvg } from '../plots/svg.ts';
import { binWords } from './bin-words.ts';
import type { SignalBins } from './bins.ts';
import type { Fit } from './fit.ts';
import type { BinPoints } from './points.ts';

const height = 260;
const tens = (points: number, round: (value: number) => number) => round(points / 10) * 10;
const [blue, grey] = ['#2b6cb0', '#4a5568'] as const;

/** What was seen of a signal, neighbours that went as one in one bar. */
function bars(binned: SignalBins, points: readonly BinPoints[]) {
  const seen: (Pick<BinPoints, 'give' | 'low' | 'high'> & { readonly bin: number; last: number })[] = [];
  for (const [bin, { units, give, low, high }] of points.entries()) {
    const kind = binned.bins[bin]?.kind;
    if (units === 0 || kind === 'absent') continue;
    const before = seen.at(-1);
    const isAlike = before?.give === give && before.low === low && before.high === high;
    if (before && isAlike && kind === 'number' && binned.bins[before.last]?.kind === 'number') before.last = bin;
    else seen.push({ give, low, high, bin, last: bin });
  }
  return seen;
}

/** Points by bin with their intervals, a panel for each signal that gets points. Throws an InputError where none does. */
export function plotFit({ question, signals, perDoubling }: Fit): string {
  const shown = signals.filter(({ verdict }) => verdict === 'points');
  if (shown.length === 0) throw new InputError('No signal gets points, so there is nothing to plot. Leave --plot out.');
  const panels = shown.map(({ binned, points, reversal }) => {
    const seen = bars(binned, points);
    const dip = reversal
      ? `: ${binWords(binned, reversal.higher)} is worse than ${binWords(binned, reversal.lower)}`
      : '';
    return {
      title: `${binned.signal} (${binned.score})${dip}`,
      seen,
      labels: seen.map(({ bin, last }) => binWords(binned, bin, last)),
    };
  });
  const at = (panel: number) => 80 + panel * height;
  return asSvg(
    {
      title: [
        {
          text: `Points fitted to "${question.label.text}"`,
          subtext: `${perDoubling} points double the odds; bars: points, lines: 95% intervals`,
          left: 'center',
          top: 6,
        },
        ...panels.map(({ title }, panel) => ({
          text: title,
          left: 60,
          top: at(panel),
          textStyle: { fontSize: 13, fontWeight: 'normal' },
        })),
      ],
      grid: panels.map((_, panel) => ({ left: 60, right: 30, top: at(panel) + 30, height: 130 })),
      xAxis: panels.map(({ labels }, panel) => ({
        type: 'category',
        gridIndex: panel,
        data: labels,
        axisLabel: { interval: 0, rotate: 25, width: 110, overflow: 'truncate', fontSize: 10 },
      })),
      // A line that leaves the panel isn't drawn at all.
      yAxis: panels.map(({ seen }, panel) => ({
        ...{ type: 'value', gridIndex: panel },
        min: tens(Math.min(0, ...seen.map(({ low = 0 }) => low)), Math.floor),
        max: tens(Math.max(...seen.map(({ give, high = give }) => Math.max(give, high))), Math.ceil),
      })),
      series: panels.flatMap(({ seen }, panel) => [
        {
          type: 'bar',
          xAxisIndex: panel,
          yAxisIndex: panel,
          data: seen.map(({ give }) => give),
          color: blue,
          barMaxWidth: 36,
        },
        {
          type: 'scatter',
          ...{ xAxisIndex: panel, yAxisIndex: panel, symbolSize: 0, data: seen.map(({ give }) => give) },
          markLine: {
            ...{
              symbol: 'none',
              silent: true,
              label: { show: false },
              lineStyle: { type: 'solid', color: grey, width: 2 },
            },
            data: seen.flatMap(({ low, high }, place) =>
              low === undefined || high === undefined ? [] : [[{ coord: [place, low] }, { coord: [place, high] }]],
            ),
          },
        },
      ]),
    },
    { width: 1000, height: at(panels.length) + 20 },
  );
}
