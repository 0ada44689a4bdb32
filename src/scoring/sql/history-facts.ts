import { z } from 'zod';
import { arrived, happened } from './instant.ts';

/** What kinds of rows the history holds at all; a statement pays only for those that there are. */
export interface HistoryFacts {
  /** Are there figures of whole days? */
  readonly daily: boolean;
  /** Are there figures that were delivered again? */
  readonly restates: boolean;
}

/** Right for every history. */
export const anyHistory: HistoryFacts = { daily: true, restates: true };

/** The columns are bits, nearly all alike: 20 M rows take some milliseconds. */
export const historyFacts = {
  name: 'kinds of events in the history',
  sql: 'SELECT max(daily) AS daily, max(restates) AS restates FROM events',
  row: z.object({ daily: z.coerce.boolean(), restates: z.coerce.boolean() }),
};

/**
 * Versions of daily figures that a later one replaces: rows of (identity, arrived_at). Few restate anything, so those
 * that are replaced are listed, not those that count. `among`: a condition that all versions of a figure share, empty for everybody's.
 */
export function supersededFigures(among = ''): string {
  return `
    SELECT identity, arrayJoin(arrayPopBack(arraySort(arrivals))) AS arrived_at
    FROM (
        SELECT identity, groupArray(arrived_at) AS arrivals
        FROM events
        WHERE daily AND ${happened} AND ${arrived}${among === '' ? '' : ` AND ${among}`}
        GROUP BY identity
        HAVING count() > 1)`;
}

/** Whether an event may enter a score; `superseded` is a table or a subquery of what `supersededFigures` gives. */
export function admissible({ restates }: HistoryFacts, superseded: string): string {
  const counts = restates
    ? ` AND NOT (daily AND (identity, arrived_at) IN (SELECT identity, arrived_at FROM ${superseded}))`
    : '';
  return `${happened} AND ${arrived}${counts}`;
}
