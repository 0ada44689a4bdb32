import { z } from 'zod';
import { type Label, reachedBy } from '../../model/label.ts';
import type { Milliseconds, Subject } from '../../model/types.ts';
import type { CallOptions, Warehouse } from '../../warehouse/client.ts';
import { literal } from '../../warehouse/query.ts';
import { reach } from '../statistics/distributions.ts';
import type { Estimate, Rate } from '../statistics/interval.ts';
import { wilson } from '../statistics/wilson.ts';
import type { Advice, Traded } from './trade.ts';

/** What came of those who reached the label, and what deals are worth. */
export interface Deals {
  /** Of those who reached the label, so long ago that it is known: how many won within the time. */
  readonly won: Rate;
  readonly within: Milliseconds;
  /** Deals with an amount, and their mean and standard deviation; of none 0. */
  readonly deals: number;
  readonly mean: number;
  readonly deviation: number;
}

const count = z.coerce.number();

/** Reads what `gatherOutcomes` wrote under the run. Each unit once, from when it first reached the label, in [from, horizon − within]. */
export function readDeals(
  warehouse: Warehouse,
  runId: string,
  question: {
    readonly label: Pick<Label, 'outcome'>;
    readonly of: Subject;
    readonly from: number;
    readonly horizon: number;
    readonly within: Milliseconds;
  },
  options: CallOptions = {},
): Promise<Deals> {
  const { label, of, from, horizon, within } = question;
  const reached = reachedBy(label.outcome).map(literal).join(', ');
  const ofRun = 'run_outcome_times WHERE run_id = {outcomes_run:String}';
  // What names a lead of a company stands with the company; direct rows of others stand for themselves.
  const unit =
    of === 'lead'
      ? `subject = 'lead'`
      : `(subject = 'account' OR direct AND key NOT IN (SELECT named FROM ${ofRun} AND subject = 'account' AND NOT direct))`;
  return warehouse.one(
    {
      name: 'what came of those who reached the label',
      sql: `
        SELECT reached, won, deals, mean, deviation
        FROM (
            SELECT count() AS reached, countIf(won_ms != 0) AS won
            FROM (
                SELECT
                    min(at_ms) AS first_ms,
                    arrayExists(t -> t >= first_ms AND t <= first_ms + ${within}, groupArrayIf(at_ms, outcome = 'won')) AS won_ms
                FROM ${ofRun} AND ${unit} AND outcome IN (${reached})
                GROUP BY subject, key)
            WHERE first_ms > ${from} AND first_ms + ${within} <= ${horizon}) AS came
        CROSS JOIN (
            SELECT count() AS deals, if(deals = 0, 0, avg(value)) AS mean, if(deals < 2, 0, stddevSamp(value)) AS deviation
            FROM (
                SELECT named, at_ms, max(toFloat64(assumeNotNull(amount))) AS value
                FROM ${ofRun} AND direct AND outcome = 'won' AND amount > 0 AND at_ms > ${from}
                GROUP BY named, at_ms)) AS worth`,
      row: z.object({ reached: count, won: count, deals: count, mean: z.number(), deviation: z.number() }).transform(
        (row): Deals => ({
          won: { happened: row.won, of: row.reached },
          ...{ within, deals: row.deals, mean: row.mean, deviation: row.deviation },
        }),
      ),
    },
    { outcomes_run: runId },
    options,
  );
}

/** How many must reach the label a week for the wanted value. */
export interface PipelineNeed {
  /** Wanted, won in a quarter. */
  readonly amount: number;
  readonly deals: Deals;
  readonly worth: Estimate;
  readonly winRate: Estimate;
  readonly dealsAWeek: Estimate;
  /** That must reach the label. */
  readonly reachingAWeek: Estimate;
}

export const weeksOfQuarter = 13;

/** Undefined: nothing was won, or no deal has an amount. */
export function pipelineNeed(amount: number, deals: Deals): PipelineNeed | undefined {
  const winRate = wilson(deals.won);
  if (!winRate || deals.won.happened === 0 || deals.deals < 2 || deals.mean <= 0) return undefined;
  const worth = spreadOf(deals.mean, (deals.deviation / deals.mean) ** 2 / deals.deals);
  const worthVariance = (deals.deviation / deals.mean) ** 2 / deals.deals;
  const perWeek = amount / weeksOfQuarter / deals.mean;
  return {
    amount,
    deals,
    worth,
    winRate,
    dealsAWeek: spreadOf(perWeek, worthVariance),
    reachingAWeek: spreadOf(perWeek / winRate.value, worthVariance + varianceOfLog(deals.won)),
  };
}

/** What a threshold gives against what is needed. */
export interface PipelineRow {
  readonly traded: Traded;
  /** Who must qualify a week at its precision. */
  readonly needed: Estimate;
  /** What one who qualifies is worth: precision × win rate × value of a deal. */
  readonly worth: Estimate;
  /** How many must qualify for one deal. */
  readonly perDeal: number;
}

/** Undefined where nobody selected had the outcome: no finite number would do. */
export function pipelineRow(traded: Traded, need: PipelineNeed): PipelineRow | undefined {
  const selected = { happened: traded.had, of: traded.had + traded.not };
  if (!traded.precision || selected.happened === 0) return undefined;
  const { deals, winRate } = need;
  const variance =
    (deals.deviation / deals.mean) ** 2 / deals.deals + varianceOfLog(deals.won) + varianceOfLog(selected);
  const perDeal = 1 / (winRate.value * traded.precision.value);
  return {
    traded,
    needed: spreadOf((need.amount / weeksOfQuarter / deals.mean) * perDeal, variance),
    worth: spreadOf(deals.mean / perDeal, variance),
    perDeal,
  };
}

/** The highest threshold that still gives as many a week as the wanted value needs. */
export function byPipeline(rows: readonly Traded[], need: PipelineNeed): Advice {
  if (rows.every(({ aWeek }) => aWeek === undefined)) return { threshold: undefined, because: 'no_volumes' };
  const threshold = rows.findLast((row) => {
    const needed = pipelineRow(row, need)?.needed;
    return needed !== undefined && (row.aWeek ?? 0) >= needed.value;
  });
  return threshold ? { threshold, because: 'pipeline' } : { threshold: undefined, because: 'all_less' };
}

/** Of the logarithm of a rate, by the delta method. */
const varianceOfLog = ({ happened, of }: Rate) => 1 / happened - 1 / of;

/** A product of estimates has about a normal logarithm: its interval is of that. */
function spreadOf(value: number, variance: number): Estimate {
  const factor = Math.exp(reach * Math.sqrt(variance));
  return { value, low: value / factor, high: value * factor };
}
