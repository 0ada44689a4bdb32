import { z } from 'zod';
import type { Subject } from '../../model/types.ts';
import type { CallOptions, Warehouse } from '../../warehouse/client.ts';
import type { Query } from '../../warehouse/query.ts';
import type { Estimate } from '../statistics/interval.ts';
import { wilson } from '../statistics/wilson.ts';
import { among, type CohortQuestion } from './entries-statement.ts';
import { type CalendarPeriod, type Every, periodsBetween, startOfSql } from './periods.ts';
import { endless } from './units.ts';

/** Units of which something was known for the first time in a period, and how many of them qualified within a time after it. */
export interface Arrivals {
  readonly period?: CalendarPeriod | undefined;
  readonly arrived: number;
  /** Those whose time hasn't ended at the horizon. */
  readonly unknown: number;
  /** Of the others. */
  readonly qualified: number;
  /** Undefined where there are none. */
  readonly rate?: Estimate | undefined;
}

/** Reads what `gatherFirstContacts` and `gatherQualifications` wrote under the scratch run. */
export async function readArrivals(
  warehouse: Warehouse,
  runId: string,
  question: Omit<CohortQuestion, 'credit'> & { readonly of: Subject },
  { every, timezone }: { readonly every?: Every | undefined; readonly timezone: string },
  options: CallOptions = {},
): Promise<Arrivals[]> {
  const start = every ? startOfSql(every, timezone, 'first_ms') : "''";
  const rows = await warehouse.rows(arrivalRows(question, start), { outcomes_run: runId }, options);
  if (every === undefined) return [arrivalsOf(rows[0] ?? nobody)];
  return periodsBetween(every, timezone, question.from, question.to).map((period) =>
    arrivalsOf(rows.find((row) => row.start === period.from) ?? nobody, period),
  );
}

const count = z.coerce.number();
const arrivalRow = z.object({ start: z.string(), arrived: count, unknown: count, qualified: count });
type ArrivalRow = z.output<typeof arrivalRow>;
const nobody: ArrivalRow = { start: '', arrived: 0, unknown: 0, qualified: 0 };

function arrivalRows(
  { of, from, to, within, horizon, rules, kinds }: Omit<CohortQuestion, 'credit'> & { readonly of: Subject },
  start: string,
): Query<ArrivalRow> {
  const isUnit = of === 'lead' ? `unit = 'lead'` : `(unit = 'account' OR account_key = 0)`;
  return {
    name: 'arrivals',
    sql: `
      SELECT
          ${start} AS start, count() AS arrived, countIf(NOT is_known) AS unknown, countIf(is_known AND qualified_ms <= first_ms + ${within}) AS qualified
      FROM (
          SELECT
              first_ms, first_ms + ${within} <= ${horizon} AS is_known,
              arrayMin(arrayPushBack(arrayFilter(since -> since >= first_ms, sinces), toInt64(${endless}))) AS qualified_ms
          FROM (
              SELECT unit, key, first_ms
              FROM run_first_contacts
              WHERE run_id = {outcomes_run:String} AND ${isUnit} AND first_ms >= ${from} AND first_ms < ${to}) AS came
          ANY LEFT JOIN (
              SELECT unit, key, groupArray(since_ms) AS sinces
              FROM run_qualifications
              WHERE run_id = {outcomes_run:String}${among('rule', rules)}${among('kind', kinds)}
              GROUP BY unit, key) AS facts USING (unit, key))
      GROUP BY start
      ORDER BY start`,
    row: arrivalRow,
  };
}

function arrivalsOf({ arrived, unknown, qualified }: ArrivalRow, period?: CalendarPeriod): Arrivals {
  return { period, arrived, unknown, qualified, rate: wilson({ happened: qualified, of: arrived - unknown }) };
}
