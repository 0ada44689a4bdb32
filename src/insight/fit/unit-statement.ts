import type { Subject } from '../../model/types.ts';
import { type LabelQuestion, labelAnswer, labelTimes } from '../outcomes/label-statement.ts';
import { rankNumber } from '../rank-number.ts';

const free = `NOT hasAny(CAST(suppressed, 'Array(String)'), {suppress:Array(String)})`;

/** Which part of the observations a unit belongs to: learned from, penalty and help judged on, held out. */
export const parts = ['learn', 'tune', 'test'] as const;
export type FitPart = (typeof parts)[number];

/** In hundredths of all units by a hash of their key: those from `tune` on are tuned on, those from `test` on are held out. */
export interface Split {
  readonly tune: number;
  readonly test: number;
}

export interface UnitQuestion {
  readonly of: Subject;
  readonly label: LabelQuestion;
  readonly split: Split;
}

/**
 * The units of a run whose answer is known and whom nothing keeps out of queues: rows of (subject, member, part, had, total). The member
 * is the lead or account that comes first by rank, whose signals speak for the unit. Parameters run_id, as_of, outcomes_run, suppress.
 */
export function unitsOf({ of, label, split }: UnitQuestion, within: (column: string) => string = () => '1'): string {
  return `
        SELECT
            best_subject AS subject, best_member AS member, best_total AS total, answer = 'had' AS had,
            multiIf(fold >= ${split.test}, 2, fold >= ${split.tune}, 1, 0) AS part
        FROM (
            SELECT
                units.best_subject AS best_subject, units.best_member AS best_member, units.best_total AS best_total, units.callable AS callable,
                intHash64(units.key) % 100 AS fold, ${labelAnswer(label, '{as_of:Int64}')} AS answer
            FROM (${of === 'lead' ? leads(within) : companies}) AS units
            ANY LEFT JOIN (${labelTimes(label.label)}) AS times ON times.subject = units.unit AND times.key = units.key)
        WHERE callable AND answer IN ('had', 'not')`;
}

const total = 'fit + engagement + usage';

/** Each lead speaks for itself. */
function leads(within: (column: string) => string): string {
  return `
                SELECT 'lead' AS unit, lead_key AS key, ${free} AS callable, 'lead' AS best_subject, lead_key AS best_member, ${total} AS best_total
                FROM lead_scores WHERE run_id = {run_id:String} AND ${within('lead_key')}`;
}

const columns = `${total} AS total, ${rankNumber} AS rank_number, ${free} AS free`;
const place = 'bitShiftLeft(toUInt128(rank_number), 64) + member';
const companies = `
                SELECT
                    unit, key, max(free) AS callable,
                    ${['subject', 'member', 'total'].map((column) => `argMinIf(${column}, ${place}, free) AS best_${column}`).join(', ')}
                FROM (
                    SELECT if(account_id = '', 'lead', 'account') AS unit, if(account_id = '', lead_key, sipHash64('account', account_id)) AS key,
                        'lead' AS subject, lead_key AS member, ${columns}
                    FROM lead_scores WHERE run_id = {run_id:String}
                    UNION ALL
                    SELECT 'account', account_key, 'account', account_key, ${columns} FROM account_scores WHERE run_id = {run_id:String})
                GROUP BY unit, key`;
