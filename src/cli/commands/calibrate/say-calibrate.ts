import type { Calibrated, Calibrating } from '../../../insight/calibrate/calibrate.ts';
import { type PipelineNeed, pipelineRow } from '../../../insight/calibrate/pipeline.ts';
import type { Traded } from '../../../insight/calibrate/trade.ts';
import {
  adviceSaid,
  percent,
  pointsSaid,
  rateSaid,
  targetSaid,
  todaySaid,
  trendSaid,
  weekSaid,
} from '../../../insight/calibrate/words.ts';
import type { Estimate } from '../../../insight/statistics/interval.ts';
import type { Output } from '../../output.ts';
import { sayAssumed } from '../backtest/say-assumed.ts';
import { sayLearned } from '../backtest/say-learned.ts';

const none = '–';
const day = (ms: number) => new Date(ms).toISOString().slice(0, 10);
const whole = (value: number) => value.toLocaleString('en-US', { maximumFractionDigits: value < 100 ? 1 : 0 });
const between = (value: Estimate | undefined) =>
  value ? `${whole(value.value)} (${whole(value.low)}–${whole(value.high)})` : none;

/** A calibration for a person: what it rests on, then threshold by threshold the trend, the level, the advice and the trade. */
export function sayCalibration(out: Output, found: Calibrating): void {
  const { question, model, target, everyone, knownDates, thresholds, assumed, warnings } = found;
  const { dates, label, of, horizon } = question;
  const units = of === 'account' ? 'companies, and leads without one' : 'leads';
  out.say(
    `Model ${model.name} (${model.digest.slice(0, 12)}) against "${label.text}", ${units}; ${dates.length} dates from ${day(dates[0] ?? 0)} to ${day(dates.at(-1) ?? 0)}, of which ${knownDates} ${knownDates === 1 ? 'is' : 'are'} known; outcomes up to ${day(horizon)}.`,
  );
  out.say(
    `${everyone.had} of ${everyone.had + everyone.not} had it, counted at each date. Wanted of whom a rule selects: ${targetSaid(target)}.`,
  );
  out.say(sayAssumed(assumed));
  for (const warning of warnings) out.say(warning);
  sayNeed(out, found);
  for (const one of thresholds) sayThreshold(out, one, found);
}

function sayNeed(out: Output, { question: { aim, label }, deals, need }: Calibrating): void {
  if (aim.by !== 'pipeline' || !deals) return;
  const days = Math.round(aim.within / 86_400_000);
  const won = `${deals.won.happened} of ${deals.won.of} who reached ${label.outcome} were won within ${days} days`;
  if (!need) {
    out.say(
      `To win ${whole(aim.amount)} a quarter: it can't be told; ${won}, and ${deals.deals} deals have an amount.`,
    );
    return;
  }
  out.say(
    `To win ${whole(aim.amount)} a quarter: a deal is worth ${between(need.worth)} (${deals.deals} deals), so ${between(need.dealsAWeek)} deals a week; ${won}, ${rateSaid(need.winRate)}, so ${between(need.reachingAWeek)} that reach ${label.outcome} a week.`,
  );
}

function sayThreshold(out: Output, one: Calibrated, { question, need }: Calibrating): void {
  const { of, calibration } = one;
  out.say(`\n${of.rule}: ${of.condition}`);
  out.say(trendSaid(one));
  out.say(todaySaid(one));
  out.say(adviceSaid(one, question.aim));
  out.table(
    [
      'at least',
      'new a week',
      'units',
      'precision',
      'recall',
      ...(need ? ['needed a week', 'each worth', 'a deal takes'] : []),
    ],
    shownRows(one).map((row) => tradeRow(one, row, need)),
  );
  out.say(`What ${of.condition} means: ${sayLearned(calibration)}`);
  if (calibration.bins.length === 0) return;
  out.table(
    [of.condition, 'units', 'said', 'had it'],
    calibration.bins.map(({ from, to, count, said, had }) => [
      ...[`${pointsSaid(from)}–${pointsSaid(to)}`, count, calibration.learnedFrom > 0 ? percent(said) : none],
      rateSaid(had),
    ]),
  );
}

/** Every tenth point and the two that matter, as far as anybody reaches; all are in --json and --format csv. */
function shownRows({ rows, of, advice }: Calibrated): Traded[] {
  return rows.filter(
    ({ threshold, had, not, unknown }) =>
      threshold === of.today ||
      threshold === advice.threshold?.threshold ||
      (threshold % 1000 === 0 && had + not + unknown > 0),
  );
}

function tradeRow({ of, advice }: Calibrated, row: Traded, need: PipelineNeed | undefined): (string | number)[] {
  const marks = [
    ...(row.threshold === of.today ? ['today'] : []),
    ...(row.threshold === advice.threshold?.threshold ? ['recommended'] : []),
  ];
  const at = `${pointsSaid(row.threshold)}${marks.length > 0 ? ` ← ${marks.join(', ')}` : ''}`;
  const pipeline = need && pipelineRow(row, need);
  return [
    ...[at, weekSaid(row), row.had + row.not + row.unknown, rateSaid(row.precision), rateSaid(row.recall)],
    ...(need ? [between(pipeline?.needed), between(pipeline?.worth), pipeline ? whole(pipeline.perDeal) : none] : []),
  ];
}
