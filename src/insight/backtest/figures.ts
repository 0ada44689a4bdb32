import {
  type CalibrationBin,
  calibrationBins,
  calibrationError,
  chanceAt,
  risingChances,
} from '../statistics/calibration.ts';
import { auc, averagePrecision } from '../statistics/discrimination.ts';
import type { Estimate, Rate } from '../statistics/interval.ts';
import { wilson } from '../statistics/wilson.ts';
import { type Answers, type DateCounts, type RankedScore, type ScoreCount, together } from './counts.ts';

/** How well a score tells who will have the outcome; undefined where one side is empty. */
export interface Discrimination {
  readonly auc?: Estimate | undefined;
  readonly averagePrecision?: number | undefined;
}

/** How well a selection of everyone finds those who will have the outcome. Undefined: there is nobody to tell by. */
export interface Selected extends Answers {
  /** How many come to be selected in a week; undefined where a single date was asked. */
  readonly aWeek?: number | undefined;
  /** Share of the selected who had the outcome. */
  readonly precision?: Estimate | undefined;
  /** Share of those who had the outcome that was selected. */
  readonly recall?: Estimate | undefined;
  /** Precision over the base rate. */
  readonly lift?: number | undefined;
}

export interface Threshold extends Selected {
  /** In points: whoever has as many or more. */
  readonly atLeast: number;
}

export interface RuleFigures extends Selected {
  readonly rule: string;
}

export interface Figures extends Answers {
  /** Left out of the rates. */
  readonly before: number;
  readonly suppressed: number;
  /** Share of everyone, of whom it is known, that had the outcome. */
  readonly base?: Estimate | undefined;
  readonly scores: Readonly<Record<RankedScore, Discrimination>>;
  readonly thresholds: readonly Threshold[];
  readonly rules: readonly RuleFigures[];
}

const hundredths = 100;
const step = 10;
const week = 7;

/** The figures of one date, or of several that were pooled; thresholds are of the chosen score. */
export function figuresOf(
  counts: Omit<DateCounts, 'asOf' | 'queues'>,
  chosen: RankedScore,
  ruleNames: readonly string[],
): Figures {
  const { everyone, before, suppressed, scores, rules, since } = counts;
  const select = (selected: Answers, came: number | undefined): Selected => ({
    ...selected,
    aWeek: since && came !== undefined ? (came * week) / since.days : undefined,
    ...ratesOf(selected, everyone),
  });
  const highest = Math.max(0, ...scores[chosen].map(({ score }) => score));
  const bounds = Array.from({ length: Math.floor(highest / (step * hundredths)) }, (_, place) => (place + 1) * step);
  return {
    ...everyone,
    before,
    suppressed,
    base: wilson(known(everyone)),
    scores: {
      fit: discrimination(scores.fit),
      engagement: discrimination(scores.engagement),
      usage: discrimination(scores.usage),
      total: discrimination(scores.total),
    },
    thresholds: bounds.map((atLeast) => {
      const selected = together(scores[chosen].filter(({ score }) => score >= atLeast * hundredths));
      const rises = since?.rises.filter(({ from, to }) => from * step < atLeast && to * step >= atLeast);
      return {
        atLeast,
        ...select(
          selected,
          rises?.reduce((sum, { units }) => sum + units, 0),
        ),
      };
    }),
    rules: ruleNames.map((rule) => ({
      rule,
      ...select(rules.get(rule) ?? together([]), since && (since.rules.get(rule) ?? 0)),
    })),
  };
}

/** Precision, recall and lift of a selection among everyone. */
export function ratesOf(selected: Answers, everyone: Answers): Pick<Selected, 'precision' | 'recall' | 'lift'> {
  const precision = wilson(known(selected));
  const base = wilson(known(everyone));
  return {
    precision,
    recall: wilson({ happened: selected.had, of: everyone.had }),
    lift: precision && base && base.value > 0 ? precision.value / base.value : undefined,
  };
}

const known = ({ had, not }: Answers): Rate => ({ happened: had, of: had + not });

const groups = (counts: readonly ScoreCount[]) =>
  counts
    .filter(({ had, not }) => had + not > 0)
    .map(({ score, had, not }) => ({ score, positives: had, negatives: not }));

function discrimination(counts: readonly ScoreCount[]): Discrimination {
  const all = groups(counts);
  return { auc: auc(all), averagePrecision: averagePrecision(all) };
}

/** Parts of everyone by score, about a tenth each, lowest first, and what the dates before said of them. */
export interface Calibration {
  /** Dates from which the chances were learned; none: there were too few, so nothing was said and `said` means nothing. */
  readonly learnedFrom: number;
  readonly bins: readonly CalibrationBin[];
  /** How far what was said lies from what came; undefined where nothing was said. */
  readonly error?: number | undefined;
}

/** Learns on the earlier half of the dates what share of each score has the outcome, and holds it against the later half. */
export function calibrationOf(dates: readonly (readonly ScoreCount[])[]): Calibration {
  const learnedFrom = Math.floor(dates.length / 2);
  const steps = risingChances(groups(dates.slice(0, learnedFrom).flat()));
  const isSaid = steps.length > 0;
  const bins = calibrationBins(merged(dates.slice(learnedFrom).flat()), (score) =>
    isSaid ? chanceAt(steps, score) : 0,
  );
  return {
    learnedFrom: isSaid ? learnedFrom : 0,
    bins,
    error: isSaid && bins.length > 0 ? calibrationError(bins) : undefined,
  };
}

function merged(counts: readonly ScoreCount[]) {
  const byScore = new Map<number, ScoreCount[]>();
  for (const one of counts) byScore.set(one.score, [...(byScore.get(one.score) ?? []), one]);
  return groups([...byScore].map(([score, all]) => ({ score, ...together(all) })));
}

/** What calling the first of the queues would have found. */
export interface Capacity extends Selected {
  /** Undefined: of all teams together. */
  readonly team?: string | undefined;
  /** How many a team calls from each date's queue. */
  readonly first: number;
  /** Entries that there were to call, those who stood there already left out. */
  readonly entries: number;
}

/** The first K of each team's queue at each date. Recall is of everyone who had the outcome, so of all teams alone. */
export function capacityOf(dates: readonly DateCounts[], firsts: readonly number[]): Capacity[] {
  const everyone = together(dates.map((date) => date.everyone));
  const teams = [...new Set(dates.flatMap(({ queues }) => [...(queues?.keys() ?? [])]))].sort();
  const taken = (first: number, of: readonly string[]): Answers => {
    const answers = dates.flatMap(({ queues }) => of.flatMap((team) => queues?.get(team)?.slice(0, first) ?? []));
    const count = (answer: string) => answers.filter((one) => one === answer).length;
    return { had: count('had'), not: count('not'), unknown: count('unknown') };
  };
  const row = (first: number, team?: string): Capacity => {
    const selected = taken(first, team === undefined ? teams : [team]);
    const { precision, recall, lift } = ratesOf(selected, everyone);
    const { had, not, unknown } = selected;
    return {
      team,
      first,
      entries: had + not + unknown,
      ...selected,
      precision,
      lift,
      ...(team === undefined ? { recall } : {}),
    };
  };
  return firsts.flatMap((first) => [row(first), ...(teams.length > 1 ? teams.map((team) => row(first, team)) : [])]);
}
