import { asSvg } from '../plots/svg.ts';
import type { Estimate } from '../statistics/interval.ts';
import type { Backtest } from './backtest.ts';

const day = (ms: number) => new Date(ms).toISOString().slice(0, 10);
const percent = (share: number) => Math.round(share * 1000) / 10;
const at = (value: Estimate | undefined) => (value ? percent(value.value) : null);

/**
 * Three plots in one: how well the score told each date's outcomes apart, precision and recall by threshold, and of tenths by score what
 * was said against what came. Where there is nothing to draw, a line is left out.
 */
export function plotBacktest({ question, dates, pooled, calibration }: Backtest): string {
  const { score, label } = question;
  const known = dates.filter(({ scores }) => scores[score].auc !== undefined);
  const grid = (place: number) => ({ left: 70, right: 40, top: 80 + place * 320, height: 210 });
  const category = (place: number, name: string, data: readonly (string | number)[]) => ({
    ...{ type: 'category', gridIndex: place, name, nameLocation: 'middle', nameGap: 28, data: [...data] },
  });
  const value = (place: number, name: string, max?: number) => ({ type: 'value', gridIndex: place, name, max });
  const line = (place: number, name: string, data: readonly (number | null)[]) => ({
    ...{ type: 'line', name, xAxisIndex: place, yAxisIndex: place, symbolSize: 6, data: [...data] },
  });
  const aucs = known.map(({ scores }) => scores[score].auc);
  const round = (area: number | undefined) => (area === undefined ? null : Math.round(area * 1000) / 1000);
  return asSvg(
    {
      title: { text: `Backtest: "${label.text}" by ${score}`, left: 'center' },
      legend: { top: 30 },
      grid: [grid(0), grid(1), grid(2)],
      xAxis: [
        category(
          0,
          'as of',
          known.map(({ asOf }) => day(asOf)),
        ),
        category(
          1,
          `${score} at least`,
          pooled.thresholds.map(({ atLeast }) => atLeast),
        ),
        category(
          2,
          `tenths by ${score}`,
          calibration.bins.map(({ from, to }) => `${Math.round(from / 100)}–${Math.round(to / 100)}`),
        ),
      ],
      yAxis: [{ ...value(0, 'AUC', 1), min: 0 }, value(1, '%'), value(2, '%')],
      series: [
        line(
          0,
          'AUC',
          aucs.map((one) => round(one?.value)),
        ),
        line(
          0,
          'AUC, low',
          aucs.map((one) => round(one?.low)),
        ),
        line(
          0,
          'AUC, high',
          aucs.map((one) => round(one?.high)),
        ),
        line(
          1,
          'precision %',
          pooled.thresholds.map(({ precision }) => at(precision)),
        ),
        line(
          1,
          'recall %',
          pooled.thresholds.map(({ recall }) => at(recall)),
        ),
        line(
          2,
          'had it %',
          calibration.bins.map(({ had }) => at(had)),
        ),
        line(
          2,
          'low %',
          calibration.bins.map(({ had }) => percent(had.low)),
        ),
        line(
          2,
          'high %',
          calibration.bins.map(({ had }) => percent(had.high)),
        ),
        ...(calibration.learnedFrom > 0
          ? [
              line(
                2,
                'said %',
                calibration.bins.map(({ said }) => percent(said)),
              ),
            ]
          : []),
      ],
    },
    { width: 1000, height: 1060 },
  );
}
