import { z } from 'zod';
import type { CallOptions, Warehouse } from '../client.ts';
import { sum } from '../files/import.ts';
import { admit, type Counts } from '../intake/admit.ts';
import { refuseCollisions } from '../intake/collisions.ts';
import { keepRejects } from '../intake/kept-rejects.ts';
import { defaultLimits, dropStage, type Limits } from '../intake/stage.ts';
import type { Writer } from '../intake/writer.ts';
import { type ReadableSource, type Span, stageSource, within } from './reading.ts';
import type { Source } from './schema.ts';

export interface PullLimits {
  readonly threads: number;
  readonly memory: number;
  /** Milliseconds behind the watermark at which a pull begins again, where the source doesn't say its own. */
  readonly overlap: number;
  /** Days are taken together up to this many rows; a watermark is kept after each such piece. */
  readonly rows?: number | undefined;
}

export interface TakingIn {
  readonly warehouse: Warehouse;
  readonly writer: Writer;
  /** Milliseconds since 1970: when the rows were written here. */
  readonly now: number;
  readonly signal: AbortSignal;
}

export const day = 86_400_000;

export function intakeLimits(limits: PullLimits): Limits {
  return {
    settings: {
      max_threads: limits.threads,
      max_insert_threads: '1',
      max_memory_usage: String(limits.memory),
      // A piece is at most some days: what takes an hour is stuck.
      max_execution_time: 3600,
    },
    chunkRows: limits.rows ?? defaultLimits.chunkRows,
  };
}

export interface Piece {
  readonly span: Span | undefined;
  readonly rows: number;
}

/** Days with rows, together up to `most` rows; without a watermark column the source is one piece. */
export async function piecesOf(
  readable: ReadableSource,
  begin: number | undefined,
  now: number,
  most: number,
  signal: AbortSignal,
): Promise<Piece[]> {
  const { arrived, relation, endpoint } = readable;
  if (arrived === undefined) return [{ span: undefined, rows: 0 }];
  // A Date says only the day: whatever comes later on that day has the same one.
  const from = arrived.dateOnly && begin !== undefined ? Math.floor(begin / day) * day : begin;
  const days = await endpoint.rows(
    {
      name: 'days of a source',
      sql: `SELECT toUnixTimestamp64Milli(toDateTime64(toStartOfDay(toDateTime64(${arrived.sql}, 3, 'UTC'), 'UTC'), 3, 'UTC')) AS start, count() AS rows
FROM ${relation.sql}${within(readable, { from: from ?? 0, to: now })}
GROUP BY start ORDER BY start`,
      row: z.object({ start: z.coerce.number(), rows: z.coerce.number() }),
    },
    signal,
  );
  const pieces: { span: Span; rows: number }[] = [];
  for (const { start, rows } of days) {
    const span = { from: Math.max(start, from ?? 0), to: Math.min(start + day, now) };
    const last = pieces.at(-1);
    if (last && last.rows + rows <= most)
      pieces[pieces.length - 1] = { span: { ...last.span, to: span.to }, rows: last.rows + rows };
    else pieces.push({ span, rows });
  }
  return pieces;
}

export async function takeIn(
  readable: ReadableSource,
  span: Span | undefined,
  intakeId: string,
  pull: TakingIn,
  limits: Limits,
  options: CallOptions & { signal: AbortSignal },
): Promise<Counts> {
  const { warehouse, writer, now, signal } = pull;
  const { source } = readable;
  const stage = await stageSource(readable, span, { warehouse, now, options });
  try {
    await refuseCollisions(stage, warehouse, options);
    await keepRejects(stage, { id: intakeId, source: source.name }, warehouse, options);
    const counts = await admit(stage, { warehouse, writer, limits, now, signal, progress: () => undefined });
    return sum([...counts.values()]);
  } finally {
    await dropStage(warehouse, stage.table);
  }
}

export async function readWatermark(
  warehouse: Warehouse,
  source: Source,
  options: CallOptions,
): Promise<number | undefined> {
  const rows = await warehouse.rows(
    {
      name: 'read watermark',
      sql: `SELECT toUnixTimestamp64Milli(max(w.arrived_to)) AS arrived_to FROM watermarks AS w
WHERE w.kind = {kind: String} AND w.source = {source: String} HAVING count() > 0`,
      row: z.object({ arrived_to: z.coerce.number() }),
    },
    { kind: source.kind.name, source: source.name },
    options,
  );
  return rows[0]?.arrived_to;
}
