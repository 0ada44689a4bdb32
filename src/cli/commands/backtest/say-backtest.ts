import type { Backtest } from '../../../insight/backtest/backtest.ts';
import { rankedScores } from '../../../insight/backtest/counts.ts';
import type { Figures, Selected } from '../../../insight/backtest/figures.ts';
import type { Estimate } from '../../../insight/statistics/interval.ts';
import type { Output } from '../../output.ts';
import { sayAssumed } from './say-assumed.ts';
import { sayLearned } from './say-learned.ts';

const none = '–';
const day = (ms: number) => new Date(ms).toISOString().slice(0, 10);
const percent = (share: number) => `${(share * 100).toFixed(1)}%`;
const between = (value: Estimate | undefined, say: (value: number) => string) =>
  value ? `${say(value.value)} (${say(value.low)}–${say(value.high)})` : none;
const rate = (value: Estimate | undefined) => between(value, percent);
const area = (value: Estimate | undefined) => between(value, (one) => one.toFixed(3));
const times = (lift: number | undefined) => (lift === undefined ? none : `${lift.toFixed(1)} ×`);

/** A backtest for a person: what it is about, how far to trust it, then the figures. */
export function sayBacktest(out: Output, found: Backtest): void {
  const { question, model, pooled, dates, calibration, capacity, warnings } = found;
  const { label, score, of, horizon } = question;
  const units = of === 'account' ? 'companies, and leads without one' : 'leads';
  out.say(
    `Model ${model.name} (${model.digest.slice(0, 12)}) against "${label.text}", ${units}; ${dates.length} dates from ${day(dates[0]?.asOf ?? 0)} to ${day(dates.at(-1)?.asOf ?? 0)}, of which ${pooled.dates} ${pooled.dates === 1 ? 'is' : 'are'} known; outcomes up to ${day(horizon)}.`,
  );
  out.say(sayAssumed(found.assumed));
  for (const warning of warnings) out.say(warning);

  out.say(
    '\nBy date (AUC: the chance that of two, one who will have the outcome and one who won’t, the former scores higher; it takes two of each)',
  );
  out.table(
    ['as of', 'units', 'had it', 'unknown', 'rate', `AUC of ${score}`, 'were there', 'suppressed'],
    dates.map((one) => dateRow(one, score)),
  );

  out.say(`\nAll known dates together: ${pooled.had} of ${pooled.had + pooled.not} had it, ${rate(pooled.base)}.`);
  out.table(
    ['score', 'AUC', 'average precision'],
    rankedScores.map((name) => {
      const { auc, averagePrecision } = pooled.scores[name];
      return [name, area(auc), averagePrecision === undefined ? none : averagePrecision.toFixed(3)];
    }),
  );
  out.say(`\nAt each threshold of ${score}, and by each rule`);
  out.table(
    ['who', 'new a week', 'units', 'precision', 'recall', 'lift'],
    [
      ...pooled.thresholds.map((one) => selectedRow(`${score} ≥ ${one.atLeast}`, one)),
      ...pooled.rules.map((one) => selectedRow(one.rule, one)),
    ],
  );
  if (capacity.length > 0) {
    out.say("\nThe first of each team's queue at each date");
    out.table(
      ['first', 'team', 'entries', 'precision', 'recall', 'lift'],
      capacity.map(({ first, team, entries, precision, recall, lift }) => [
        ...[first, team ?? 'all', entries, rate(precision)],
        team === undefined ? rate(recall) : none,
        times(lift),
      ]),
    );
  }
  sayCalibration(out, calibration, score);
}

function dateRow(one: Figures & { asOf: number; knownFrom: number }, score: Backtest['question']['score']) {
  const isKnown = one.had + one.not > 0;
  return [
    day(one.asOf),
    one.had + one.not + one.unknown,
    isKnown ? one.had : none,
    one.unknown > 0 ? `${one.unknown} until ${day(one.knownFrom)}` : 0,
    rate(one.base),
    area(one.scores[score].auc),
    one.before,
    one.suppressed,
  ];
}

function selectedRow(who: string, { had, not, unknown, aWeek, precision, recall, lift }: Selected) {
  const week = aWeek === undefined ? none : aWeek.toFixed(aWeek < 10 ? 1 : 0);
  return [who, week, had + not + unknown, rate(precision), rate(recall), times(lift)];
}

function sayCalibration(out: Output, calibration: Backtest['calibration'], score: string): void {
  const { learnedFrom, bins } = calibration;
  out.say(`\nBy tenths of ${score}: ${sayLearned(calibration)}`);
  out.table(
    [score, 'units', 'said', 'had it'],
    bins.map(({ from, to, count, said, had }) => [
      `${(from / 100).toFixed(0)}–${(to / 100).toFixed(0)}`,
      count,
      learnedFrom > 0 ? percent(said) : none,
      rate(had),
    ]),
  );
}
