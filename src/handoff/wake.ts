import { setTimeout as delay } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import { redisError } from '../queue/redis-error.ts';

export interface WakeParts {
  /** For short commands. */
  readonly redis: Redis;
  /** A connection of its own: one that is subscribed takes no other commands. */
  readonly subscriber: Redis;
  readonly channel: string;
}

/** Ends the pause of whoever follows what moves, in whichever process that is. */
export interface Wake {
  /** Tells everybody who waits. Throws TransientError while Redis is away. */
  wake(): Promise<void>;
  /** Waits so many milliseconds, until somebody wakes (also between two waits), or until the signal is aborted. */
  wait(ms: number, signal: AbortSignal): Promise<void>;
  close(): Promise<void>;
}

/** Subscribes at once; while Redis is away nobody is woken, and whoever waits looks when their time is over. */
export async function openWake({ redis, subscriber, channel }: WakeParts): Promise<Wake> {
  let woken = false;
  let end = (): void => undefined;
  const onMessage = (told: string) => {
    if (told !== channel) return;
    woken = true;
    end();
  };
  subscriber.on('message', onMessage);
  await subscriber.subscribe(channel);

  return {
    async wake() {
      await redis.publish(channel, '').catch((error: unknown) => {
        throw redisError(error, 'waking who follows what moves');
      });
    },
    async wait(ms, signal) {
      if (!woken && !signal.aborted) {
        const called = new AbortController();
        end = () => called.abort();
        await delay(ms, undefined, { signal: AbortSignal.any([signal, called.signal]) }).catch(() => undefined);
      }
      woken = false;
    },
    async close() {
      subscriber.off('message', onMessage);
      if (subscriber.status === 'ready') await subscriber.unsubscribe(channel);
    },
  };
}

/** Wakes whoever waits, from a process that doesn't wait itself. */
export function waker(redis: Redis, channel: string): Pick<Wake, 'wake'> {
  return {
    async wake() {
      await redis.publish(channel, '').catch((error: unknown) => {
        throw redisError(error, 'waking who follows what moves');
      });
    },
  };
}
