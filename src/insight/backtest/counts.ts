import type { LabelAnswer } from '../outcomes/label-statement.ts';

/** What a backtest ranks by: the three scores, and their sum. In hundredths of points. */
export const rankedScores = ['fit', 'engagement', 'usage', 'total'] as const;
export type RankedScore = (typeof rankedScores)[number];

/** How many had the outcome within the label's time, how many hadn't, and of how many it can't be known yet. */
export interface Answers {
  readonly had: number;
  readonly not: number;
  readonly unknown: number;
}

export const nobody: Answers = { had: 0, not: 0, unknown: 0 };

/** Everyone of one score. */
export interface ScoreCount extends Answers {
  readonly score: number;
}

/** What was counted as of one date. Units are companies, leads without one, or leads. */
export interface DateCounts {
  /** Milliseconds since 1970. */
  readonly asOf: number;
  /** Whom the figures are about. */
  readonly everyone: Answers;
  /** Left out: who stood there already, and who was suppressed. */
  readonly before: number;
  readonly suppressed: number;
  readonly scores: Readonly<Record<RankedScore, readonly ScoreCount[]>>;
  readonly rules: ReadonlyMap<string, Answers>;
  /** Undefined at the first date. */
  readonly since?: Arrivals | undefined;
  /** The first of each team's queue, the best first; undefined where queues weren't asked for. */
  readonly queues?: ReadonlyMap<string, readonly LabelAnswer[]> | undefined;
}

/** Who came since the date before. */
export interface Arrivals {
  readonly days: number;
  /** Units whose score rose, by whole tens of points: from (-1: they weren't there) and to. */
  readonly rises: readonly { readonly from: number; readonly to: number; readonly units: number }[];
  readonly rules: ReadonlyMap<string, number>;
}

export function together(all: readonly Answers[]): Answers {
  return all.reduce<Answers>(
    (sum, { had, not, unknown }) => ({ had: sum.had + had, not: sum.not + not, unknown: sum.unknown + unknown }),
    nobody,
  );
}
