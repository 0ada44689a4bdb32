import { outcomes } from '../../model/types.ts';
import type { Happened } from './happened.ts';
import type { Week } from './week.ts';
import type { Recorded } from './week-report.ts';

/** Of each outcome that is on record in the span: how many in the week, and a week on average in the weeks before. */
export function recordedOf(happened: readonly Happened[], week: Week, weeks: number): Recorded[] {
  return outcomes.flatMap((outcome) => {
    const those = happened.filter((one) => one.outcome === outcome);
    if (those.length === 0) return [];
    const inWeek = those.find(({ start }) => start === week.first)?.named ?? 0;
    const all = those.reduce((sum, { named }) => sum + named, 0);
    return [{ outcome, week: inWeek, before: weeks > 1 ? (all - inWeek) / (weeks - 1) : undefined }];
  });
}
