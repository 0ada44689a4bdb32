import { z } from 'zod';
import { type SalesStage, salesStages } from '../../model/label.ts';
import type { CallOptions, Warehouse } from '../../warehouse/client.ts';
import type { Params, Query } from '../../warehouse/query.ts';
import type { Estimate } from '../statistics/interval.ts';
import { wilson } from '../statistics/wilson.ts';
import { type CohortGroup, type CohortQuestion, cohortEntries, reachedAt } from './entries-statement.ts';
import { type CalendarPeriod, type Every, periodsBetween, startOfSql } from './periods.ts';

/** Who qualified in a period, and what came of them within a time after it. */
export interface Cohort {
  /** A calendar period; undefined: all that was asked for. */
  readonly period?: CalendarPeriod | undefined;
  /** The rule, kind or model digest; empty where they aren't told apart. */
  readonly group: string;
  readonly qualified: number;
  /** Of them those who stood at SQL or beyond when they qualified: no rate counts them. */
  readonly already: number;
  /** Of the others those whose time hasn't ended at the horizon: no rate counts them. */
  readonly unknown: number;
  /** The rest: what the rates are of. */
  readonly known: number;
  readonly stages: Readonly<Record<SalesStage, StageReached>>;
  /** What was won from the known, in the company's currency; undefined where no amount is recorded. */
  readonly value?: number | undefined;
  /** How many deals it is the sum of. */
  readonly deals: number;
}

export interface StageReached {
  /** Of the known. */
  readonly reached: number;
  /** Of the unknown those who are there already. */
  readonly early: number;
  /** Of the known; undefined where there are none. */
  readonly rate?: Estimate | undefined;
  /** Of those who reached the stage before; undefined where there are none. */
  readonly ofBefore?: Estimate | undefined;
  /** Days from qualifying, of the middle one of those who reached it; undefined where nobody did. */
  readonly medianDays?: number | undefined;
}

/** Something that is known of units besides how they qualified. */
export interface Attribute {
  /** Rows of (unit, id, value), one a unit at most, as SQL; of whom there is none the group is empty. Reads what lies under parameter outcomes_run. */
  readonly sql: string;
  readonly params: Params;
}

export interface Cutting {
  readonly by?: CohortGroup | Attribute | undefined;
  readonly every?: Every | undefined;
  /** In which the calendar's periods begin. */
  readonly timezone: string;
}

/**
 * The cohorts of a time: one, or one a group and calendar period, those without anybody included. Reads what `gatherOutcomes` and
 * `gatherQualifications` wrote under the scratch run.
 */
export async function readCohorts(
  warehouse: Warehouse,
  runId: string,
  question: CohortQuestion,
  { by = 'all', every, timezone }: Cutting,
  options: CallOptions = {},
): Promise<Cohort[]> {
  const start = every ? startOfSql(every, timezone, 'since_ms') : "''";
  const entries = typeof by === 'string' ? cohortEntries(question, by) : entriesBy(question, by);
  const params = { outcomes_run: runId, ...(typeof by === 'string' ? {} : by.params) };
  const rows = await warehouse.rows(cohortRows(entries, start), params, options);
  if (every === undefined)
    return rows.length === 0 && by === 'all' ? [cohortOf(nobody)] : rows.map((row) => cohortOf(row));
  const groups = by === 'all' ? [''] : [...new Set(rows.map(({ cohort }) => cohort))].sort();
  return periodsBetween(every, timezone, question.from, question.to).flatMap((period) =>
    groups.map((cohort) => {
      const row = rows.find((one) => one.start === period.from && one.cohort === cohort);
      return cohortOf(row ?? { ...nobody, cohort }, period);
    }),
  );
}

function entriesBy(question: CohortQuestion, { sql }: Attribute): string {
  return `
    SELECT entries.* EXCEPT (cohort), toString(known_of.value) AS cohort
    FROM (${cohortEntries(question)}) AS entries
    ANY LEFT JOIN (${sql}) AS known_of ON known_of.unit = entries.unit AND known_of.id = entries.id`;
}

const count = z.coerce.number();
const counts = z.array(count);

const cohortRow = z.object({
  start: z.string(),
  cohort: z.string(),
  qualified: count,
  already: count,
  unknown: count,
  reached: counts,
  early: counts,
  medians: z.array(z.number().nullable()),
  value: z.coerce.number(),
  deals: count,
});
type CohortRow = z.output<typeof cohortRow>;

const nobody: CohortRow = {
  ...{ start: '', cohort: '', qualified: 0, already: 0, unknown: 0 },
  ...{ reached: [0, 0, 0, 0], early: [0, 0, 0, 0], medians: [null, null, null, null], value: 0, deals: 0 },
};

const day = 86_400_000;

function cohortRows(entries: string, start: string): Query<CohortRow> {
  const each = (column: (at: string) => string) =>
    `[${salesStages.map((stage) => column(reachedAt(stage))).join(', ')}]`;
  const isCounted = 'NOT stood_already AND is_known';
  return {
    name: 'cohorts',
    sql: `
      SELECT
          ${start} AS start, cohort, count() AS qualified, countIf(stood_already) AS already,
          countIf(NOT stood_already AND NOT is_known) AS unknown,
          ${each((at) => `countIf(${isCounted} AND ${at} != 0)`)} AS reached,
          ${each((at) => `countIf(NOT stood_already AND NOT is_known AND ${at} != 0)`)} AS early,
          ${each((at) => `if(countIf(${isCounted} AND ${at} != 0) = 0, NULL, quantileExactInclusiveIf(0.5)((${at} - since_ms) / ${day}, ${isCounted} AND ${at} != 0))`)} AS medians,
          groupUniqArrayArrayIf(deals_within, ${isCounted}) AS all_deals,
          toString(arraySum(deal -> deal.3, all_deals)) AS value, length(all_deals) AS deals
      FROM (${entries.replaceAll('\n', '\n      ')}) AS entries
      GROUP BY start, cohort
      ORDER BY start, cohort`,
    row: cohortRow,
  };
}

function cohortOf(row: CohortRow, period?: CalendarPeriod): Cohort {
  const known = row.qualified - row.already - row.unknown;
  const stage = (place: number): StageReached => {
    const reached = row.reached[place] ?? 0;
    const before = place === 0 ? known : (row.reached[place - 1] ?? 0);
    return {
      reached,
      early: row.early[place] ?? 0,
      rate: wilson({ happened: reached, of: known }),
      ofBefore: wilson({ happened: reached, of: before }),
      medianDays: row.medians[place] ?? undefined,
    };
  };
  return {
    period,
    group: row.cohort,
    ...{ qualified: row.qualified, already: row.already, unknown: row.unknown, known },
    stages: { sal: stage(0), sql: stage(1), opportunity: stage(2), won: stage(3) },
    value: row.deals === 0 ? undefined : row.value,
    deals: row.deals,
  };
}
