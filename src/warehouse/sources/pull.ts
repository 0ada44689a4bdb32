import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { InputError, TransientError } from '../../model/errors.ts';
import type { CallOptions, Warehouse } from '../client.ts';
import { sum } from '../files/import.ts';
import { admit, type Counts } from '../intake/admit.ts';
import { refuseCollisions } from '../intake/collisions.ts';
import { recordIntakes, time } from '../intake/finished.ts';
import { keepRejects } from '../intake/kept-rejects.ts';
import { defaultLimits, dropStage, dropStaleStages, type Limits } from '../intake/stage.ts';
import type { Writer } from '../intake/writer.ts';
import { ownEndpoint, remoteEndpoint, sourceFault } from './endpoint.ts';
import { openSource, type ReadableSource, type Span, stageSource, within } from './reading.ts';
import type { Source, Sources } from './schema.ts';

export interface PullLimits {
  readonly threads: number;
  readonly memory: number;
  /** Milliseconds behind the watermark at which a pull begins again, where the source doesn't say its own. */
  readonly overlap: number;
  /** Days are taken together up to this many rows; a watermark is kept after each such piece. */
  readonly rows?: number | undefined;
}

export interface Pull {
  readonly warehouse: Warehouse;
  readonly writer: Writer;
  readonly sources: Sources;
  /** Milliseconds since 1970: what arrived before it is taken in. */
  readonly now: number;
  /** Reads again from here, whatever the watermark says. */
  readonly since?: number | undefined;
  readonly signal: AbortSignal;
  readonly progress: (done: number, total: number, what: string) => void;
  readonly limits: PullLimits;
}

export interface Pulled extends Counts {
  readonly source: string;
  readonly kind: string;
  /** The span of arrival that was read, in milliseconds; undefined where a source has no watermark, or no rows. */
  readonly from: number | undefined;
  readonly to: number | undefined;
}

const day = 86_400_000;

/**
 * Takes in what arrived since the last pull, source by source, in pieces of whole days with a watermark after each, so that a
 * pull that was cut off goes on where it was. A source that fails doesn't keep the others; then the faults of all are thrown.
 */
export async function pullSources(pull: Pull): Promise<Pulled[]> {
  await dropStaleStages(pull.warehouse);
  const done: Pulled[] = [];
  const failures: Error[] = [];
  for (const source of pull.sources.sources) {
    pull.signal.throwIfAborted();
    try {
      done.push(await pullSource(source, pull));
    } catch (error) {
      pull.signal.throwIfAborted();
      failures.push(sourceFault(error, source));
    }
  }
  if (failures.length > 0) throw together(failures);
  return done;
}

/** Worth another try if any of them is: what a person has to mend is said again then. */
function together(failures: readonly Error[]): Error {
  const [first] = failures;
  if (first && failures.length === 1) return first;
  const text = failures.map((failure) => failure.message).join('\n');
  return failures.some((failure) => failure instanceof TransientError)
    ? new TransientError(text, { cause: first })
    : new InputError(text, { cause: first });
}

async function pullSource(source: Source, pull: Pull): Promise<Pulled> {
  const { warehouse, now, signal, limits } = pull;
  const intake = intakeLimits(limits);
  const options = { settings: intake.settings, signal };
  const endpoint = source.server ? remoteEndpoint(source.server) : ownEndpoint(warehouse, intake.settings);
  const id = randomUUID();
  try {
    const readable = await openSource(source, endpoint, signal);
    const watermark = await readWatermark(warehouse, source, options);
    const begin = pull.since ?? (watermark === undefined ? undefined : watermark - (source.overlap ?? limits.overlap));
    const pieces = await piecesOf(readable, begin, now, intake.chunkRows, signal);
    const total = pieces.reduce((rows, piece) => rows + piece.rows, 0);

    const counts: Counts[] = [];
    let read = 0;
    for (const piece of pieces) {
      signal.throwIfAborted();
      counts.push(await takeIn(readable, piece.span, id, pull, intake, options));
      if (piece.span) await keepWatermark(warehouse, source, Math.max(piece.span.to, watermark ?? 0), now);
      read += piece.rows;
      pull.progress(read, Math.max(total, read), source.name);
    }
    if (readable.arrived) await keepWatermark(warehouse, source, Math.max(now, watermark ?? 0), now);

    const all = sum(counts);
    await recordIntakes(warehouse, { way: 'pull', kind: source.kind.name, startedAt: now }, [
      { id, source: source.name, ...all },
    ]);
    const from = pieces[0]?.span?.from ?? begin;
    return { source: source.name, kind: source.kind.name, ...all, from, to: readable.arrived ? now : undefined };
  } finally {
    await endpoint.close();
  }
}

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

interface Piece {
  readonly span: Span | undefined;
  readonly rows: number;
}

/** Days with rows, together up to `most` rows; without a watermark column the source is one piece. */
async function piecesOf(
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

async function takeIn(
  readable: ReadableSource,
  span: Span | undefined,
  intakeId: string,
  pull: Pull,
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

async function readWatermark(warehouse: Warehouse, source: Source, options: CallOptions): Promise<number | undefined> {
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

async function keepWatermark(warehouse: Warehouse, source: Source, arrivedTo: number, now: number): Promise<void> {
  await warehouse.insert('watermarks', [
    { kind: source.kind.name, source: source.name, arrived_to: time(arrivedTo), taken_at: time(now) },
  ]);
}
