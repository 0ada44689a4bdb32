import type { Redis } from 'ioredis';
import { z } from 'zod';
import { redisError } from './redis-error.ts';

/** What was sent and isn't in ClickHouse yet, in the order in which it came. */
export interface IntakeStream {
  /** Keeps all of them, or none where the stream would grow too long: then false. Throws TransientError while Redis is away. */
  append(messages: readonly SentMessage[]): Promise<boolean>;
  /** The oldest, so many at most, and fewer where they are large. */
  read(count: number): Promise<WaitingMessage[]>;
  /** Forgets those, the oldest, because they are in ClickHouse. */
  forget(messages: readonly WaitingMessage[]): Promise<void>;
  state(): Promise<{
    readonly waiting: number;
    readonly bytes: number;
    /** When the oldest came, in milliseconds since 1970. */
    readonly oldestAt: number | undefined;
  }>;
}

export interface SentMessage {
  readonly text: string;
  /** A message with the same id that came before, within some days, is this one: it is kept once. */
  readonly once?: string | undefined;
}

export interface WaitingMessage {
  /** Its id in the stream. */
  readonly id: string;
  readonly text: string;
}

export interface IntakeStreamParts {
  readonly redis: Redis;
  /** Begin of every key, such as `{pql}`. */
  readonly prefix: string;
  readonly now: () => number;
  readonly limits?: IntakeLimits;
}

export interface IntakeLimits {
  readonly messages: number;
  readonly bytes: number;
}

// A ClickHouse that is away must not fill the Redis in which the queues live.
const usualLimits: IntakeLimits = { messages: 200_000, bytes: 256 * 1024 ** 2 };
/** Ids that are remembered: 10 MB at most. */
const remembered = { ids: 100_000, for: 7 * 86_400_000 };
/** A read of so many bytes is written before more is read. */
const enough = 8 * 1024 ** 2;
const piece = 500;

/** KEYS: stream, size, seen. ARGV: now, limits of messages and bytes, ids to remember, how long, then id and text of each message. */
const append = `
local bytes = tonumber(redis.call('GET', KEYS[2]) or '0')
local more = 0
for i = 7, #ARGV, 2 do more = more + #ARGV[i] end
if redis.call('XLEN', KEYS[1]) + (#ARGV - 5) / 2 > tonumber(ARGV[2]) or bytes + more > tonumber(ARGV[3]) then return 0 end
for i = 6, #ARGV, 2 do
  if ARGV[i] == '' or redis.call('ZADD', KEYS[3], 'NX', ARGV[1], ARGV[i]) == 1 then
    redis.call('XADD', KEYS[1], '*', 'message', ARGV[i + 1])
    bytes = bytes + #ARGV[i + 1]
  end
end
redis.call('SET', KEYS[2], string.format('%.0f', bytes))
redis.call('ZREMRANGEBYRANK', KEYS[3], 0, -1 - tonumber(ARGV[4]))
redis.call('ZREMRANGEBYSCORE', KEYS[3], '-inf', tonumber(ARGV[1]) - tonumber(ARGV[5]))
return 1`;

/** KEYS: stream, size. ARGV: id of the last, how many, their bytes. What somebody else has forgotten meanwhile isn't counted twice. */
const forget = `
if redis.call('XTRIM', KEYS[1], 'MINID', ARGV[1]) + redis.call('XDEL', KEYS[1], ARGV[1]) == tonumber(ARGV[2]) then
  redis.call('DECRBY', KEYS[2], ARGV[3])
end
if redis.call('XLEN', KEYS[1]) == 0 then redis.call('DEL', KEYS[2]) end
return 1`;

const entriesSchema = z.array(z.tuple([z.string(), z.array(z.string())]));

export function createIntakeStream({ redis, prefix, now, limits = usualLimits }: IntakeStreamParts): IntakeStream {
  const stream = `${prefix}:intake:messages`;
  const size = `${stream}:bytes`;
  const seen = `${stream}:seen`;

  async function entries(after: string, count: number): Promise<WaitingMessage[]> {
    const raw = entriesSchema.parse(await redis.xrange(stream, after, '+', 'COUNT', count));
    return raw.map(([id, [, text = '']]) => ({ id, text }));
  }

  async function read(count: number): Promise<WaitingMessage[]> {
    const found: WaitingMessage[] = [];
    let bytes = 0;
    while (found.length < count && bytes < enough) {
      const last = found.at(-1)?.id;
      const next = await entries(last === undefined ? '-' : `(${last}`, Math.min(piece, count - found.length));
      if (next.length === 0) break;
      found.push(...next);
      bytes += sizeOf(next);
    }
    return found;
  }

  return {
    async append(messages) {
      if (messages.length === 0) return true;
      const given = messages.flatMap(({ once = '', text }) => [once, text]);
      const bounds = [now(), limits.messages, limits.bytes, remembered.ids, remembered.for].map(String);
      const appending = redis.eval(append, 3, stream, size, seen, ...bounds, ...given);
      return (await during(appending, 'keeping what was sent')) === 1;
    },
    read: (count) => during(read(count), 'reading what was sent'),
    async forget(messages) {
      const last = messages.at(-1);
      if (!last) return;
      const forgetting = redis.eval(
        forget,
        2,
        stream,
        size,
        last.id,
        String(messages.length),
        String(sizeOf(messages)),
      );
      await during(forgetting, 'forgetting what was written');
    },
    async state() {
      const reading = Promise.all([redis.xlen(stream), redis.get(size), entries('-', 1)]);
      const [waiting, bytes, [oldest]] = await during(reading, 'looking at what was sent');
      return { waiting, bytes: Number(bytes ?? 0), oldestAt: oldest && Number(oldest.id.split('-')[0]) };
    },
  };
}

const sizeOf = (messages: readonly WaitingMessage[]): number =>
  messages.reduce((bytes, { text }) => bytes + Buffer.byteLength(text), 0);

function during<Result>(result: Promise<Result>, doing: string): Promise<Result> {
  return result.catch((error: unknown) => {
    throw redisError(error, doing);
  });
}
