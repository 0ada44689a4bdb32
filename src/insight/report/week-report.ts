import type { AcceptanceTarget } from '../../model/targets.ts';
import type { Milliseconds, Subject } from '../../model/types.ts';
import type { HoldoutResult } from '../holdout/read-holdout.ts';
import type { Acceptance } from '../outcomes/acceptance.ts';
import type { Arrivals } from '../outcomes/arrivals.ts';
import type { Cohort } from '../outcomes/cohorts.ts';
import type { RateRatio } from '../statistics/rate-ratio.ts';
import type { Contribution } from './contribution.ts';
import type { Finding } from './diagnosis/symptom.ts';
import type { Refusal } from './happened.ts';
import type { Promised } from './kept-promises.ts';
import type { Week } from './week.ts';

export const cuts = ['team', 'rep', 'source', 'tier', 'rule', 'model'] as const;
export type Cut = (typeof cuts)[number];

/** The inspection of one week. Instants in ms since 1970; rates are of those who qualified in a time, whenever their outcome came. */
export interface WeekReport {
  readonly week: Week;
  readonly timezone: string;
  /** The weeks that it is held against, that of the report the last. */
  readonly span: { readonly from: number; readonly to: number; readonly weeks: number };
  readonly within: Milliseconds;
  readonly credit: Milliseconds;
  readonly horizon: number;
  readonly of: Subject;
  /** Everyone who qualified in the span. */
  readonly whole: Cohort;
  readonly weeks: readonly Cohort[];
  readonly months: readonly Cohort[];
  readonly arrivals: readonly Arrivals[];
  /** By week, and by the way they qualified. */
  readonly ways: readonly Cohort[];
  /** The last weeks whose time has ended, and those before; undefined where there are none. */
  readonly recent?: Cohort | undefined;
  readonly earlier?: Cohort | undefined;
  /** How many times as often the recent become SQL as the earlier. */
  readonly change?: RateRatio | undefined;
  readonly cuts: Readonly<Record<Cut, readonly Cohort[]>>;
  /** What was recorded in the week, and a week on average in those before. */
  readonly recorded: readonly Recorded[];
  readonly promises: { readonly week: readonly Promised[]; readonly before: readonly Promised[] };
  readonly refusals: readonly Refusal[];
  readonly costs: readonly CostOfSource[];
  readonly costSpan: { readonly from: string; readonly to: string; readonly days: number };
  readonly contribution: { readonly week: readonly Contribution[]; readonly span: readonly Contribution[] };
  /** What being queued brings, of all lots up to the week's end; undefined where none were drawn. */
  readonly holdout?: HoldoutResult | undefined;
  readonly targets: Targets;
  readonly findings: readonly Finding[];
  /** What makes figures say less than they seem to, and what would mend it. */
  readonly warnings: readonly string[];
}

export interface Recorded {
  readonly outcome: string;
  readonly week: number;
  /** Undefined where there are no weeks before. */
  readonly before?: number | undefined;
}

/** What a source cost, and what came of it. */
export interface CostOfSource {
  readonly source: string;
  readonly amount: number;
  /** Of how many of the span's days costs are recorded. */
  readonly days: number;
  /** Who qualified by marketing, mql or mqa, in the same time. */
  readonly mqls: number;
  /** Undefined where there are no MQLs, or costs of a part of the days alone. */
  readonly perMql?: number | undefined;
}

export interface Targets {
  readonly acceptance: AcceptanceTarget & { readonly judged: Acceptance };
  /** How many should qualify in a week, and how many did. */
  readonly weekly?: { readonly wanted: number; readonly is: number } | undefined;
  /** What should be won in the quarter, and was up to the week's end; undefined `is`: no amount is recorded. */
  readonly quarter?: { readonly name: string; readonly wanted: number; readonly is?: number | undefined } | undefined;
  /** Others, as the model has them. */
  readonly others: Readonly<Record<string, unknown>>;
}
