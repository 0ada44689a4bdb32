import type { Redis } from 'ioredis';
import { z } from 'zod';
import { PermanentError } from '../model/errors.ts';
import { queueKeys } from './keys.ts';
import { logRowSchema, type OutboxRow } from './log-row.ts';
import { redisError } from './redis-error.ts';
import { fenceSchema } from './work.ts';

/** A transition that waits in Redis to be written to ClickHouse. */
export interface OutboxEntry {
  readonly fence: string;
  readonly row: OutboxRow;
}

/** How far the transitions of a Redis have come. Fences are decimal texts; `0` stands for none. */
export interface OutboxState {
  /** Which Redis this is; undefined for one in which nothing was ever published, or that was flushed. */
  readonly incarnation: string | undefined;
  /** Of the last transition. */
  readonly fence: string;
  /** Up to here the log in ClickHouse has them. */
  readonly drained: string;
  /** Transitions that ClickHouse doesn't have yet. */
  readonly waiting: number;
  /** When the oldest of those was done, in milliseconds since 1970; undefined where none waits. */
  readonly oldestAt: number | undefined;
}

/** The stream of transitions that ClickHouse doesn't have yet. Throws TransientError while Redis is away. */
export interface Outbox {
  state(): Promise<OutboxState>;
  /** The next transitions behind a fence, or from the start, oldest first. */
  read(part: { readonly after?: string | undefined; readonly count: number }): Promise<OutboxEntry[]>;
  /** Resolves when there is a transition behind the fence, or after so many milliseconds. Holds its connection meanwhile. */
  wait(after: string, ms: number): Promise<boolean>;
  /** Names the Redis where it has no name yet, and gives the name that it has. */
  name(incarnation: string): Promise<string>;
  /** Forgets what is in ClickHouse, the fence included; does nothing in a Redis that was flushed meanwhile. */
  trim(incarnation: string, fence: string): Promise<void>;
}

export interface OutboxParts {
  /** Connected by the caller, who also closes it; `wait` blocks it for everybody else. */
  readonly redis: Redis;
  readonly prefix: string;
}

const trimIfSame = `
if redis.call('HGET', KEYS[2], 'incarnation') ~= ARGV[1] then return 0 end
redis.call('XTRIM', KEYS[1], 'MINID', ARGV[2] .. '-1')
local drained = redis.call('HGET', KEYS[2], 'drained') or '0'
if #drained < #ARGV[2] or (#drained == #ARGV[2] and drained < ARGV[2]) then
  redis.call('HSET', KEYS[2], 'drained', ARGV[2])
end
return 1`;

const streamEntries = z.array(z.tuple([z.string(), z.array(z.string())]));
const streams = z.array(z.tuple([z.string(), streamEntries])).nullable();
const mark = fenceSchema.nullable().transform((fence) => fence ?? '0');
const marks = z.tuple([z.string().nullable(), mark, mark]);

export function createOutbox({ redis, prefix }: OutboxParts): Outbox {
  const keys = queueKeys(prefix);

  async function read(after: string | undefined, count: number): Promise<OutboxEntry[]> {
    const from = after === undefined ? '-' : `(${after}-0`;
    const entries = streamEntries.parse(await redis.xrange(keys.outbox, from, '+', 'COUNT', count));
    return entries.map(([id, fields]) => ({ fence: fenceOf(id), row: rowOf(id, fields) }));
  }

  async function state(): Promise<OutboxState> {
    const [known, waiting, first] = await Promise.all([
      redis.hmget(keys.meta, 'incarnation', 'fence', 'drained'),
      redis.xlen(keys.outbox),
      read(undefined, 1),
    ]);
    const [incarnation, fence, drained] = marks.parse(known);
    return { incarnation: incarnation ?? undefined, fence, drained, waiting, oldestAt: first[0]?.row.at };
  }

  return {
    state: () => during(state(), 'reading how far the outbox is'),
    read: ({ after, count }) => during(read(after, count), 'reading the outbox'),
    async wait(after, ms) {
      const blocking = redis.xread('COUNT', 1, 'BLOCK', ms, 'STREAMS', keys.outbox, `${after}-0`);
      const found = streams.parse(await during(blocking, 'waiting for the outbox'));
      return found !== null;
    },
    async name(incarnation) {
      const naming = redis.multi().hsetnx(keys.meta, 'incarnation', incarnation).hget(keys.meta, 'incarnation').exec();
      const answers = await during(naming, 'naming the outbox');
      return z.string().parse(answers?.[1]?.[1]);
    },
    async trim(incarnation, fence) {
      await during(redis.eval(trimIfSame, 2, keys.outbox, keys.meta, incarnation, fence), 'trimming the outbox');
    },
  };
}

/** The id of a row in the stream is `FENCE-0`. */
function fenceOf(id: string): string {
  return fenceSchema.parse(id.replace(/-0$/, ''));
}

function rowOf(id: string, [field, text]: readonly string[]): OutboxRow {
  const parsed = field === 'row' && text !== undefined ? logRowSchema.safeParse(JSON.parse(text)) : undefined;
  if (parsed?.success) return parsed.data;
  throw new PermanentError(
    `The outbox holds a transition that this version can't read (${id}): ${parsed ? z.prettifyError(parsed.error) : 'it has no row'}. Nothing is lost: run the version of pql that wrote it.`,
  );
}

function during<Result>(result: Promise<Result>, doing: string): Promise<Result> {
  return result.catch((error: unknown) => {
    throw redisError(error, doing);
  });
}
