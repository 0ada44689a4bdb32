import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { TransientError } from '../../model/errors.ts';
import type { CallOptions, Warehouse } from '../client.ts';
import { literal, type Params, type Statement } from '../query.ts';
import { conflictsQuery, insertOccurrences } from './occurrences.ts';
import { insertRestated, restatedConflictsQuery } from './restated.ts';
import type { Limits, Stage } from './stage.ts';
import { insertNews, insertStatedVersions } from './versions.ts';
import type { Writer } from './writer.ts';

/** What became of the rows of one source. `read` is the sum of loaded, duplicates and rejected. */
export interface Counts {
  readonly read: number;
  readonly loaded: number;
  /** Rows that were here already, came twice, or were folded into one version with others; conflicts included. */
  readonly duplicates: number;
  /** Rows with the identity of one that stands, and another content. */
  readonly conflicts: number;
  readonly rejected: number;
}

export interface Admission {
  readonly warehouse: Warehouse;
  readonly writer: Writer;
  readonly limits: Limits;
  readonly now: number;
  readonly signal: AbortSignal;
  /** Rows of the stage that are dealt with. */
  readonly progress: (done: number, total: number) => void;
}

/** By it an insert that another process left running is known. */
export const admissionMark = '/* pql: admission */';

const count = z.coerce.number();
const bySource = z.object({ source: z.string(), rows: count });
const stageTotals = z.object({ source: z.string(), file: z.number(), rows: count, rejected: count, last_row: count });

/**
 * Moves the stage's good rows to their table, each once: compared with what is there by ranges of the key, each range under
 * the writer's lock. A range whose insert was cut off is simply compared again, so a retry or a second import is exact.
 * Gives the counts by source.
 */
export async function admit(stage: Stage, admission: Admission): Promise<Map<string, Counts>> {
  const { warehouse, writer, limits, signal } = admission;
  const options: CallOptions = { settings: limits.settings, signal };
  const totals = await warehouse.rows(
    {
      name: 'count staged rows',
      sql: `SELECT source, file, count() AS rows, countIf(reject_field != '') AS rejected, max(row) AS last_row
FROM ${stage.table} GROUP BY source, file ORDER BY file`,
      row: stageTotals,
    },
    {},
    options,
  );
  const good = totals.reduce((sum, total) => sum + total.rows - total.rejected, 0);
  const offsets = rowOffsets(totals);
  const tally = new Map(totals.map(({ source }) => [source, { loaded: 0, conflicts: 0 }]));
  const ranges = keyRanges(Math.ceil(good / limits.chunkRows));

  for (const [i, range] of ranges.entries()) {
    signal.throwIfAborted();
    await writer.exclusively(async () => {
      await noOtherAdmission(warehouse, signal);
      const params = { ...range, now: admission.now, sources: totals.map(({ source }) => source), offsets };
      const before = await stored(stage, warehouse, params, options);
      for (const { name, sql } of insertions(stage)) {
        await warehouse.run({ name, sql: `${admissionMark} ${sql}` }, params, options);
      }
      const after = await stored(stage, warehouse, params, options);
      for (const [source, rows] of after) {
        const of = tally.get(source);
        if (of) of.loaded += rows - (before.get(source) ?? 0);
      }
      const query = stage.grain.restates ? restatedConflictsQuery(stage) : conflictsQuery(stage);
      if (query)
        for (const row of await warehouse.rows(query, params, options)) {
          const of = tally.get(row.source);
          if (of) of.conflicts += row.rows;
        }
    });
    admission.progress(Math.round((good * (i + 1)) / ranges.length), good);
  }

  return new Map(
    totals.map(({ source, rows, rejected }) => {
      const { loaded, conflicts } = tally.get(source) ?? { loaded: 0, conflicts: 0 };
      return [source, { read: rows, loaded, duplicates: rows - rejected - loaded, conflicts, rejected }];
    }),
  );
}

function insertions(stage: Stage): Statement[] {
  const { name } = stage.kind;
  if (stage.grain.restates) return [insertRestated(stage)];
  return name === 'events' || name === 'outcomes'
    ? [insertOccurrences(stage)]
    : [insertStatedVersions(stage), insertNews(stage)];
}

async function stored(
  stage: Stage,
  warehouse: Warehouse,
  params: Params,
  options: CallOptions,
): Promise<Map<string, number>> {
  const { key, table } = stage.kind;
  const rows = await warehouse.rows(
    {
      name: 'count stored rows',
      sql: `SELECT source, count() AS rows FROM ${table}
WHERE ${key} BETWEEN {from: UInt64} AND {to: UInt64} AND source IN {sources: Array(String)} GROUP BY source`,
      row: bySource,
    },
    params,
    options,
  );
  return new Map(rows.map((row) => [row.source, row.rows]));
}

/** By file number: how many rows the files before it have. */
function rowOffsets(totals: readonly { file: number; last_row: number }[]): number[] {
  const offsets: number[] = [];
  let rows = 0;
  for (const { file, last_row } of totals) {
    while (offsets.length <= file) offsets.push(rows);
    rows += totals.length > 1 ? last_row : 0;
  }
  return offsets;
}

/** Cuts the 64-bit keys, which are hashes and so evenly spread, into equal ranges, both ends inclusive. */
export function keyRanges(pieces: number): { from: string; to: string }[] {
  const all = 2n ** 64n;
  const n = BigInt(pieces);
  return Array.from({ length: pieces }, (_, i) => ({
    from: String((all * BigInt(i)) / n),
    to: String((all * BigInt(i + 1)) / n - 1n),
  }));
}

/** The statement must not find itself, so the mark stands in it in two parts. The query id won't do: the embedded engine gives its own. */
const running = {
  name: 'running admissions',
  sql: `SELECT count() AS running FROM system.processes
WHERE current_database = currentDatabase() AND position(query, ${literal(admissionMark.slice(0, 6))} || ${literal(admissionMark.slice(6))}) > 0`,
  row: z.object({ running: count }),
};

/**
 * A killed process leaves its last insert running on the server, and its lock runs out meanwhile: two admissions at once
 * could both find a row missing.
 */
export async function noOtherAdmission(warehouse: Warehouse, signal: AbortSignal): Promise<void> {
  const deadline = performance.now() + 10 * 60_000;
  while ((await warehouse.one(running, {}, { signal })).running > 0) {
    if (performance.now() > deadline) {
      throw new TransientError(
        `Another import or pull has been writing to database "${warehouse.database}" for ten minutes. Try again when it is done.`,
      );
    }
    await pause(200, undefined, { signal });
  }
}
