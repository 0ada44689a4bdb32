import { setTimeout as delay } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import { TransientError } from '../model/errors.ts';
import type { Writer } from '../warehouse/intake/writer.ts';
import type { Logger } from './log.ts';

export interface RedisWriterParts {
  readonly redis: Redis;
  /** Begin of every key, such as `{pql}`. */
  readonly prefix: string;
  readonly newId: () => string;
  /** Takes a lock that runs out after so many milliseconds; false where somebody has it. */
  readonly takeLock: (redis: Redis, key: string, mine: string, ms: number) => Promise<boolean>;
  /** Milliseconds; tests make them short. */
  readonly timing?: WriterTiming;
}

export interface WriterTiming {
  /** The lock of a process that died runs out after this. */
  readonly lease: number;
  readonly renewEvery: number;
  readonly lookEvery: number;
  /** From here on a wait is told. */
  readonly tellAfter: number;
}

/** The writer of one import or pull. */
export interface Writing {
  readonly writer: Writer;
  /** For the whole work: aborted with the signal that was given, or when the lock turns out to be another's. */
  readonly signal: AbortSignal;
}

export type OpenWriting = (signal: AbortSignal, log: Logger) => Writing;

/** The lock of a process that died runs out after so many milliseconds. */
export const writerTiming = (lease: number): WriterTiming => ({
  lease,
  renewEvery: lease / 3,
  lookEvery: 200,
  tellAfter: 5_000,
});

const renewIfMine = `if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('PEXPIRE', KEYS[1], ARGV[2]) end return 0`;
const releaseIfMine = `if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end return 0`;

/**
 * One writer at a time over all processes: deduplication compares what comes with what is there. Waits for its turn as long as the
 * signal lets it. Throws TransientError when the lock was lost meanwhile.
 */
export function redisWriter({
  redis,
  prefix,
  newId,
  takeLock,
  timing = writerTiming(30_000),
}: RedisWriterParts): OpenWriting {
  const key = `${prefix}:intake:writer`;
  const { lease, renewEvery, lookEvery, tellAfter } = timing;

  async function take(mine: string, signal: AbortSignal, log: Logger): Promise<void> {
    const tell = setTimeout(() => {
      log.warn(
        `Waits for another import or pull to end: one writes at a time. One that was killed holds the others up for ${lease / 1000} s at most.`,
      );
    }, tellAfter);
    try {
      while (!(await takeLock(redis, key, mine, lease))) await delay(lookEvery, undefined, { signal });
    } finally {
      clearTimeout(tell);
    }
  }

  return (given, log) => {
    const lost = new AbortController();
    const signal = AbortSignal.any([given, lost.signal]);
    const renew = async (mine: string) => {
      // Redis may be away for the moment: the next renewal tells whether the lock is still ours.
      const renewed = await redis.eval(renewIfMine, 1, key, mine, String(lease)).catch(() => undefined);
      if (renewed !== 0) return;
      lost.abort(
        new TransientError(
          'The lock for writing was lost while rows were taken in (Redis was away for long). Run it again: what is here already is passed over.',
        ),
      );
    };
    return {
      signal,
      writer: {
        async exclusively(work) {
          const mine = newId();
          signal.throwIfAborted();
          await take(mine, signal, log);
          const renewing = setInterval(() => void renew(mine), renewEvery);
          try {
            const done = await work();
            lost.signal.throwIfAborted();
            return done;
          } catch (error) {
            // What was cut off says that it was cut off; why, only the lock knows.
            lost.signal.throwIfAborted();
            throw error;
          } finally {
            clearInterval(renewing);
            // If Redis can't be told, the lock runs out by itself; what the work gave or threw matters more.
            await redis.eval(releaseIfMine, 1, key, mine).catch(() => undefined);
          }
        },
      },
    };
  };
}
