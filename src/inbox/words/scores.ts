import type { Entry } from '../api/types.ts';

export interface ScoreWords {
  readonly score: 'fit' | 'engagement' | 'usage';
  /** Short, for a row. */
  readonly label: string;
  /** 0 to 100, whole. */
  readonly value: number;
  /** Of fit. */
  readonly grade?: string;
  /** What it rests on. */
  readonly detail: string;
}

/** Of somebody who asked to be called before anything was known of them. */
export const notScored = 'not scored yet, follows in a moment';

/** The three scores as whole numbers, with what they rest on. */
export function sayScores(
  entry: Pick<Entry, 'scores' | 'grade' | 'level' | 'traits_known' | 'traits_of'>,
): readonly ScoreWords[] {
  const { scores, grade, level, traits_known, traits_of } = entry;
  return [
    {
      ...{ score: 'fit', label: 'fit', value: Math.round(scores.fit), grade },
      detail: `fit: grade ${grade}, ${traits_known} of ${traits_of} traits known`,
    },
    {
      ...{ score: 'engagement', label: 'eng.', value: Math.round(scores.engagement) },
      detail: `engagement: what marketing saw, of 100. Level ${level} is the higher of it and usage`,
    },
    {
      ...{ score: 'usage', label: 'usage', value: Math.round(scores.usage) },
      detail: `usage: what was done in the product, of 100. Level ${level} is the higher of it and engagement`,
    },
  ];
}
