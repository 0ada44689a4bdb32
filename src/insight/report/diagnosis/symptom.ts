import type { Label } from '../../../model/label.ts';
import type { AcceptanceTarget } from '../../../model/targets.ts';
import type { Cohort } from '../../outcomes/cohorts.ts';
import type { Rate } from '../../statistics/interval.ts';

/** What a report's figures were asked for. */
export type Finding = { readonly name: string; readonly asks: string } & (
  | ({ readonly state: 'found' } & Symptom)
  | { readonly state: 'absent'; readonly says: string }
  /** Too little is known to say either. */
  | { readonly state: 'unclear'; readonly says: string }
);

export interface Symptom {
  readonly says: string;
  /** The figures behind it, a line each. */
  readonly figures: readonly string[];
  readonly cause: string;
  /** What to do next, and the command that begins it. */
  readonly next: string;
  readonly command: string;
}

/** What diagnoses rest on. Rates of those alone whose time has ended. */
export interface Evidence {
  /** What a diagnosis asks other commands by: whether they became SQL within the report's time. */
  readonly label: Label;
  /** Everyone who qualified in the report's span. */
  readonly whole: Cohort;
  /** Of the known, with how many anything was done: an attempt, a disposition, an outcome. */
  readonly answered: Rate;
  /** By calendar month, the earliest first. */
  readonly months: readonly Cohort[];
  /** By week, up to that of the report, the earliest first. */
  readonly weeks: readonly Cohort[];
  /** Entries with which somebody did something first, by week, in step with `weeks`. */
  readonly worked: readonly number[];
  /** Versions of the model by which somebody in the span qualified. */
  readonly models: number;
  readonly target: AcceptanceTarget;
  /** How many should qualify in a week; undefined where the model names none. */
  readonly weeklyTarget?: number | undefined;
}

/**
 * Fewer whose time has ended say nothing: the 95% interval of a share is then wider than 35 percentage points in the middle, and a
 * diagnosis is work for people.
 */
export const enoughKnown = 30;
