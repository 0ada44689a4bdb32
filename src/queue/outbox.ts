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
  /** Up to here the scoring was told what came of them. */
  readonly told: string;
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
  /** The oldest transitions with the name of the Redis that has them, read in one step: it may be flushed at any time. */
  oldest(count: number): Promise<{ readonly incarnation: string | undefined; readonly entries: OutboxEntry[] }>;
  /** Resolves when there is a transition behind the fence, or after so many milliseconds. Holds its connection meanwhile. */
  wait(after: string, ms: number): Promise<boolean>;
  /** Names the Redis where it has no name yet, and gives the name that it has. */
  name(incarnation: string): Promise<string>;
  /** Forgets what is in ClickHouse, the fence included; false, and nothing is done, in a Redis that was flushed meanwhile. */
  trim(incarnation: string, fence: string): Promise<boolean>;
  /** Keeps up to which fence the scoring was told, so that nobody has to ask ClickHouse while nothing is new. */
  markTold(incarnation: string, fence: string): Promise<void>;
}

export interface OutboxParts {
  /** Connected by the caller, who also closes it; `wait` blocks it for everybody else. */
  readonly redis: Redis;
  readonly prefix: string;
}

const isSame = "redis.call('HGET', KEYS[1], 'incarnation') == ARGV[1]";
/** Sets a mark in `meta`, but never back: fences are compared as texts, a double doesn't hold them all. */
const setMark = (name: string) => `
local mark, fence = redis.call('HGET', KEYS[1], '${name}') or '0', ARGV[2]
if #mark < #fence or (#mark == #fence and mark < fence) then redis.call('HSET', KEYS[1], '${name}', fence) end`;
const markIfSame = `if not (${isSame}) then return 0 end ${setMark('told')} return 1`;
const trimIfSame = `
if not (${isSame}) then return 0 end
redis.call('XTRIM', KEYS[2], 'MINID', ARGV[2] .. '-1') ${setMark('drained')}
return 1`;

const streamEntries = z.array(z.tuple([z.string(), z.array(z.string())]));
const streams = z.array(z.tuple([z.string(), streamEntries])).nullable();
/** All that a state needs of a row: it is shown also where this version can't read the row. */
const doneAt = z.object({ at: z.number().optional() });
const mark = fenceSchema.nullable().transform((fence) => fence ?? '0');
const marks = z.tuple([z.string().nullable(), mark, mark, mark]);

// Scripts, and not MULTI: a Redis whose memory is used up refuses any transaction, also one that only reads.
const oldestOf = `
return { redis.call('HGET', KEYS[1], 'incarnation'), redis.call('XRANGE', KEYS[2], '-', '+', 'COUNT', ARGV[1]) }`;
const oldestRead = z.tuple([z.string().nullable(), streamEntries]);
const stateOf = `
return {
  redis.call('HMGET', KEYS[1], 'incarnation', 'fence', 'drained', 'told'),
  redis.call('XLEN', KEYS[2]),
  redis.call('XRANGE', KEYS[2], '-', '+', 'COUNT', 1)
}`;
const stateRead = z.tuple([marks, z.number(), streamEntries]);

export function createOutbox({ redis, prefix }: OutboxParts): Outbox {
  const keys = queueKeys(prefix);

  async function read(after: string | undefined, count: number): Promise<OutboxEntry[]> {
    const from = after === undefined ? '-' : `(${after}-0`;
    return entriesOf(streamEntries.parse(await redis.xrange(keys.outbox, from, '+', 'COUNT', count)));
  }

  async function oldest(count: number) {
    const [incarnation, entries] = oldestRead.parse(await redis.eval(oldestOf, 2, keys.meta, keys.outbox, count));
    return { incarnation: incarnation ?? undefined, entries: entriesOf(entries) };
  }

  async function state(): Promise<OutboxState> {
    const [known, length, first] = stateRead.parse(await redis.eval(stateOf, 2, keys.meta, keys.outbox));
    const [incarnation, fence, drained, told] = known;
    const waiting = length;
    return {
      incarnation: incarnation ?? undefined,
      fence,
      // A rebuilt Redis begins above all that the log has: nothing that waits is the same as all drained.
      drained: waiting === 0 ? fence : drained,
      told,
      waiting,
      oldestAt: first.map(([, [, text = '{}']]) => doneAt.parse(JSON.parse(text)).at)[0],
    };
  }

  return {
    state: () => during(state(), 'reading how far the outbox is'),
    read: ({ after, count }) => during(read(after, count), 'reading the outbox'),
    oldest: (count) => during(oldest(count), 'reading the outbox'),
    async wait(after, ms) {
      const blocking = redis.xread('COUNT', 1, 'BLOCK', ms, 'STREAMS', keys.outbox, `${after}-0`);
      const found = streams.parse(await during(blocking, 'waiting for the outbox'));
      return found !== null;
    },
    async name(incarnation) {
      const naming = redis.multi().hsetnx(keys.meta, 'incarnation', incarnation).hget(keys.meta, 'incarnation').exec();
      const [, name] = answersOf(await during(naming, 'naming the outbox'));
      return z.string().parse(name);
    },
    async trim(incarnation, fence) {
      const trimming = redis.eval(trimIfSame, 2, keys.meta, keys.outbox, incarnation, fence);
      return (await during(trimming, 'trimming the outbox')) === 1;
    },
    async markTold(incarnation, fence) {
      await during(redis.eval(markIfSame, 1, keys.meta, incarnation, fence), 'marking what was told');
    },
  };
}

function answersOf(replies: [error: Error | null, result: unknown][] | null): unknown[] {
  return (replies ?? []).map(([error, answer]) => {
    if (error) throw error;
    return answer;
  });
}

function entriesOf(raw: z.output<typeof streamEntries>): OutboxEntry[] {
  return raw.map(([id, fields]) => ({ fence: fenceOf(id), row: rowOf(id, fields) }));
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
