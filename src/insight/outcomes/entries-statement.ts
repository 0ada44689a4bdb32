import { type SalesStage, salesStages } from '../../model/label.ts';
import type { Milliseconds, RuleKind } from '../../model/types.ts';
import { literal } from '../../warehouse/query.ts';
import { endedTimes, firstReached, reachedTimes, standsBefore, type TimesColumns } from './label-statement.ts';
import { endless } from './units.ts';

/** Who belongs to a cohort, and what is asked of them. Times in milliseconds since 1970. */
export interface CohortQuestion {
  /** They qualified from then on, and before then. */
  readonly from: number;
  readonly to: number;
  /** How long after it qualified a unit has for a stage; until that has ended at the horizon it is unknown. */
  readonly within: Milliseconds;
  readonly credit: Milliseconds;
  readonly horizon: number;
  /** Qualifications by these alone. */
  readonly rules?: readonly string[] | undefined;
  readonly kinds?: readonly RuleKind[] | undefined;
}

/**
 * By what qualifications are told apart: a unit that qualifies by two of them is in the cohort of each. By the way it qualified, of
 * `ways`, a unit is in one alone.
 */
export type CohortGroup = 'all' | 'rule' | 'kind' | 'model_digest' | 'way';

/** By marketing (mql, mqa) or by product (pql, pqa) alone; by both, with what came first; by both in one run. */
export const ways = ['mql', 'mql_then_pql', 'pql', 'pql_then_mql', 'both_at_once'] as const;
export type Way = (typeof ways)[number];

/** In milliseconds since 1970; 0: the stage isn't reached within the time. */
export const reachedAt = (stage: SalesStage): string => `${stage}_at`;

const columnsOf = (stage: SalesStage): TimesColumns => ({
  reached: `${stage}_reached`,
  credited: `${stage}_credited`,
  ended: 'ended',
});

/**
 * A row each time that a unit qualified: unit, key, id, cohort (the group), since_ms, spell (what it qualified by until it stood no more,
 * the first first: (since_ms, until_ms, kind, rule, model_digest)), stood_already (it stood at SQL or beyond), is_known (its time has ended
 * at the horizon), `sal_at` and so on, and deals_within (whose, at_ms, amount: said of a company and of its lead it is one). Qualifying by another rule while one stands is the same time.
 * Reads run_qualifications and run_outcome_times under parameter outcomes_run.
 */
export function cohortEntries(question: CohortQuestion, by: CohortGroup = 'all'): string {
  const { from, to, within, credit, horizon } = question;
  const tellsFacts = by !== 'all' && by !== 'way';
  return `
    SELECT
        unit, key, id, ${by === 'way' ? `${wayOf('spell')} AS cohort` : 'cohort'}, since_ms, spell,
        ${standsBefore('since_ms', columnsOf('sql'))} AS stood_already,
        since_ms + ${within} <= ${horizon} AS is_known,
        ${salesStages.map((stage) => `${stageReached(stage)} AS ${reachedAt(stage)}`).join(',\n        ')},
        arrayMap(deal -> (if(unit = 'account', key, deal.1), deal.2, deal.3), arrayFilter(
            deal -> deal.2 > since_ms AND deal.2 <= since_ms + if(deal.4, ${Math.min(within, credit)}, ${within}), won)) AS deals_within
    FROM (
        SELECT unit, key, id,${by === 'way' ? '' : ' cohort,'} facts[place].1 AS since_ms,
            arraySlice(facts, place, if(behind = 0, length(facts) + 1, behind) - place) AS spell
        FROM (
            SELECT unit, key, id, cohort, facts, place, arrayFirst(later -> later > place, places) AS behind
            FROM (
                SELECT
                    unit, key, any(id) AS id, ${tellsFacts ? `toString(${by})` : "''"} AS cohort,
                    arraySort(groupArray((since_ms, until_ms, toString(kind), toString(rule), model_digest))) AS facts,
                    -- What begins while something stands goes on with it.
                    arrayFilter(place -> place = 1 OR facts[place].1 >= arrayMax(arraySlice(facts.2, 1, place - 1)), arrayEnumerate(facts)) AS places
                FROM run_qualifications
                WHERE run_id = {outcomes_run:String}${among('rule', question.rules)}${among('kind', question.kinds)}
                GROUP BY unit, key, cohort)
            ARRAY JOIN places AS place)
        WHERE since_ms >= ${from} AND since_ms < ${to}) AS entries
    ANY LEFT JOIN (${stageTimes}) AS times ON times.subject = entries.unit AND times.key = entries.key`;

  function stageReached(stage: SalesStage): string {
    const first = firstReached('since_ms', within, credit, columnsOf(stage));
    // Whom sales had taken on before the nightly run found that it qualifies is accepted all the same.
    return stage === 'sal' ? `if(${standsBefore('since_ms', columnsOf('sal'))}, since_ms, ${first})` : first;
  }
}

function wayOf(spell: string): string {
  const first = (kinds: string) =>
    `arrayMin(arrayPushBack(arrayMap(f -> f.1, arrayFilter(f -> f.3 IN (${kinds}), ${spell})), toInt64(${endless})))`;
  const [mql, pql] = [first(`'mql', 'mqa'`), first(`'pql', 'pqa'`)];
  return `multiIf(${pql} = ${endless}, 'mql', ${mql} = ${endless}, 'pql', ${mql} < ${pql}, 'mql_then_pql', ${pql} < ${mql}, 'pql_then_mql', 'both_at_once')`;
}

/** A further condition on a column of names; empty where all are meant. */
export function among(column: string, names: readonly string[] | undefined): string {
  return names === undefined ? '' : ` AND ${column} IN (${names.map(literal).join(', ')})`;
}

const stageTimes = `
        SELECT
            subject, key,
            ${salesStages.flatMap((stage) => reachedTimes(stage, columnsOf(stage))).join(',\n            ')},
            ${endedTimes({ ended: 'ended' })},
            groupUniqArrayIf((named, at_ms, assumeNotNull(amount), subject = 'lead' AND NOT direct), outcome = 'won' AND amount IS NOT NULL) AS won
        FROM run_outcome_times
        WHERE run_id = {outcomes_run:String}
        GROUP BY subject, key`;
