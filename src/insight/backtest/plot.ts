import { asSvg } from '../plots/svg.ts';
import type { Estimate } from '../statistics/interval.ts';
import type { Backtest } from './backtest.ts';

const day = (ms: number) => new Date(ms).toISOString().slice(0, 10);
const percent = (share: number) => Math.round(share * 1000) / 10;
const round = (area: number) => Math.round(area * 1000) / 1000;
/** Panels one below the other, each with its own axes. */
const height = 330;
const grid = (panel: number) => ({ left: 70, right: 40, top: 110 + panel * height, height: 200 });
const title = (panel: number, text: string) => ({
  ...{ text, left: 70, top: 62 + panel * height, textStyle: { fontSize: 13, fontWeight: 'normal' } },
});
const across = (panel: number, name: string, data: readonly (string | number)[]) => ({
  ...{ type: 'category', gridIndex: panel, name, nameLocation: 'middle', nameGap: 28, data: [...data] },
});
const line = (panel: number, name: string, data: readonly (number | null)[], color: string) => ({
  ...{ type: 'line', name, xAxisIndex: panel, yAxisIndex: panel, symbolSize: 6, data: [...data], color },
});
/** An estimate, and the bounds of its interval dashed. */
function withBounds(
  panel: number,
  name: string,
  values: readonly (Estimate | undefined)[],
  shown: (value: number) => number,
  color: string,
) {
  const at = (of: keyof Estimate) => values.map((value) => (value ? shown(value[of]) : null));
  const bound = (of: 'low' | 'high') => ({
    ...line(panel, `${name}, ${of}`, at(of), color),
    ...{ symbol: 'none', lineStyle: { type: 'dashed', width: 1, color } },
  });
  return [line(panel, name, at('value'), color), bound('low'), bound('high')];
}

const [blue, orange, green, violet, ochre] = ['#2b6cb0', '#c05621', '#2f855a', '#6b46c1', '#b7791f'] as const;

/**
 * How well the score told each date's outcomes apart; precision and recall by threshold; of tenths by score what was said before against
 * what came. A backtest has at least one date with both classes, so each panel has something in it.
 */
export function plotBacktest({ question, dates, pooled, calibration }: Backtest): string {
  const { score, label } = question;
  const known = dates.filter(({ scores }) => scores[score].auc !== undefined);
  const aucs = known.map(({ scores }) => scores[score].auc);
  const { thresholds } = pooled;
  const { bins, learnedFrom } = calibration;
  const days = known.map(({ asOf }) => day(asOf));
  const bounds = thresholds.map(({ atLeast }) => atLeast);
  const tenths = bins.map(({ from, to }) => `${Math.round(from / 100)}–${Math.round(to / 100)}`);
  const precision = thresholds.map((one) => one.precision);
  const recall = thresholds.map((one) => (one.recall ? percent(one.recall.value) : null));
  const had = bins.map((bin) => bin.had);
  const said = bins.map((bin) => percent(bin.said));
  return asSvg(
    {
      title: [
        { text: `Backtest: "${label.text}" by ${score}`, left: 'center', top: 8 },
        title(0, `AUC of ${score} by date`),
        title(1, 'Precision and recall by threshold, %'),
        title(2, 'Had the outcome, by tenths of the score, %'),
      ],
      legend: { top: 36, data: ['AUC', 'precision', 'recall', 'had it', ...(learnedFrom > 0 ? ['said before'] : [])] },
      grid: [grid(0), grid(1), grid(2)],
      xAxis: [
        across(0, 'as of', days),
        across(1, `${score} at least`, bounds),
        across(2, `from – to ${score}`, tenths),
      ],
      yAxis: [
        { type: 'value', gridIndex: 0, min: 0, max: 1 },
        { type: 'value', gridIndex: 1, min: 0, max: 100 },
        { type: 'value', gridIndex: 2, min: 0 },
      ],
      series: [
        ...withBounds(0, 'AUC', aucs, round, blue),
        ...withBounds(1, 'precision', precision, percent, orange),
        line(1, 'recall', recall, green),
        ...withBounds(2, 'had it', had, percent, violet),
        ...(learnedFrom > 0 ? [line(2, 'said before', said, ochre)] : []),
      ],
    },
    { width: 1000, height: 110 + 3 * height },
  );
}
