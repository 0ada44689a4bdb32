import { z } from 'zod';
import type { CallOptions, Warehouse } from '../client.ts';
import type { Query, Statement } from '../query.ts';
import { admissionMark, noOtherAdmission } from './admit.ts';
import { outcomeColumns } from './mapped.ts';
import { columns } from './occurrences.ts';
import type { Writer } from './writer.ts';

/** Rows of the queue log of one Redis: behind a fence up to another, itself included. */
export interface Stretch {
  readonly incarnation: string;
  readonly after: string;
  readonly upTo: string;
}

/** What is told of whom: the outcome by what the log calls it, `handed_over` → `sql`. */
export type OutcomeOfDone = ReadonlyMap<string, string>;

export interface Dispositions {
  /** By it the rows are known in the table of outcomes. */
  readonly source: 'dispositions';
  /** The Redis of which the log has rows, and up to which fence their outcomes were told; `0` where none was. */
  told(): Promise<{ readonly incarnation: string; readonly fence: string }[]>;
  toldOf(incarnation: string): Promise<string>;
  /** The last row of the log of a Redis. */
  lastOf(incarnation: string): Promise<string>;
  /** Of a stretch the part before the first row done after an instant. */
  due(stretch: Stretch, outcomes: OutcomeOfDone, doneBy: number): Promise<Due>;
  /** Writes the outcomes of a stretch that aren't there yet and were not undone. Takes the writer's lock. */
  write(stretch: Stretch, outcomes: OutcomeOfDone, writing: Writing): Promise<{ read: number; loaded: number }>;
  /** Records that the outcomes up to this fence are there. */
  mark(incarnation: string, fence: string): Promise<void>;
}

export interface Due {
  /** Fence of its last row; undefined where it has none. */
  readonly upTo: string | undefined;
  /** Rows in it that the scoring is told of. */
  readonly dispositions: number;
  /** Whether the stretch has no row behind it. */
  readonly isAll: boolean;
}

export interface Writing {
  readonly writer: Writer;
  readonly signal: AbortSignal;
}

const count = z.coerce.number();

export function createDispositions(warehouse: Warehouse): Dispositions {
  return {
    source: 'dispositions',
    told: () => warehouse.rows(toldOfEach),
    async toldOf(incarnation) {
      return (await warehouse.one(toldOfOne, { incarnation })).fence;
    },
    async lastOf(incarnation) {
      return (await warehouse.one(lastOfOne, { incarnation })).fence;
    },
    due: (stretch, outcomes, doneBy) => warehouse.one(dueRows, { ...paramsOf(stretch, outcomes), done_by: doneBy }),
    write(stretch, outcomes, { writer, signal }) {
      return writer.exclusively(async () => {
        await noOtherAdmission(warehouse, signal);
        const options: CallOptions = { signal };
        // Within the lock: a run whose known-at is later reads them.
        const { now } = await warehouse.one(engineClock, {}, options);
        const params = { ...paramsOf(stretch, outcomes), now };
        const before = await warehouse.one(writtenSoFar, {}, options);
        const { read } = await warehouse.one(toldRows, params, options);
        await warehouse.run(insertOutcomes, params, options);
        const after = await warehouse.one(writtenSoFar, {}, options);
        return { read, loaded: after.rows - before.rows };
      });
    },
    mark: (incarnation, fence) => warehouse.run(insertMark, { incarnation, fence }),
  };
}

function paramsOf({ incarnation, after, upTo }: Stretch, outcomes: OutcomeOfDone) {
  return { incarnation, after, up_to: upTo, done: [...outcomes.keys()], outcomes: [...outcomes.values()] };
}

const engineClock: Query<{ now: number }> = {
  name: "engine's clock",
  sql: 'SELECT toUnixTimestamp64Milli(now64(3)) AS now',
  row: z.object({ now: count }),
};

const toldOfEach: Query<{ incarnation: string; fence: string }> = {
  name: 'outcomes told',
  sql: `
    SELECT incarnation, max(told) AS fence
    FROM (
        SELECT DISTINCT incarnation, toUInt64(0) AS told FROM queue_log
        UNION ALL
        SELECT incarnation, fence AS told FROM outcomes_told)
    GROUP BY incarnation
    ORDER BY incarnation`,
  row: z.object({ incarnation: z.string(), fence: z.string() }),
};

const toldOfOne: Query<{ fence: string }> = {
  name: 'outcomes of a Redis told',
  sql: 'SELECT max(fence) AS fence FROM outcomes_told WHERE incarnation = {incarnation:String}',
  row: z.object({ fence: z.string() }),
};

const lastOfOne: Query<{ fence: string }> = {
  name: 'last row of a Redis',
  sql: 'SELECT max(fence) AS fence FROM queue_log WHERE incarnation = {incarnation:String}',
  row: z.object({ fence: z.string() }),
};

const stretch = 'incarnation = {incarnation:String} AND fence > {after:UInt64} AND fence <= {up_to:UInt64}';
const isTold = 'done IN {done:Array(String)}';

const dueRows: Query<Due> = {
  name: 'rows of the queue log to be told',
  sql: `
    WITH (
        SELECT if(count() = 0, toUInt64(-1), min(fence))
        FROM queue_log
        WHERE ${stretch} AND at > fromUnixTimestamp64Milli({done_by:Int64}, 'UTC')) AS first_young
    SELECT
        countIf(fence < first_young) AS rows, maxIf(fence, fence < first_young) AS up_to,
        countIf(fence < first_young AND ${isTold}) AS dispositions, count() = rows AS is_all
    FROM queue_log
    WHERE ${stretch}`,
  row: z.object({ rows: count, up_to: z.string(), dispositions: count, is_all: count }).transform((row) => ({
    upTo: row.rows === 0 ? undefined : row.up_to,
    dispositions: row.dispositions,
    isAll: row.is_all === 1,
  })),
};

/** Whom each row is about: the account of a company's entry, of a lead's entry every id of the person; as fields of an import. */
const told = `
        SELECT
            whom.1 AS f_lead_id, '' AS f_email, whom.2 AS f_account_id,
            transform(toString(done), {done:Array(String)}, {outcomes:Array(String)}, '') AS f_outcome,
            at AS f_at, CAST(NULL, 'Nullable(DateTime64(3, \\'UTC\\'))') AS f_arrived_at,
            CAST(NULL, 'Nullable(DateTime64(3, \\'UTC\\'))') AS pql_mark,
            '' AS f_amount, toString(reason) AS f_reason
        FROM queue_log FINAL
        ARRAY JOIN if(
            startsWith(entry_id, 'account:'),
            [('', substring(entry_id, length('account:') + 1))],
            arrayMap(id -> (id, ''), arrayDistinct(arrayPushFront(leads, substring(entry_id, length('lead:') + 1))))) AS whom
        WHERE ${stretch} AND ${isTold} AND fence NOT IN (SELECT undoes FROM queue_log WHERE undoes > {after:UInt64})`;

const toldRows: Query<{ read: number }> = {
  name: 'outcomes to be told',
  sql: `SELECT count() AS read FROM (${told})`,
  row: z.object({ read: count }),
};

const writtenSoFar: Query<{ rows: number }> = {
  name: 'count told outcomes',
  sql: "SELECT count() AS rows FROM outcomes WHERE source = 'dispositions'",
  row: z.object({ rows: count }),
};

const outcome = Object.entries(outcomeColumns(false));
const names = columns.outcomes?.filter((name) => name !== 'source').join(', ');

/** As an import admits outcomes: each identity once, whichever way it came first. */
const insertOutcomes: Statement = {
  name: 'tell outcomes',
  sql: `${admissionMark}
    INSERT INTO outcomes (${names}, source, identity, written_at)
    WITH dispositions AS (SELECT ${outcome.map(([name, sql]) => `${sql} AS ${name}`).join(', ')} FROM (${told}))
    SELECT ${names}, 'dispositions', identity, fromUnixTimestamp64Milli({now:Int64}, 'UTC')
    FROM dispositions
    WHERE identity NOT IN (
        SELECT identity FROM outcomes WHERE (subject_key, at) IN (SELECT subject_key, at FROM dispositions))
    ORDER BY identity
    LIMIT 1 BY identity`,
};

// Cut to milliseconds, and by the engine's clock alone: whoever reads it allows for both (toldUpTo).
const insertMark: Statement = {
  name: 'mark told outcomes',
  sql: 'INSERT INTO outcomes_told (incarnation, fence, told_at) SELECT {incarnation:String}, {fence:UInt64}, now64(3)',
};
