import { time } from '../../model/shown.ts';
import type { Estimate } from '../statistics/interval.ts';
import type { Backtest } from './backtest.ts';
import { rankedScores } from './counts.ts';
import type { Figures, Selected } from './figures.ts';

/** Null: there is nothing to tell by. Shares are from 0 to 1, with the interval of 95%. */
const estimate = (value: Estimate | undefined) => value ?? null;

function selected({ had, not, unknown, aWeek, precision, recall, lift }: Selected) {
  return {
    ...{ had, without: not, unknown, new_a_week: aWeek ?? null },
    ...{ precision: estimate(precision), recall: estimate(recall), lift: lift ?? null },
  };
}

function figures({ had, not, unknown, before, suppressed, base, scores, thresholds, rules }: Figures) {
  return {
    ...{ population: had + not + unknown, had, without: not, unknown },
    left_out: { before, suppressed },
    base_rate: estimate(base),
    scores: Object.fromEntries(
      rankedScores.map((name) => [
        name,
        { auc: estimate(scores[name].auc), average_precision: scores[name].averagePrecision ?? null },
      ]),
    ),
    thresholds: thresholds.map(({ atLeast, ...rest }) => ({ at_least: atLeast, ...selected(rest) })),
    rules: rules.map(({ rule, ...rest }) => ({ rule, ...selected(rest) })),
  };
}

/** A backtest as `--json` shows it. */
export function backtestDocument({ question, model, dates, pooled, calibration, capacity, ...rest }: Backtest) {
  const { label, of, score, horizon, credit, every } = question;
  const { assumed, warnings } = rest;
  const day = 86_400_000;
  return {
    model: { name: model.name, digest: model.digest },
    label: label.text,
    ...{ of, score, every_days: every / day, credit_days: credit / day },
    outcomes_until: time(horizon),
    arrivals_assumed: { events: assumed.events ?? null, traits: assumed.traits ?? null },
    warnings,
    pooled: { dates: pooled.dates, ...figures(pooled) },
    capacity: capacity.map(({ team, first, entries, ...found }) => {
      const { new_a_week: _, ...shares } = selected(found);
      return { team: team ?? null, first, entries, ...shares };
    }),
    calibration: {
      learned_from_dates: calibration.learnedFrom,
      error: calibration.error ?? null,
      bins: calibration.bins.map(({ from, to, count, said, had }) => ({
        ...{ from: from / 100, to: to / 100, count, had },
        said: calibration.learnedFrom > 0 ? said : null,
      })),
    },
    dates: dates.map(({ asOf, knownFrom, ...found }) => ({
      as_of: time(asOf),
      known_from: time(knownFrom),
      ...figures(found),
    })),
  };
}

/** One row a date and selection: the pooled one has no date. */
export function backtestCsv({ dates, pooled }: Backtest): [string[], (string | number)[][]] {
  const share = (value: Estimate | undefined) => (value ? [value.value, value.low, value.high] : ['', '', '']);
  const rows = (asOf: string, one: Figures): (string | number)[][] => {
    const line = (what: string, name: string, found: Selected) => [
      ...[asOf, what, name, found.had, found.not, found.unknown, found.aWeek ?? ''],
      ...share(found.precision),
      ...share(found.recall),
      found.lift ?? '',
    ];
    const everyone = { had: one.had, not: one.not, unknown: one.unknown, precision: one.base };
    return [
      line('everyone', '', everyone),
      ...one.thresholds.map((found) => line('at_least', String(found.atLeast), found)),
      ...one.rules.map((found) => line('rule', found.rule, found)),
    ];
  };
  return [
    [
      ...[
        'as_of',
        'what',
        'name',
        'had',
        'without',
        'unknown',
        'new_a_week',
        'precision',
        'precision_low',
        'precision_high',
      ],
      ...['recall', 'recall_low', 'recall_high', 'lift'],
    ],
    [...rows('', pooled), ...dates.flatMap(({ asOf, ...one }) => rows(time(asOf), one))],
  ];
}
