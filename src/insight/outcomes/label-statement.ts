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

/**
 * Who reached a label when: rows of (subject, key, reached, credited, ended), times in ms in order. `reached` by outcomes that name the
 * lead, or the account or one of its leads; `credited`, of a lead, by those that name its account; `ended` by those after which it stands
 * there no more. Reads what `gatherOutcomes` wrote under parameter outcomes_run. Whoever never got there has no row: join with ANY LEFT
 * JOIN, so that the arrays are empty.
 */
export function labelTimes({ outcome }: Pick<Label, 'outcome'>): string {
  const reached = isOne(reachedBy(outcome));
  const credited = `subject = 'lead' AND NOT direct`;
  const times = (condition: string) => `arraySort(groupUniqArrayIf(at_ms, ${condition}))`;
  return `
    SELECT
        subject, key,
        ${times(`${reached} AND NOT (${credited})`)} AS reached,
        ${times(`${reached} AND ${credited}`)} AS credited,
        ${times(isOne(endings))} AS ended
    FROM run_outcome_times
    WHERE run_id = {outcomes_run:String} AND ${isOne([...reachedBy(outcome), ...endings])}
    GROUP BY subject, key
    HAVING notEmpty(reached) OR notEmpty(credited)`;
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
        ${reachedWithin(asOf, label.within, credit)}, 'had', 'not')`;
}

/** Whether a row of `labelTimes` had got there at an instant, and nothing had ended that. */
export function standsBefore(asOf: string): string {
  const last = (times: string) => `arrayMax(arrayPushFront(arrayFilter(t -> t <= ${asOf}, ${times}), toInt64(-1)))`;
  return `(arrayExists(t -> t <= ${asOf}, arrayConcat(reached, credited)) AND ${last('arrayConcat(reached, credited)')} >= ${last('ended')})`;
}

/** Whether a row of `labelTimes` gets there within a time after an instant. */
export function reachedWithin(asOf: string, within: Milliseconds, credit: Milliseconds): string {
  return `${firstReached(asOf, within, credit)} != 0`;
}

/** When it first gets there within a time after an instant; 0: it doesn't. */
export function firstReached(asOf: string, within: Milliseconds, credit: Milliseconds): string {
  const inside = (times: string, length: Milliseconds) =>
    `arrayFilter(t -> t > ${asOf} AND t <= ${asOf} + ${length}, ${times})`;
  const all = `arrayConcat(${inside('reached', within)}, ${inside('credited', Math.min(within, credit))})`;
  return `arrayMin(if(empty(${all}), [toInt64(0)], ${all}))`;
}

const isOne = (outcomes: readonly Outcome[]) =>
  `outcome IN (${[...new Set(outcomes)].map((outcome) => `'${outcome}'`).join(', ')})`;
