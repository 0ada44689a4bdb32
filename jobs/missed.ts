import { type Due, datesBack, type Schedule } from './due.ts';

/** Which nightly runs are made up for that were missed while nothing ran. */
export const catchUpPolicies = ['latest', 'all', 'none'] as const;
export type CatchUp = (typeof catchUpPolicies)[number];

/** So many dates are made up for at most: with each a whole scoring is written. */
export const mostMadeUpFor = 31;

/** A start that is taken up so much later has missed its time: a deployment or a restart takes less. */
export const late = 60 * 60_000;

/** The record of runs, as far as it says which dates are done. */
export interface DoneDates {
  /** The run that did a business date's work, if there is one. */
  doneFor(businessDate: string): Promise<unknown>;
}

export interface MissedDates {
  /** Oldest first; each with the first time at which it was due. */
  readonly dates: readonly Due[];
  /** Whether there were more than are made up for. */
  readonly more: boolean;
}

/**
 * The business dates that are due and that no recorded run did: back to the last recorded one, and not before the hours were declared
 * (`since`, in milliseconds since 1970). The record of runs alone says so, however often it is asked.
 */
export async function missedDates(
  schedule: Schedule,
  runs: DoneDates,
  { since, at, most }: { readonly since: number; readonly at: number; readonly most: number },
): Promise<MissedDates> {
  const dates: Due[] = [];
  for (const due of datesBack(schedule, at, since)) {
    if (await runs.doneFor(due.businessDate)) break;
    if (dates.length === most) return { dates: dates.toReversed(), more: true };
    dates.push(due);
  }
  return { dates: dates.toReversed(), more: false };
}
