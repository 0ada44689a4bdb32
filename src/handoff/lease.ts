import { setTimeout as delay } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import { TransientError } from '../model/errors.ts';
import { redisError } from '../queue/redis-error.ts';
import { takeLock } from '../queue/take-lock.ts';

export interface LeaseParts {
  readonly redis: Redis;
  readonly key: string;
  /** A name that was never given before. */
  readonly newId: () => string;
  /** Whoever died with it holds the others up for so many milliseconds. */
  readonly ms: number;
}

/** What is done under a lease. `lost` is aborted, with a TransientError, when somebody else may have begun. */
export type Leased<Result> = (lost: AbortSignal) => Promise<Result>;

/** Lets one of many processes do something at a time. What is done must bear a second one all the same: a process may stall for longer. */
export interface Lease {
  /** Does the work if nobody else is at it; undefined if somebody is. */
  ifFree<Result>(work: Leased<Result>): Promise<Result | undefined>;
  /** Does the work as soon as nobody else is at it. Rejects with the signal's reason where that comes first. */
  whenFree<Result>(work: Leased<Result>, signal: AbortSignal): Promise<Result>;
}

const renewIfMine = `if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('PEXPIRE', KEYS[1], ARGV[2]) end return 0`;
const releaseIfMine = `if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end return 0`;

/** Renewals within the time that a lease lasts. */
const renewals = 3;
// Milliseconds between two looks whether it is free.
const lookEvery = 100;

export function createLease({ redis, key, newId, ms }: LeaseParts): Lease {
  async function take(): Promise<string | undefined> {
    const mine = newId();
    const taken = await takeLock(redis, key, mine, ms).catch((error: unknown) => {
      throw redisError(error, `taking ${key}`);
    });
    return taken ? mine : undefined;
  }

  /** While Redis is away it can't be renewed; when it has run out by that, somebody else may begin. */
  function renew(mine: string): { readonly lost: AbortSignal; stop(): void } {
    const lost = new AbortController();
    let unanswered = 0;
    const isLost = () =>
      lost.abort(new TransientError(`Another process may have begun: ${key} could not be renewed in time.`));
    const timer = setInterval(() => {
      if (unanswered === renewals - 1) return isLost();
      unanswered += 1;
      redis.eval(renewIfMine, 1, key, mine, ms).then(
        (renewed) => {
          unanswered = 0;
          if (renewed !== 1) isLost();
        },
        () => undefined,
      );
    }, ms / renewals);
    return { lost: lost.signal, stop: () => clearInterval(timer) };
  }

  async function under<Result>(mine: string, work: Leased<Result>): Promise<Result> {
    const renewing = renew(mine);
    try {
      return await work(renewing.lost);
    } finally {
      renewing.stop();
      // If Redis can't be told, it runs out by itself; what the work gave or threw matters more.
      await redis.eval(releaseIfMine, 1, key, mine).catch(() => undefined);
    }
  }

  return {
    async ifFree(work) {
      const mine = await take();
      return mine === undefined ? undefined : under(mine, work);
    },
    async whenFree(work, signal) {
      for (;;) {
        signal.throwIfAborted();
        const mine = await take();
        if (mine !== undefined) return under(mine, work);
        await delay(lookEvery, undefined, { signal }).catch(() => signal.throwIfAborted());
      }
    },
  };
}
