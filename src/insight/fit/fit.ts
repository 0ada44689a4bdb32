import { InputError } from '../../model/errors.ts';
import type { Label } from '../../model/label.ts';
import { type Model, type Subject, subjects } from '../../model/types.ts';
import type { Warehouse } from '../../warehouse/client.ts';
import {
  checkClasses,
  checkHistory,
  checkOutcomes,
  checkWindows,
  type Past,
  readPast,
  warningsOf,
} from '../backtest/past.ts';
import { gatherOutcomes } from '../outcomes/gather.ts';
import type { Replay, Replayed } from '../replayed.ts';
import type { ScoreGroup } from '../statistics/discrimination.ts';
import { logisticRegression, oddsOf } from '../statistics/logistic-regression.ts';
import { scoreChances } from '../statistics/score-chances.ts';
import type { SignalBins } from './bins.ts';
import { carriedValues } from './carried-values.ts';
import { byScore, type Told, told } from './evaluate.ts';
import { aloneOf, leaksOf } from './leakage.ts';
import { pooledBins, type Reversal, reversalOf } from './monotone.ts';
import { readBins, readScores, readVectors, together, type Vectors } from './observe.ts';
import { type Changed, changesOf, readTraits } from './observe-traits.ts';
import type { Observing } from './observing.ts';
import { type BinPoints, scaled, totalsOf } from './points.ts';
import { poolsOf } from './pools.ts';
import { choosePenalty, codingOf, countBins, type Help, helpOf, tableOf } from './regression.ts';
import type { FitPart, Split } from './unit-statement.ts';

/** How the held-out part is chosen: by later dates, or by a hash of the unit's id. */
export const splits = ['time', 'hash'] as const;

/** Instants in milliseconds since 1970. */
export interface FitQuestion {
  /** In order, at least one; by time at least two. */
  readonly dates: readonly number[];
  readonly every: number;
  readonly label: Label;
  readonly horizon: number;
  readonly credit: number;
  readonly of: Subject;
  readonly split: (typeof splits)[number];
  /** Signals that are fitted though the audit flags them. */
  readonly keep: readonly string[];
}

export interface FitParts {
  readonly warehouse: Warehouse;
  readonly model: Model;
  readonly replay: Replay;
  /** Runs work with a run id that nobody else has, and drops what lies under it at the end. */
  readonly inScratch: <Found>(work: (runId: string) => Promise<Found>) => Promise<Found>;
}

/** What was learned of a signal. */
export interface FittedSignal {
  readonly binned: SignalBins;
  readonly verdict: 'points' | 'no_help' | 'leak' | 'unseen';
  readonly help?: Help | undefined;
  /** Alone: AUC on the training part. */
  readonly alone?: number | undefined;
  readonly leak?: string | undefined;
  /** Flagged, and fitted all the same. */
  readonly kept: boolean;
  /** Of its bins; all 0 of one that gets none. */
  readonly points: readonly BinPoints[];
  /** What a rule that only rises would get wrong; of a monotone one, what its own direction gets wrong. */
  readonly reversal?: Reversal | undefined;
}

export interface Fit {
  readonly question: FitQuestion;
  readonly model: Pick<Model, 'name' | 'digest'>;
  readonly penalty: number;
  /** Points by which the odds double; 0 where no signal helps. */
  readonly perDoubling: number;
  readonly signals: readonly FittedSignal[];
  readonly trained: { readonly had: number; readonly not: number };
  readonly held: { readonly had: number; readonly not: number };
  /** On the held-out part. */
  readonly evaluation: { readonly fitted: Told; readonly current: Told; readonly unrounded: Told };
  readonly assumed: Past['assumed'];
  readonly warnings: readonly string[];
}

const bySplit: Record<FitPart, Split> = {
  learn: { tune: 75, test: 100 },
  tune: { tune: 75, test: 100 },
  test: { tune: 0, test: 0 },
};
const byHash: Split = { tune: 52, test: 70 };
const laterShare = 0.7;

/**
 * Learns points from what came of everyone as of the dates. Throws an InputError where the past can't answer: no history, no outcomes, one
 * class only, no label's time over, nothing held out.
 */
export async function fitPoints(
  parts: FitParts,
  question: FitQuestion,
  { signal }: { readonly signal: AbortSignal },
): Promise<Fit> {
  const { warehouse, model } = parts;
  const { label, horizon, split } = question;
  checkKept(model, question);
  const asked = { label, horizon, last: question.dates.at(-1) ?? horizon };
  const past = await readPast(warehouse, asked, { signal });
  const first = question.dates[0] ?? horizon;
  checkHistory(past, first);
  checkOutcomes(past, asked);
  checkWindows(first, asked);
  const dates = question.dates.filter((date) => date + label.within <= horizon);
  if (split === 'time' && dates.length < 2) {
    throw new InputError(
      `By time the later dates are held out, and of these dates ${dates.length === 1 ? 'one is' : 'none are'} known at the horizon. Take a --from further back or a shorter --every, or hold out by a hash of each id: --split hash.`,
    );
  }
  const observed = await observeAll(parts, question, dates, signal);
  const warnings = warningsOf(past, asked, question.every, dates.length);
  return learned(model, question, { ...observed, assumed: past.assumed, warnings, signal });
}

function checkKept(model: Model, { keep }: FitQuestion): void {
  for (const name of keep) {
    if (model.signals.some((signal) => signal.name === name)) continue;
    throw new InputError(
      `--keep ${name} names no signal of the model ${model.name}. Its signals: ${model.signals.map((one) => one.name).join(', ')}.`,
    );
  }
}

export interface Observed {
  readonly all: readonly SignalBins[];
  readonly vectors: Vectors;
  readonly changes: readonly Changed[];
  readonly current: Readonly<Record<FitPart, readonly ScoreGroup[]>>;
}

async function observeAll(
  { warehouse, model, replay, inScratch }: FitParts,
  question: FitQuestion,
  dates: readonly number[],
  signal: AbortSignal,
): Promise<Observed> {
  const { label, credit, horizon, of, split } = question;
  const held = split === 'time' ? dates.slice(Math.min(dates.length - 1, Math.ceil(dates.length * laterShare))) : [];
  // The latest date of the training part comes first: it tells the bins, since it has seen the most.
  const training = dates.slice(0, dates.length - held.length);
  const order = [...training.slice(-1), ...training.slice(0, -1), ...held];
  return inScratch(async (outcomesRun) => {
    await gatherOutcomes(warehouse, { runId: outcomesRun, horizon }, { signal });
    let all: readonly SignalBins[] = [];
    let changes: readonly Changed[] = [];
    const observeDate = async (replayed: Replayed, place: number) => {
      const asOf = order[place] ?? horizon;
      const shares = split === 'hash' ? byHash : held.includes(asOf) ? bySplit.test : bySplit.learn;
      const observing: Observing = {
        ...{ warehouse, model, outcomesRun, signal },
        question: { of, label: { label, credit, horizon }, split: shares },
      };
      if (place === 0) {
        const traits = await readTraits(observing, replayed);
        changes = changesOf(traits);
        all = await readBins(observing, replayed, traits);
      }
      return { vectors: await readVectors(observing, replayed, all), scores: await readScores(observing, replayed) };
    };
    const found = await replay(order, observeDate, carriedValues(model), of === 'lead' ? ['lead'] : subjects);
    const scoresOf = (part: FitPart) => found.flatMap(({ scores }) => scores[part]);
    return {
      ...{ all, changes },
      vectors: together(
        found.map(({ vectors }) => vectors),
        all.length,
      ),
      current: { learn: scoresOf('learn'), tune: scoresOf('tune'), test: scoresOf('test') },
    };
  });
}

const training: readonly FitPart[] = ['learn', 'tune'];

/** What is learned from what was observed: pure. */
export function learned(
  model: Pick<Model, 'name' | 'digest' | 'groups'>,
  question: FitQuestion,
  {
    all,
    vectors,
    changes,
    current,
    assumed,
    warnings,
    signal,
  }: Observed & { readonly signal?: AbortSignal | undefined } & Pick<Fit, 'assumed' | 'warnings'>,
): Fit {
  const trained = sumOf(vectors, training);
  const held = sumOf(vectors, ['test']);
  checkClasses(trained, { label: question.label, horizon: question.horizon, last: question.horizon });
  for (const part of ['learn', 'tune', 'test'] as const) checkPart(sumOf(vectors, [part]), question, part);

  const counts = countBins(vectors, all, training);
  const leaks = leaksOf(all, counts, changes);
  const isLeft = all.map(
    ({ signal: name }) => leaks.some((leak) => leak.signal === name) && !question.keep.includes(name),
  );
  const own = all.map((binned, place) => poolsOf(binned, counts[place] ?? []));
  const isSeen = own.map(
    (pool, place) => new Set(pool.filter((_, bin) => (counts[place]?.[bin]?.units ?? 0) > 0)).size > 1,
  );
  const open = own.map((pool, place) => (isLeft[place] || !isSeen[place] ? undefined : pool));

  const free = codingOf(counts, open);
  const { penalty, fit: tuning } =
    free.columns === 0 ? { penalty: 1, fit: undefined } : choosePenalty(vectors, free, signal);
  // Help is judged where the tuning part was not learned from.
  const help = tuning ? helpOf(vectors, free, tuning) : all.map(() => ({ p: 1, gain: 0, helps: false }));
  const helpful = open.map((pool, place) => (pool && help[place]?.helps ? pool : undefined));
  const unbound = codingOf(counts, helpful);
  const table = tableOf(vectors, unbound, training);
  const asTold = { columns: unbound.columns, penalty, signal };
  const whole = unbound.columns === 0 ? undefined : logisticRegression(table, asTold);
  const reversals = all.map((binned, place) => {
    const coded = unbound.columnOf[place];
    return whole && coded && helpful[place] ? reversalOf(binned, coded, whole, binned.monotone ?? 'rising') : undefined;
  });

  const isBound = all.some(({ monotone }, place) => monotone !== undefined && helpful[place] !== undefined);
  const pools = all.map((binned, place) => {
    const pool = helpful[place];
    if (!pool || !whole || binned.monotone === undefined) return pool;
    const at = pool.map((bin) => {
      const column = unbound.columnOf[place]?.[bin] ?? -1;
      return column < 0 ? 0 : (whole.coefficients[column] ?? 0);
    });
    return pooledBins({ binned, pool, counts: counts[place] ?? [] }, at, binned.monotone);
  });
  const coding = isBound ? codingOf(counts, pools) : unbound;
  const fitted =
    coding.columns === 0
      ? undefined
      : isBound || !whole
        ? logisticRegression(tableOf(vectors, coding, training), { columns: coding.columns, penalty, signal })
        : whole;
  const scale = fitted
    ? scaled(vectors, all, coding, fitted, counts)
    : {
        perDoubling: 0,
        points: all.map((_, place) => (counts[place] ?? []).map(({ units, had }) => ({ give: 0, units, had }))),
      };

  const totals = totalsOf(vectors, all, scale.points, model.groups);
  const everyRow = tableOf(vectors, coding, ['learn', 'tune', 'test']);
  const odds = fitted
    ? oddsOf(everyRow, fitted)
    : new Float64Array(vectors.had.length).fill(Math.log(trained.had / trained.not));
  const chanceOf = (logOdds: number) => 1 / (1 + Math.exp(-logOdds));
  const total = (row: number) => totals[row] ?? 0;
  return {
    ...{ question, model, penalty, perDoubling: scale.perDoubling, trained, held, assumed },
    signals: all.map((binned, place) => {
      const leak = leaks.find((one) => one.signal === binned.signal);
      return {
        ...{ binned, leak: leak?.words, kept: leak !== undefined && !isLeft[place], help: help[place] },
        verdict: isLeft[place] ? 'leak' : !isSeen[place] ? 'unseen' : helpful[place] ? 'points' : 'no_help',
        alone: aloneOf(counts[place] ?? []),
        points: scale.points[place] ?? [],
        reversal: reversals[place],
      };
    }),
    evaluation: {
      // Chances are learned from one part and held against the other.
      fitted: told(byScore(vectors, total, ['test']), scoreChances(byScore(vectors, total, training))),
      current: told(current.test, scoreChances([...current.learn, ...current.tune])),
      unrounded: told(
        byScore(vectors, (row) => odds[row] ?? 0, ['test']),
        chanceOf,
      ),
    },
    warnings: [...warnings, ...groupWarnings(model)],
  };
}

function groupWarnings({ groups }: Pick<Model, 'groups'>): string[] {
  if (groups.length === 0) return [];
  return [
    `The groups ${groups.map(({ name }) => name).join(', ')} hold the sum of their signals as before; the regression doesn't know their limits, the evaluation does. Look whether they still fit the new points.`,
  ];
}

function sumOf(vectors: Vectors, wanted: readonly FitPart[]): { had: number; not: number } {
  const groups = byScore(vectors, () => 0, wanted);
  return { had: groups[0]?.positives ?? 0, not: groups[0]?.negatives ?? 0 };
}

const partWords: Record<FitPart, string> = {
  learn: 'the part that is learned from',
  tune: 'the part on which the penalty is chosen',
  test: 'the held-out part',
};

function checkPart({ had, not }: { had: number; not: number }, { label, split }: FitQuestion, part: FitPart): void {
  if (had > 0 && not > 0) return;
  throw new InputError(
    `In ${partWords[part]} ${had} had "${label.text}" and ${not} had not: both are needed. ${split === 'time' ? 'Take dates with a longer past, or hold out by a hash of each id (--split hash).' : 'Take dates with a longer past, a longer time in the label, or another outcome.'}`,
  );
}
