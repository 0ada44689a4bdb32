import type { Subject } from '../../model/types.ts';
import { type LabelQuestion, labelAnswer, labelTimes } from '../outcomes/label-statement.ts';
import { rankNumber } from '../rank-number.ts';
import type { RankedScore } from './counts.ts';

/**
 * Parameters of the statements: run_id, as_of, outcomes_run, suppress (names of suppressions that keep somebody out of queues), and
 * before_run where who came since is asked.
 */
export interface Observing {
  readonly of: Subject;
  readonly label: LabelQuestion;
}

const scores: Record<RankedScore, string> = {
  fit: 'fit',
  engagement: 'engagement',
  usage: 'usage',
  total: 'fit + engagement + usage',
};

/** Of a member: whether nothing suppresses it. */
const free = `NOT hasAny(CAST(suppressed, 'Array(String)'), {suppress:Array(String)})`;
const columns = `fit, engagement, usage, ${rankNumber} AS rank_number, CAST(qualified, 'Array(String)') AS qualified, ${free} AS free`;

/**
 * The units of a run, as its queues would hold them: a company with its leads, a lead without one, or with `of: lead` each lead. Scores are of the
 * member that comes first by rank, rules of all; who is suppressed counts for neither. `measures`: further aggregates over a unit's members,
 * of whom there are the columns of a score, `qualified` and `free`.
 */
export function units(of: Subject, run: string, measures: readonly string[] = []): string {
  const members =
    of === 'lead'
      ? `SELECT 'lead' AS unit, lead_key AS key, ${columns} FROM lead_scores WHERE run_id = {${run}:String}`
      : `
            SELECT
                if(account_id = '', 'lead', 'account') AS unit,
                if(account_id = '', lead_key, sipHash64('account', account_id)) AS key, ${columns}
            FROM lead_scores WHERE run_id = {${run}:String}
            UNION ALL
            SELECT 'account', account_key, ${columns} FROM account_scores WHERE run_id = {${run}:String}`;
  const measured = measures.map((_, place) => `, measure_${place}`).join('');
  return `
        SELECT unit, key, callable, best_fit AS fit, best_engagement AS engagement, best_usage AS usage, rules${measured}
        FROM (
            SELECT
                unit, key, max(free) AS callable,
                ${['fit', 'engagement', 'usage'].map((score) => `argMinIf(${score}, rank_number, free) AS best_${score}`).join(', ')},
                arraySort(groupUniqArrayArrayIf(qualified, free)) AS rules${measures.map((measure, place) => `,\n                ${measure} AS measure_${place}`).join('')}
            FROM (${members})
            GROUP BY unit, key)`;
}

/** The units of run_id with what the label says of each: `answer`. */
export const observed = ({ of, label }: Observing, measures: readonly string[] = []): string => `
    SELECT observed.*, ${labelAnswer(label, '{as_of:Int64}')} AS answer
    FROM (${units(of, 'run_id', measures)}) AS observed
    ANY LEFT JOIN (${labelTimes(label.label)}) AS times ON times.subject = observed.unit AND times.key = observed.key`;

/** Rows of (kind, name, value, had, not, unknown, before): `everyone` once by whether they could be called (value 1 or 0), each score by its value, each rule. */
export function countsOfDate(observing: Observing): string {
  const listed = Object.entries(scores).map(([name, value]) => `('score', '${name}', toInt64(${value}))`);
  const kinds = `arrayConcat([('everyone', '', toInt64(callable))], if(callable, arrayConcat(
            [${listed.join(', ')}], arrayMap(rule -> ('rule', rule, toInt64(0)), rules)), []))`;
  const sums = ['had', 'not', 'unknown', 'before'].map(
    (answer) => `sumIf(units, answer = '${answer}') AS ${answer}_units`,
  );
  return `
SELECT counted.1 AS kind, counted.2 AS name, counted.3 AS value, ${sums.join(', ')}
FROM (
    SELECT answer, callable, fit, engagement, usage, rules, count() AS units
    FROM (${observed(observing)})
    GROUP BY answer, callable, fit, engagement, usage, rules)
ARRAY JOIN ${kinds} AS counted
GROUP BY kind, name, value
ORDER BY kind, name, value`;
}

/** Rows of (kind, name, low, high, units): who came since the run before_run, by whole tens of points of one score, and by rules. */
export function arrivalsOfDate(observing: Observing, score: RankedScore): string {
  const tens = (was: string) => `toInt64(intDiv(${was}, 1000))`;
  return `
SELECT came.1 AS kind, came.2 AS name, came.3 AS low, came.4 AS high, count() AS units
FROM (
    SELECT ${tens(scores[score])} AS now_at, if(was_callable, was_at, -1) AS then_at, rules, was_rules
    FROM (${observed(observing)}) AS now
    ANY LEFT JOIN (
        SELECT unit, key, callable AS was_callable, ${tens(scores[score])} AS was_at, rules AS was_rules
        FROM (${units(observing.of, 'before_run')})) AS was ON was.unit = now.unit AND was.key = now.key
    WHERE callable AND answer != 'before')
ARRAY JOIN arrayConcat(
    if(now_at > then_at, [('score', '', then_at, now_at)], []),
    arrayMap(rule -> ('rule', rule, toInt64(0), toInt64(0)), arrayFilter(rule -> NOT has(was_rules, rule), rules))) AS came
GROUP BY kind, name, low, high`;
}

/** What the label says of entries of queues (`account:ID`, `lead:ID`), parameter entries: rows of (entry, answer). */
export function answersOfEntries({ label }: Observing): string {
  return `
SELECT entry, ${labelAnswer(label, '{as_of:Int64}')} AS answer
FROM (
    SELECT
        arrayJoin({entries:Array(String)}) AS entry, substring(entry, 1, position(entry, ':') - 1) AS unit,
        sipHash64(unit, substring(entry, position(entry, ':') + 1)) AS key) AS entries
ANY LEFT JOIN (${labelTimes(label.label)}) AS times ON times.subject = entries.unit AND times.key = entries.key`;
}
