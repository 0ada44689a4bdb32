import { type Label, reachedBy } from '../../model/label.ts';
import type { Milliseconds, Outcome } from '../../model/types.ts';

/** What is asked of everyone after an instant. Times in milliseconds since 1970. */
export interface LabelQuestion {
  readonly label: Label;
  /** How long after the instant a lead is credited with what is recorded for its account. */
  readonly credit: Milliseconds;
  /** Up to when outcomes are taken as recorded. */
  readonly horizon: number;
}

/** Whom a label finds how: it stood there before the instant; it got there within the label's time; it didn't; that time hasn't ended. */
export const labelAnswers = ['before', 'had', 'not', 'unknown'] as const;
export type LabelAnswer = (typeof labelAnswers)[number];

/** After one of these somebody who got somewhere stands there no more, and may get there again. */
export const endings = ['lost', 'churned', 'disqualified', 'recycled'] as const satisfies readonly Outcome[];

/** Where a row has the times of an outcome: columns with arrays of ms in order. */
export interface TimesColumns {
  /** By outcomes that name the lead, or the account or one of its leads. */
  readonly reached: string;
  /** Of a lead, by those that name its account. */
  readonly credited: string;
  /** By those after which it stands there no more. */
  readonly ended: string;
}

const ofLabel: TimesColumns = { reached: 'reached', credited: 'credited', ended: 'ended' };

/**
 * Who reached a label when: rows of (subject, key, reached, credited, ended), as `TimesColumns` says. Reads what `gatherOutcomes` wrote
 * under the parameter outcomes_run. Whoever never got there has no row: join with ANY LEFT JOIN, so that the arrays are empty.
 */
export function labelTimes({ outcome }: Pick<Label, 'outcome'>): string {
  return `
    SELECT
        subject, key,
        ${reachedTimes(outcome, ofLabel).join(',\n        ')},
        ${endedTimes(ofLabel)}
    FROM run_outcome_times
    WHERE run_id = {outcomes_run:String} AND ${isOne([...reachedBy(outcome), ...endings])}
    GROUP BY subject, key
    HAVING notEmpty(reached) OR notEmpty(credited)`;
}

const isCredited = `(subject = 'lead' AND NOT direct)`;
const times = (condition: string) => `arraySort(groupUniqArrayIf(at_ms, ${condition}))`;
const isOne = (outcomes: readonly Outcome[]) =>
  `outcome IN (${[...new Set(outcomes)].map((outcome) => `'${outcome}'`).join(', ')})`;

/** Aggregates over run_outcome_times: the columns of the times at which an outcome was reached. */
export function reachedTimes(outcome: Outcome, { reached, credited }: TimesColumns): string[] {
  const isReached = isOne(reachedBy(outcome));
  return [
    `${times(`${isReached} AND NOT ${isCredited}`)} AS ${reached}`,
    `${times(`${isReached} AND ${isCredited}`)} AS ${credited}`,
  ];
}

/** The same of the times at which whatever was reached ended. */
export function endedTimes({ ended }: Pick<TimesColumns, 'ended'>): string {
  return `${times(isOne(endings))} AS ${ended}`;
}

/**
 * What a label says of a row of `labelTimes` at an instant, an expression of ms since 1970: one of `labelAnswers`. Where the label's time
 * hasn't ended at the horizon it is unknown of everyone, also of whoever got there already: of a date whose winners are known and whose
 * losers aren't, every rate would be 100%.
 */
export function labelAnswer({ label, credit, horizon }: LabelQuestion, asOf: string): string {
  return `multiIf(
        ${standsBefore(asOf)}, 'before',
        ${asOf} + ${label.within} > ${horizon}, 'unknown',
        ${firstReached(asOf, label.within, credit)} != 0, 'had', 'not')`;
}

/** Whether a row had got there at an instant, and nothing had ended that. */
export function standsBefore(asOf: string, { reached, credited, ended }: TimesColumns = ofLabel): string {
  const last = (all: string) => `arrayMax(arrayPushFront(arrayFilter(t -> t <= ${asOf}, ${all}), toInt64(-1)))`;
  const got = last(`arrayConcat(${reached}, ${credited})`);
  return `(${got} != -1 AND ${got} >= ${last(ended)})`;
}

/** When a row first gets there within a time after an instant, in ms since 1970; 0: it doesn't. */
export function firstReached(
  asOf: string,
  within: Milliseconds,
  credit: Milliseconds,
  { reached, credited }: TimesColumns = ofLabel,
): string {
  const inside = (all: string, length: Milliseconds) =>
    `arrayFilter(t -> t > ${asOf} AND t <= ${asOf} + ${length}, ${all})`;
  const all = `arrayConcat(${inside(reached, within)}, ${inside(credited, Math.min(within, credit))})`;
  return `arrayMin(if(empty(${all}), [toInt64(0)], ${all}))`;
}
