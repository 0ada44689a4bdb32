import type { Label } from '../../model/label.ts';
import type { Milliseconds, Model, Subject } from '../../model/types.ts';
import type { Warehouse } from '../../warehouse/client.ts';
import { gatherOutcomes } from '../outcomes/gather.ts';
import type { Replay } from '../replayed.ts';
import type { RankedScore } from './counts.ts';
import { type Calibration, type Capacity, calibrationOf, capacityOf, type Figures, figuresOf } from './figures.ts';
import { observe, pooled, type QueuesOf } from './observe.ts';
import { checkClasses, checkHistory, checkOutcomes, checkWindows, type Past, readPast, warningsOf } from './past.ts';

/** Instants in milliseconds since 1970. */
export interface BacktestQuestion {
  /** In order, at least one. */
  readonly dates: readonly number[];
  readonly every: Milliseconds;
  readonly label: Label;
  readonly horizon: number;
  readonly credit: Milliseconds;
  readonly of: Subject;
  /** Whose thresholds and calibration are shown. */
  readonly score: RankedScore;
  /** How many a team may call of each date's queue; none: queues aren't made. */
  readonly firsts: readonly number[];
}

export interface BacktestParts {
  readonly warehouse: Warehouse;
  readonly model: Model;
  readonly replay: Replay;
  readonly queuesOf: QueuesOf;
  /** Runs work with a run id that nobody else has, and drops what lies under it at the end. */
  readonly inScratch: <Found>(work: (runId: string) => Promise<Found>) => Promise<Found>;
}

export interface DateFigures extends Figures {
  readonly asOf: number;
  /** When the label's time ends; beyond the horizon it is unknown of everyone. */
  readonly knownFrom: number;
}

export interface Backtest {
  readonly question: BacktestQuestion;
  readonly model: Pick<Model, 'name' | 'digest'>;
  readonly dates: readonly DateFigures[];
  /** Over all dates whose outcomes are known. */
  readonly pooled: Figures & { readonly dates: number };
  readonly calibration: Calibration;
  readonly capacity: readonly Capacity[];
  readonly assumed: Past['assumed'];
  readonly warnings: readonly string[];
}

/**
 * Replays the model at each date and holds what it said then against what came after. Throws an InputError where the past can't
 * answer: no history by then, no outcomes, none or all with the outcome, no label's time over yet.
 */
export async function backtest(
  { warehouse, model, replay, queuesOf, inScratch }: BacktestParts,
  question: BacktestQuestion,
  options: { readonly signal: AbortSignal },
): Promise<Backtest> {
  const { dates, label, horizon, credit, of, score, firsts, every } = question;
  const first = dates[0] ?? horizon;
  const asked = { label, horizon, last: dates.at(-1) ?? horizon };
  const past = await readPast(warehouse, asked, options);
  checkHistory(past, first);
  checkOutcomes(past, asked);
  checkWindows(first, asked);

  const counts = await inScratch(async (outcomesRun) => {
    await gatherOutcomes(warehouse, { runId: outcomesRun, horizon }, options);
    return replay(dates, (replayed, place) =>
      observe(
        {
          ...{ warehouse, model, of, score, outcomesRun },
          label: { label, credit, horizon },
          asOfBefore: place === 0 ? undefined : dates[place - 1],
          queues: firsts.length === 0 ? undefined : { of: queuesOf, first: Math.max(...firsts) },
        },
        replayed,
      ),
    );
  });

  const knownDates = counts.filter(({ asOf }) => asOf + label.within <= horizon);
  const all = pooled(knownDates);
  checkClasses(all.everyone, asked);
  const rules = model.rules.filter((rule) => of === 'account' || rule.of === 'lead').map(({ name }) => name);
  return {
    question,
    model,
    dates: counts.map((date) => ({
      asOf: date.asOf,
      knownFrom: date.asOf + label.within,
      ...figuresOf(date, score, rules),
    })),
    pooled: { ...figuresOf(all, score, rules), dates: knownDates.length },
    calibration: calibrationOf(knownDates.map(({ scores }) => scores[score])),
    capacity: capacityOf(knownDates, firsts),
    assumed: past.assumed,
    warnings: warningsOf(past, asked, every, dates.length),
  };
}
