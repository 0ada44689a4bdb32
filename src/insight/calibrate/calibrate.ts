import type { Label } from '../../model/label.ts';
import { type AcceptanceTarget, acceptanceTarget } from '../../model/targets.ts';
import type { Hundredths, Milliseconds, Model, Subject } from '../../model/types.ts';
import type { Warehouse } from '../../warehouse/client.ts';
import { type Answers, together } from '../backtest/counts.ts';
import { type Calibration, calibrationOf } from '../backtest/figures.ts';
import {
  checkClasses,
  checkHistory,
  checkOutcomes,
  checkWindows,
  type Past,
  readPast,
  warningsOf,
} from '../backtest/past.ts';
import { type Acceptance, judgeAcceptance } from '../outcomes/acceptance.ts';
import { gatherOutcomes } from '../outcomes/gather.ts';
import type { Replay } from '../replayed.ts';
import { type ChanceStep, risingChances } from '../statistics/calibration.ts';
import { rateTrend, type Trend } from '../statistics/trend.ts';
import { loosened, type Threshold, thresholdsOf, triedThresholds } from './conditions.ts';
import { observeThresholds, type ThresholdCounts } from './observe.ts';
import { byPipeline, type Deals, type PipelineNeed, pipelineNeed, readDeals } from './pipeline.ts';
import { type Advice, byAcceptance, byCapacity, type Traded, trade } from './trade.ts';

/** What a threshold is to give: a share of SQLs, so many a week, or a value won in a quarter. */
export type Aim =
  | { readonly by: 'acceptance' }
  | { readonly by: 'capacity'; readonly aWeek: number }
  /** `within`: the time that whoever reached the label has to be won. */
  | { readonly by: 'pipeline'; readonly amount: number; readonly within: Milliseconds };

/** Instants in milliseconds since 1970. */
export interface CalibrateQuestion {
  /** In order, at least one, so far apart that no outcome counts at two: the label's time, and a week, at least. */
  readonly dates: readonly number[];
  readonly every: Milliseconds;
  readonly label: Label;
  readonly horizon: number;
  readonly credit: Milliseconds;
  readonly of: Subject;
  /** One rule alone. */
  readonly rule?: string | undefined;
  readonly aim: Aim;
}

export interface CalibrateParts {
  readonly warehouse: Warehouse;
  readonly model: Model;
  readonly replayOf: (model: Model) => Replay;
  readonly inScratch: <Found>(work: (runId: string) => Promise<Found>) => Promise<Found>;
}

/** How a rate goes with time. */
export type Drift = 'falling' | 'rising' | 'steady' | 'unknown';

export interface Calibrated {
  readonly of: Threshold;
  readonly rows: readonly Traded[];
  readonly today: Traded;
  readonly acceptance: Acceptance;
  /** Of the rate at today's threshold over the dates; a slope is by 30 days. */
  readonly trend?: Trend | undefined;
  readonly drift: Drift;
  readonly advice: Advice;
  /** The same advice by the earlier dates alone, and what it gave on the later ones; undefined where there were too few dates, or no advice. */
  readonly tried?: { readonly threshold: Hundredths; readonly later: Traded } | undefined;
  /** From scores to chances, learned on the earlier dates. */
  readonly chances: readonly ChanceStep[];
  /** What they said of the later ones. */
  readonly calibration: Calibration;
}

export interface Calibrating {
  readonly question: CalibrateQuestion;
  readonly model: Pick<Model, 'name' | 'digest'>;
  readonly target: AcceptanceTarget;
  readonly everyone: Answers;
  /** How many of the dates have an answer. */
  readonly knownDates: number;
  readonly thresholds: readonly Calibrated[];
  readonly deals?: Deals | undefined;
  readonly need?: PipelineNeed | undefined;
  readonly assumed: Past['assumed'];
  readonly warnings: readonly string[];
}

const week = 7 * 86_400_000;
const month = 30 * 86_400_000;
const likely = 0.05;

/**
 * Replays the model at each date without the thresholds of its rules, and holds against what came what each threshold would have let
 * through. Throws an InputError where the past can't answer, as a backtest does.
 */
export async function calibrate(
  { warehouse, model, replayOf, inScratch }: CalibrateParts,
  question: CalibrateQuestion,
  options: { readonly signal: AbortSignal },
): Promise<Calibrating> {
  const { dates, every, label, horizon, credit, of, aim } = question;
  const thresholds = thresholdsOf(model, of, question.rule);
  const first = dates[0] ?? horizon;
  const asked = { label, horizon, last: dates.at(-1) ?? horizon };
  const past = await readPast(warehouse, asked, options);
  checkHistory(past, first);
  checkOutcomes(past, asked);
  checkWindows(first, asked);

  // A week before each date, for who came in it; not where nothing was known a week before the first.
  const begins = past.firstArrival ?? first;
  const instants = [...new Set(dates.flatMap((date) => [...(date - week >= begins ? [date - week] : []), date]))];
  const { counts, deals } = await inScratch(async (outcomesRun) => {
    await gatherOutcomes(warehouse, { runId: outcomesRun, horizon }, options);
    const observed = await replayOf(loosened(model, thresholds))(instants, async (replayed, place) => {
      const asOf = instants[place];
      if (asOf === undefined || !dates.includes(asOf)) return [];
      const sinceWeek = instants[place - 1] === asOf - week;
      const questions = { of, label: { label, credit, horizon }, thresholds, outcomesRun, sinceWeek };
      return [await observeThresholds({ warehouse, model, ...questions }, replayed)];
    });
    return {
      counts: observed.flat(),
      deals:
        aim.by === 'pipeline'
          ? await readDeals(
              warehouse,
              outcomesRun,
              { label, of, horizon, within: aim.within, from: first - aim.within },
              options,
            )
          : undefined,
    };
  });

  const known = counts.filter(([one]) => one !== undefined && one.asOf + label.within <= horizon);
  const everyone = together(known.flatMap(([one]) => one?.levels ?? []));
  checkClasses(everyone, asked);
  const need = aim.by === 'pipeline' && deals ? pipelineNeed(aim.amount, deals) : undefined;
  const target = acceptanceTarget(model.targets);
  return {
    question,
    model,
    target,
    everyone,
    knownDates: known.length,
    thresholds: thresholds.map((threshold, place) =>
      calibrated(
        threshold,
        counts.flatMap((date) => date[place] ?? []),
        { label, horizon, target, recommend: recommendation(aim, target, need) },
      ),
    ),
    ...{ deals, need },
    assumed: past.assumed,
    warnings: warningsOf(past, asked, every, dates.length),
  };
}

type Recommend = (rows: readonly Traded[]) => Advice;

function recommendation(aim: Aim, target: AcceptanceTarget, need: PipelineNeed | undefined): Recommend {
  return (rows) => {
    if (aim.by === 'capacity') return byCapacity(rows, aim.aWeek);
    if (aim.by === 'acceptance') return byAcceptance(rows, target);
    return need ? byPipeline(rows, need) : { threshold: undefined, because: 'nothing_won' };
  };
}

/** All that is told of one threshold, from its counts by date. */
export function calibrated(
  of: Threshold,
  dates: readonly ThresholdCounts[],
  {
    label,
    horizon,
    target,
    recommend,
  }: {
    readonly label: Pick<Label, 'within'>;
    readonly horizon: number;
    readonly target: AcceptanceTarget;
    readonly recommend: Recommend;
  },
): Calibrated {
  const tried = triedThresholds(of);
  const rows = trade(dates, tried);
  const place = tried.indexOf(of.today);
  const today = rows[place];
  if (!today) throw new RangeError(`today's threshold ${of.today} was not tried`);
  const known = dates.filter(({ asOf }) => asOf + label.within <= horizon);
  const trend = rateTrend(
    known.map(({ asOf, levels }) => {
      const { had, not } = together(levels.filter(({ level }) => level > place));
      return { at: asOf / month, happened: had, of: had + not };
    }),
  );
  const half = Math.floor(known.length / 2);
  const byScore = known.map(({ levels }) =>
    levels.flatMap(({ level, ...counted }) => {
      const score = tried[level - 1];
      return score === undefined ? [] : [{ score, ...counted }];
    }),
  );
  const earlier = half === 0 ? undefined : recommend(trade(known.slice(0, half), tried)).threshold;
  const later = earlier && trade(known.slice(half), tried).find(({ threshold }) => threshold === earlier.threshold);
  return {
    of,
    rows,
    today,
    acceptance: judgeAcceptance(today.precision, target),
    trend,
    drift: driftOf(trend),
    advice: recommend(rows),
    tried: later ? { threshold: later.threshold, later } : undefined,
    chances: risingChances(
      byScore
        .slice(0, half)
        .flat()
        .filter(({ had, not }) => had + not > 0)
        .map(({ score, had, not }) => ({ score, positives: had, negatives: not })),
    ),
    calibration: calibrationOf(byScore),
  };
}

function driftOf(trend: Trend | undefined): Drift {
  if (!trend) return 'unknown';
  if (trend.p >= likely) return 'steady';
  return trend.slope.value < 0 ? 'falling' : 'rising';
}
