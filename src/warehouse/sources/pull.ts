import { randomUUID } from 'node:crypto';
import { InputError, TransientError } from '../../model/errors.ts';
import type { Warehouse } from '../client.ts';
import { sum } from '../files/import.ts';
import type { Counts } from '../intake/admit.ts';
import { recordIntakes, time } from '../intake/finished.ts';
import { dropStaleStages } from '../intake/stage.ts';
import type { Writer } from '../intake/writer.ts';
import { ownEndpoint, remoteEndpoint, sourceFault } from './endpoint.ts';
import { intakeLimits, type PullLimits, piecesOf, readWatermark, takeIn } from './pieces.ts';
import { openSource } from './reading.ts';
import type { Source, Sources } from './schema.ts';

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

async function keepWatermark(warehouse: Warehouse, source: Source, arrivedTo: number, now: number): Promise<void> {
  await warehouse.insert('watermarks', [
    { kind: source.kind.name, source: source.name, arrived_to: time(arrivedTo), taken_at: time(now) },
  ]);
}
