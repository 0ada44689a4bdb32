import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { CallOptions, Warehouse } from '../client.ts';
import { sum } from '../files/import.ts';
import type { Counts } from '../intake/admit.ts';
import { recordIntakes } from '../intake/finished.ts';
import type { Writer } from '../intake/writer.ts';
import { ownEndpoint, remoteEndpoint, sourceFault } from './endpoint.ts';
import { day, intakeLimits, type PullLimits, piecesOf, readWatermark, takeIn } from './pieces.ts';
import { openSource, type ReadableSource, within } from './reading.ts';
import type { Source } from './schema.ts';

export interface PollParts {
  readonly warehouse: Warehouse;
  readonly limits: PullLimits;
  readonly now: () => number;
}

/** What a poll may need of the moment. */
export interface Polling {
  readonly writer: Writer;
  readonly signal: AbortSignal;
}

/** Takes in what has arrived lately, between two pulls. */
export interface Poll {
  /**
   * What a source with `arrived` has new since the last poll; the first goes on where the pulls are. Undefined where nothing is new, and of
   * a source that no pull has read yet: its history is for a run. Throws what is wrong with the source.
   */
  once(source: Source, polling: Polling): Promise<Counts | undefined>;
}

/** How far a source was polled, in milliseconds by its `arrived`. */
interface Polled {
  readonly to: number;
  /** Rows in the overlap before it, when it was polled: more of them now became visible late. Undefined where nobody has counted. */
  readonly before: number | undefined;
}

/**
 * Keeps in memory how far it is: the watermarks are the pulls' alone, which read the day again with their own overlap, for what becomes visible later
 * than that of a poll.
 */
export function createPoll({ warehouse, limits, now }: PollParts): Poll {
  const known = new Map<string, Polled>();
  const intake = intakeLimits(limits);

  async function polled(name: string, source: Source, options: CallOptions): Promise<Polled | undefined> {
    const to = known.get(name)?.to ?? (await readWatermark(warehouse, source, options));
    return to === undefined ? undefined : (known.get(name) ?? { to, before: undefined });
  }

  async function pollSource(source: Source, { writer, signal }: Polling): Promise<Counts | undefined> {
    const name = JSON.stringify([source.kind.name, source.name, source.rows, source.arrived]);
    const options = { settings: intake.settings, signal };
    const last = await polled(name, source, options);
    if (!last) return undefined;
    const endpoint = source.server ? remoteEndpoint(source.server) : ownEndpoint(warehouse, intake.settings);
    try {
      const readable = await openSource(source, endpoint, signal);
      const until = now();
      const overlap = source.overlap ?? limits.overlap;
      const seen = await look(readable, { last, until, overlap, signal });
      const counts = seen.from === undefined ? undefined : await take(readable, seen.from, until, writer, signal);
      known.set(name, { to: until, before: seen.before });
      return counts;
    } finally {
      await endpoint.close();
    }
  }

  async function take(readable: ReadableSource, from: number, until: number, writer: Writer, signal: AbortSignal) {
    const { source } = readable;
    const options = { settings: intake.settings, signal };
    const id = randomUUID();
    const counts: Counts[] = [];
    for (const { span } of await piecesOf(readable, from, until, intake.chunkRows, signal)) {
      signal.throwIfAborted();
      counts.push(await takeIn(readable, span, id, { warehouse, writer, now: until, signal }, intake, options));
    }
    const all = sum(counts);
    // What was here already is no news: of polls there are thousands a day.
    if (all.loaded + all.conflicts + all.rejected > 0) {
      const record = { way: 'pull', kind: source.kind.name, startedAt: until } as const;
      await recordIntakes(warehouse, record, [{ id, source: source.name, ...all }]);
    }
    return all;
  }

  return {
    async once(source, polling) {
      if (source.arrived === undefined) return undefined;
      try {
        return await pollSource(source, polling);
      } catch (error) {
        polling.signal.throwIfAborted();
        throw sourceFault(error, source);
      }
    },
  };
}

interface Looking {
  readonly last: Polled;
  readonly until: number;
  readonly overlap: number;
  readonly signal: AbortSignal;
}

interface Seen {
  /** From when on there is something new; undefined where nothing is. */
  readonly from: number | undefined;
  /** Rows in the overlap before this look. */
  readonly before: number;
}

/** One count over the overlap: whether rows came since the last poll, or became visible before it. */
async function look(readable: ReadableSource, { last, until, overlap, signal }: Looking): Promise<Seen> {
  const { arrived, relation, endpoint } = readable;
  if (!arrived) return { from: undefined, before: 0 };
  // A Date says only the day: whatever comes later on that day has the same one.
  const whole = (at: number) => (arrived.dateOnly ? Math.floor(at / day) * day : at);
  const begin = whole(last.to - overlap);
  const since = (at: number) => `${arrived.sql} >= fromUnixTimestamp64Milli(toInt64(${at}), 'UTC')`;
  const [found] = await endpoint.rows(
    {
      name: 'what a source has new',
      sql: `SELECT countIf(NOT ${since(last.to)}) AS before, countIf(${since(last.to)}) AS since, countIf(${since(whole(until - overlap))}) AS next
FROM ${relation.sql}${within(readable, { from: begin, to: until })}`,
      row: z.object({ before: z.coerce.number(), since: z.coerce.number(), next: z.coerce.number() }),
    },
    signal,
  );
  const { before, since: fresh, next } = found ?? { before: 0, since: 0, next: 0 };
  if (before !== last.before) return { from: before + fresh === 0 ? undefined : begin, before: next };
  return { from: fresh === 0 ? undefined : last.to, before: next };
}
