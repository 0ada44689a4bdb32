import { z } from 'zod';
import type { Query, Statement } from '../query.ts';
import type { Stage } from './stage.ts';

/** Rows of the stage in the range `from` to `to` of the key that may be loaded. */
export const goodRows = ({ table, kind }: Stage): string =>
  `${table} WHERE ${kind.key} BETWEEN {from: UInt64} AND {to: UInt64} AND reject_field = ''`;

export const columns: Readonly<Record<string, readonly string[]>> = {
  events: [
    'subject_key',
    'subject_kind',
    'subject_id',
    'account_key',
    'account_id',
    'event',
    'at',
    'arrived_at',
    'arrival_assumed',
    'channel',
    'quantity',
    'properties',
    'daily',
    'restates',
    'event_id',
    'content',
    'source',
  ],
  outcomes: [
    'subject_key',
    'subject_kind',
    'subject_id',
    'outcome',
    'at',
    'arrived_at',
    'arrival_assumed',
    'amount',
    'reason',
    'content',
    'source',
  ],
};

/**
 * An event without id, unless it is a daily figure, is told from its like by its number among them in its file: two equal rows are two events, and the same
 * file again has the same two.
 */
const numbered = (stage: Stage): string =>
  stage.kind.name === 'events'
    ? `if(event_id != '' OR daily, identity, reinterpretAsUInt128(sipHash128(identity, row_number() OVER (PARTITION BY file, identity ORDER BY row))))`
    : 'identity';

/**
 * Loads the events or outcomes of a range that aren't there yet. Of several with one identity the earliest arrival stands.
 * What is there is looked up by (key, at), the table's order, so that a day's pull reads a day's granules.
 */
export function insertOccurrences(stage: Stage): Statement {
  const { kind } = stage;
  const names = columns[kind.name] ?? [];
  return {
    name: `admit ${kind.name}`,
    sql: `INSERT INTO ${kind.table} (${names.join(', ')}, identity, written_at)
SELECT ${names.join(', ')}, numbered, fromUnixTimestamp64Milli({now: Int64}, 'UTC')
FROM (SELECT *, ${numbered(stage)} AS numbered FROM ${goodRows(stage)})
WHERE numbered NOT IN
(
    SELECT identity FROM ${kind.table}
    WHERE ${kind.key} BETWEEN {from: UInt64} AND {to: UInt64} AND (${kind.key}, at) IN (SELECT ${kind.key}, at FROM ${goodRows(stage)})
)
ORDER BY numbered, arrived_at, file, row
LIMIT 1 BY numbered`,
  };
}

/** Staged rows whose identity stands with another content. Without an id the identity is the content, but for daily figures. */
export function conflictsQuery(stage: Stage): Query<{ source: string; rows: number }> | undefined {
  const { kind } = stage;
  if (kind.name !== 'events' && kind.name !== 'outcomes') return undefined;
  const withId = kind.name === 'events' ? " AND (event_id != '' OR daily)" : '';
  return {
    name: `conflicts of ${kind.name}`,
    sql: `SELECT source, count() AS rows FROM ${goodRows(stage)}${withId}
AND (identity, content) NOT IN
(
    SELECT identity, content FROM ${kind.table}
    WHERE ${kind.key} BETWEEN {from: UInt64} AND {to: UInt64} AND (${kind.key}, at) IN (SELECT ${kind.key}, at FROM ${goodRows(stage)}${withId})
)
GROUP BY source`,
    row: z.object({ source: z.string(), rows: z.coerce.number() }),
  };
}
