import type { Cohort } from '../../../src/insight/outcomes/cohorts.ts';
import { wilson } from '../../../src/insight/statistics/wilson.ts';

export interface Given {
  readonly known?: number;
  readonly sal?: number;
  readonly sql?: number;
  readonly opportunity?: number;
  readonly won?: number;
  readonly qualified?: number;
  readonly period?: string;
  readonly group?: string;
}

/** A cohort of so many whose time has ended, and so many of them at each stage. */
export function cohort({ known = 0, sal = 0, sql = 0, opportunity = 0, won = 0, ...rest }: Given): Cohort {
  const { qualified = known, period, group = '' } = rest;
  const stage = (reached: number, before: number) => ({
    ...{ reached, early: 0, rate: wilson({ happened: reached, of: known }) },
    ...{ ofBefore: wilson({ happened: reached, of: before }), medianDays: reached === 0 ? undefined : 7 },
  });
  return {
    ...{ group, qualified, already: 0, unknown: qualified - known, known, value: undefined, deals: 0 },
    period: period === undefined ? undefined : { name: period, from: '2026-01-01', to: '2026-02-01' },
    stages: {
      ...{ sal: stage(sal, known), sql: stage(sql, sal) },
      ...{ opportunity: stage(opportunity, sql), won: stage(won, opportunity) },
    },
  };
}

export const usualTarget = { from: 0.2, to: 0.4, isUsual: true };
