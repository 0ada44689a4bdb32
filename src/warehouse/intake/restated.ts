import { z } from 'zod';
import type { Query, Statement } from '../query.ts';
import { columns, goodRows } from './occurrences.ts';
import type { Stage } from './stage.ts';

/** What is here and what is staged of the staged figures, in the range; what is here comes first where both have one arrival. */
const versions = (
  stage: Stage,
): string => `SELECT identity, arrived_at, content, true AS here, false AS stated, '' AS source, 0 AS file, 0 AS row
    FROM events
    WHERE daily AND subject_key BETWEEN {from: UInt64} AND {to: UInt64} AND (subject_key, at) IN (SELECT subject_key, at FROM ${goodRows(stage)})
    UNION ALL
    SELECT identity, arrived_at, content, false, stated, source, file, row FROM ${goodRows(stage)}`;

/**
 * Loads the daily figures of a range that may be delivered again: a version an arrival, of several with one arrival the first.
 * A version that says the same as the one before it isn't written where its arrival is the watermark or the time of the pull: a
 * table that is made anew every hour would bring 24 equal ones a day. A pull reads in that order and to the end, so it meets
 * every later version again. Where rows say their arrival themselves every version is kept: files come in any order, and a B
 * that comes after two A and lies between them would stand for the second, had that been left out.
 */
export function insertRestated(stage: Stage): Statement {
  const names = (columns.events ?? []).join(', ');
  return {
    name: 'admit restated events',
    sql: `INSERT INTO events (${names}, identity, written_at)
SELECT ${names}, identity, fromUnixTimestamp64Milli({now: Int64}, 'UTC')
FROM ${goodRows(stage)} AND (identity, arrived_at) IN
(
    SELECT identity, arrived_at
    FROM
    (
        SELECT identity, arrived_at, content, here, stated, lagInFrame(content) OVER figure AS before, row_number() OVER figure AS version
        FROM (SELECT * FROM (${versions(stage)}) ORDER BY identity, arrived_at, here DESC, file, row LIMIT 1 BY identity, arrived_at)
        WINDOW figure AS (PARTITION BY identity ORDER BY arrived_at)
    )
    WHERE NOT here AND (stated OR version = 1 OR before != content)
)
ORDER BY identity, arrived_at, file, row
LIMIT 1 BY identity, arrived_at`,
  };
}

/** Staged rows with the identity and the arrival of a version that stands, and another content. */
export function restatedConflictsQuery(stage: Stage): Query<{ source: string; rows: number }> {
  return {
    name: 'conflicts of restated events',
    sql: `SELECT source, count() AS rows
FROM
(
    SELECT source, here, content, first_value(content) OVER (PARTITION BY identity, arrived_at ORDER BY here DESC, file, row) AS standing
    FROM (${versions(stage)})
)
WHERE NOT here AND content != standing
GROUP BY source`,
    row: z.object({ source: z.string(), rows: z.coerce.number() }),
  };
}
