import { z } from 'zod';
import type { Warehouse } from '../client.ts';
import type { Query } from '../query.ts';

/** What a publication made of an entry, that people are told of. */
export interface PublicationNews {
  readonly entryId: string;
  /** For whom alone it is now, if that is new; else empty: somebody of it asked to be called. */
  readonly rep: string;
  /** The entry as it was published, in JSON. */
  readonly document: string;
  /** How many of the kind, and of the rep, the team has. */
  readonly count: number;
}

/**
 * What is new in a team's queue of a published run, against the publication before it: whom entries are for, and who asks to be called.
 * What the log has told since is left out. So many of each rep at most, the first of the queue, with how many there are.
 */
export function publicationNews(
  warehouse: Warehouse,
  of: { readonly runId: string; readonly team: string },
  most: number,
): Promise<PublicationNews[]> {
  return warehouse.rows(newInPublication, { run_id: of.runId, team: of.team, most });
}

const newInPublication: Query<PublicationNews> = {
  name: 'news of a publication',
  sql: `
    WITH
        (SELECT max(as_of) FROM publications WHERE run_id = {run_id:String}) AS own,
        (SELECT argMax(run_id, as_of) FROM publications WHERE as_of < own) AS former,
        (SELECT max(published_at) FROM publications WHERE run_id = former) AS former_at,
        told AS (
            SELECT entry_id, done, rep FROM queue_log
            WHERE done IN ('assigned', 'reassigned', 'hand_raised') AND at >= former_at),
        news AS (
            SELECT now.entry_id AS entry_id, now.position AS position, now.document AS document,
                if(now.assigned_to != '' AND now.assigned_to != before.assigned_to
                    AND (now.entry_id, now.assigned_to) NOT IN (SELECT entry_id, rep FROM told WHERE done != 'hand_raised'),
                    toString(now.assigned_to), '') AS rep,
                now.hand_raised_at IS NOT NULL AND isNull(before.hand_raised_at)
                    AND now.entry_id NOT IN (SELECT entry_id FROM told WHERE done = 'hand_raised') AS is_raised
            FROM queue_entries AS now
            LEFT JOIN (
                SELECT entry_id, toString(assigned_to) AS assigned_to, hand_raised_at FROM queue_entries
                WHERE run_id = former AND former != '') AS before
                ON before.entry_id = now.entry_id
            WHERE now.run_id = {run_id:String} AND now.team = {team:String})
    SELECT entry_id, told_rep AS rep, document, count
    FROM (
        SELECT entry_id, position, document, arrayJoin(arrayConcat(if(rep != '', [rep], []), if(is_raised, [''], []))) AS told_rep,
            count() OVER (PARTITION BY told_rep) AS count,
            row_number() OVER (PARTITION BY told_rep ORDER BY position) AS nth
        FROM news)
    WHERE nth <= {most:UInt32}
    ORDER BY rep, nth`,
  row: z
    .object({ entry_id: z.string(), rep: z.string(), document: z.string(), count: z.coerce.number() })
    .transform(({ entry_id: entryId, ...rest }) => ({ entryId, ...rest })),
};
