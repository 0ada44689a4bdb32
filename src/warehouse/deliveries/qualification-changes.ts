import { z } from 'zod';
import type { Warehouse } from '../client.ts';
import type { Query } from '../query.ts';

/** A qualification that began or ended. Instants are milliseconds since 1970. */
export interface QualificationChange {
  readonly asOf: number;
  readonly subject: 'lead' | 'account';
  readonly subjectId: string;
  readonly rule: string;
  readonly since: number;
  readonly change: 'began' | 'ended';
  readonly kind: string;
  readonly modelDigest: string;
  readonly until: number | undefined;
  readonly endedBy: string;
}

/** Which change of a run, in the order in which they are read. */
export type ChangeKey = Pick<QualificationChange, 'subject' | 'subjectId' | 'rule' | 'since' | 'change'>;

/** What one run wrote and nobody was told of yet. */
export interface ChangesOfRun {
  readonly asOf: number;
  /** When the first of those that are due was written, and the last; milliseconds since 1970. */
  readonly from: number;
  readonly upTo: number;
}

export interface QualificationChanges {
  /**
   * Of the runs whose changes are whole and were not all told, the one that wrote first. Told is what the cursors of `stream` say, by
   * as-of, and what was written up to `since`. A full run's are whole when the run has ended: it writes them in several blocks.
   */
  nextRun(stream: string, since: number): Promise<ChangesOfRun | undefined>;
  /** The next changes of it behind one, or its first. */
  ofRun(run: ChangesOfRun, after: ChangeKey | undefined, limit: number): Promise<QualificationChange[]>;
}

export function createQualificationChanges(warehouse: Warehouse): QualificationChanges {
  return {
    async nextRun(stream, since) {
      const [next] = await warehouse.rows(nextToTell, { stream, since });
      return next;
    },
    ofRun: ({ asOf, from, upTo }, after, limit) =>
      warehouse.rows(changesOfRun, {
        as_of: asOf,
        from,
        up_to: upTo,
        is_first: after === undefined,
        subject: after?.subject ?? '',
        subject_id: after?.subjectId ?? '',
        rule: after?.rule ?? '',
        since: after?.since ?? 0,
        change: after?.change ?? '',
        limit,
      }),
  };
}

const nextToTell: Query<ChangesOfRun> = {
  name: 'run whose qualifications are told next',
  sql: `
    SELECT
        toUnixTimestamp64Milli(c.as_of) AS as_of_ms,
        toUnixTimestamp64Milli(min(c.written_at)) AS from_ms,
        toUnixTimestamp64Milli(max(c.written_at)) AS up_to_ms
    FROM qualification_changes AS c
    LEFT JOIN (SELECT part, up_to FROM delivery_cursors FINAL WHERE stream = {stream:String}) AS told
        ON told.part = toString(toUnixTimestamp64Milli(c.as_of))
    WHERE toUnixTimestamp64Milli(c.written_at) > greatest({since:Int64}, toInt64(told.up_to))
        AND c.as_of NOT IN (
            SELECT assumeNotNull(as_of) FROM runs FINAL
            WHERE kind = 'full' AND as_of IS NOT NULL
                AND state NOT IN ('published', 'superseded', 'failed', 'dropped'))
    GROUP BY c.as_of
    ORDER BY from_ms, as_of_ms
    LIMIT 1`,
  row: z
    .object({ as_of_ms: z.coerce.number(), from_ms: z.coerce.number(), up_to_ms: z.coerce.number() })
    .transform(({ as_of_ms: asOf, from_ms: from, up_to_ms: upTo }) => ({ asOf, from, upTo })),
};

const instant = (column: string) => `toUnixTimestamp64Milli(${column})`;

const changesOfRun: Query<QualificationChange> = {
  name: 'qualifications of a run to tell',
  sql: `
    SELECT
        ${instant('c.as_of')} AS as_of_ms, c.subject AS subject, c.subject_id AS subject_id, c.rule AS rule,
        ${instant('c.since')} AS since_ms, c.change AS change, c.kind AS kind, c.model_digest AS model_digest,
        if(c.until IS NULL, NULL, ${instant('assumeNotNull(c.until)')}) AS until_ms, c.ended_by AS ended_by
    FROM qualification_changes AS c FINAL
    WHERE c.as_of = fromUnixTimestamp64Milli({as_of:Int64}, 'UTC')
        -- Said again for the sorting key: it doesn't see through tuples.
        AND ({is_first:Bool} OR c.subject > {subject:String}
            OR (c.subject = {subject:String} AND c.subject_id >= {subject_id:String}))
        AND ({is_first:Bool} OR (toString(c.subject), c.subject_id, toString(c.rule), ${instant('c.since')}, toString(c.change))
            > ({subject:String}, {subject_id:String}, {rule:String}, {since:Int64}, {change:String}))
        AND ${instant('c.written_at')} BETWEEN {from:Int64} AND {up_to:Int64}
    ORDER BY c.as_of, c.subject, c.subject_id, c.rule, c.since, c.change
    LIMIT {limit:UInt32}`,
  row: z
    .object({
      as_of_ms: z.coerce.number(),
      subject: z.enum(['lead', 'account']),
      subject_id: z.string(),
      rule: z.string(),
      since_ms: z.coerce.number(),
      change: z.enum(['began', 'ended']),
      kind: z.string(),
      model_digest: z.string(),
      until_ms: z.coerce.number().nullable(),
      ended_by: z.string(),
    })
    .transform((read) => ({
      asOf: read.as_of_ms,
      subject: read.subject,
      subjectId: read.subject_id,
      rule: read.rule,
      since: read.since_ms,
      change: read.change,
      kind: read.kind,
      modelDigest: read.model_digest,
      until: read.until_ms ?? undefined,
      endedBy: read.ended_by,
    })),
};
