import { time } from '../../model/shown.ts';
import type { Estimate } from '../statistics/interval.ts';
import type { Calibrated, Calibrating } from './calibrate.ts';
import { type PipelineNeed, pipelineRow } from './pipeline.ts';
import type { Traded } from './trade.ts';

const day = 86_400_000;
/** Null: there is nothing to tell by. */
const estimate = (value: Estimate | undefined) => value ?? null;

function traded({ threshold, had, not, unknown, aWeek, precision, recall }: Traded, need: PipelineNeed | undefined) {
  const row = need && pipelineRow({ threshold, had, not, unknown, precision, recall }, need);
  return {
    ...{ at_least: threshold / 100, had, without: not, unknown, new_a_week: aWeek ?? null },
    ...{ precision: estimate(precision), recall: estimate(recall) },
    ...(need
      ? {
          needed_a_week: estimate(row?.needed),
          worth_of_each: estimate(row?.worth),
          qualified_a_deal: row?.perDeal ?? null,
        }
      : {}),
  };
}

function calibrated(one: Calibrated, need: PipelineNeed | undefined) {
  const { of, rows, today, acceptance, trend, drift, advice, tried, chances, calibration } = one;
  return {
    rule: of.rule,
    condition: of.condition,
    today: { ...traded(today, need), judged: acceptance },
    trend: { judged: drift, a_month: estimate(trend?.slope), p: trend?.p ?? null },
    recommended: {
      at_least: advice.threshold ? advice.threshold.threshold / 100 : null,
      because: advice.because,
      precision: estimate(advice.threshold?.precision),
    },
    tried_on_later_dates: tried
      ? { at_least: tried.threshold / 100, precision: estimate(tried.later.precision) }
      : null,
    thresholds: rows.map((row) => traded(row, need)),
    chances: chances.map(({ from, chance, count }) => ({ from: from / 100, chance, units: count })),
    calibration: {
      learned_from_dates: calibration.learnedFrom,
      error: calibration.error ?? null,
      bins: calibration.bins.map(({ from, to, count, said, had }) => ({
        ...{ from: from / 100, to: to / 100, count, had },
        said: calibration.learnedFrom > 0 ? said : null,
      })),
    },
  };
}

/** A calibration as `--json` shows it. */
export function calibrateDocument(found: Calibrating) {
  const { question, model, target, everyone, knownDates, thresholds, deals, need, assumed, warnings } = found;
  const { dates, label, of, horizon, credit, every, aim } = question;
  return {
    model: { name: model.name, digest: model.digest },
    label: label.text,
    ...{ of, every_days: every / day, credit_days: credit / day },
    outcomes_until: time(horizon),
    dates: dates.map((asOf) => ({ as_of: time(asOf), known_from: time(asOf + label.within) })),
    known_dates: knownDates,
    population: { had: everyone.had, without: everyone.not },
    target: { mql_to_sql: [target.from, target.to ?? null], is_usual: target.isUsual },
    aim:
      aim.by === 'pipeline'
        ? { by: aim.by, won_a_quarter: aim.amount, won_within_days: aim.within / day }
        : aim.by === 'capacity'
          ? { by: aim.by, a_week: aim.aWeek }
          : { by: aim.by },
    pipeline: deals
      ? {
          reached: deals.won.of,
          won: deals.won.happened,
          deals_with_amount: deals.deals,
          value_of_a_deal: estimate(need?.worth),
          win_rate: estimate(need?.winRate),
          deals_a_week: estimate(need?.dealsAWeek),
          reaching_a_week: estimate(need?.reachingAWeek),
        }
      : null,
    thresholds: thresholds.map((one) => calibrated(one, need)),
    arrivals_assumed: { events: assumed.events ?? null, traits: assumed.traits ?? null },
    warnings,
  };
}

/** One row a rule, condition and threshold. */
export function calibrateCsv({ thresholds }: Calibrating): [string[], (string | number)[][]] {
  const share = (value: Estimate | undefined) => (value ? [value.value, value.low, value.high] : ['', '', '']);
  return [
    [
      ...['rule', 'condition', 'at_least', 'is_today', 'is_recommended', 'had', 'without', 'unknown', 'new_a_week'],
      ...['precision', 'precision_low', 'precision_high', 'recall', 'recall_low', 'recall_high'],
    ],
    thresholds.flatMap(({ of, rows, advice }) =>
      rows.map((row) => [
        ...[of.rule, of.condition, row.threshold / 100],
        ...[row.threshold === of.today ? 1 : 0, row.threshold === advice.threshold?.threshold ? 1 : 0],
        ...[row.had, row.not, row.unknown, row.aWeek ?? ''],
        ...share(row.precision),
        ...share(row.recall),
      ]),
    ),
  ];
}
