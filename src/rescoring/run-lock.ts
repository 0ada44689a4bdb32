import { z } from 'zod';
import type { RunRequest } from './step.ts';

/** The commands of Redis that the lock needs. */
export interface LockStore {
  set(key: string, value: string, condition: 'NX'): Promise<string | null>;
  get(key: string): Promise<string | null>;
  eval(script: string, keys: number, ...args: string[]): Promise<unknown>;
}

export interface RunLock {
  /** Takes the lock for a run, or says which run has it. */
  claim(run: RunRequest): Promise<{ readonly taken: true } | { readonly taken: false; readonly by: RunRequest }>;
  /** The run that has it, if that run is alive. */
  holder(): Promise<RunRequest | undefined>;
  /** Gives it back; does nothing if another run has it by now. */
  release(runId: string): Promise<void>;
}

export interface RunLockOptions {
  readonly redis: LockStore;
  /** Begin of every key, such as `{pql}`. */
  readonly prefix: string;
  /** How the run's last job stands: the jobs themselves say whether a run lives. */
  readonly jobs: (run: RunRequest) => Promise<'alive' | 'ended' | 'missing'>;
  readonly now: () => number;
}

// A claim comes before its jobs. Whoever crashed in between has blocked the others for this long;
// enqueueing five jobs takes milliseconds.
const claimedWithoutJobs = 30_000;

const replaceIfUnchanged = `
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[2])
return 1`;

const removeIfUnchanged = `
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('DEL', KEYS[1])`;

const claim = z.object({
  run: z.object({
    runId: z.string(),
    kind: z.literal('full'),
    businessDate: z.string(),
    asOf: z.number().optional(),
    knownAt: z.number().optional(),
    release: z.string().optional(),
  }),
  claimedAt: z.number(),
});
type Claim = z.output<typeof claim>;

const read = (value: string): Claim => claim.parse(JSON.parse(value));

/**
 * One full run at a time. The lock has no expiry that somebody would have to keep alive: it holds as long as the run's
 * jobs are in the queue, also while no worker is there, and is taken over when they have ended or are gone.
 */
export function createRunLock({ redis, prefix, jobs, now }: RunLockOptions): RunLock {
  const key = `${prefix}:run:active`;

  async function isAlive({ run, claimedAt }: Claim): Promise<boolean> {
    const state = await jobs(run);
    return state === 'alive' || (state === 'missing' && now() - claimedAt < claimedWithoutJobs);
  }

  return {
    async claim(run) {
      const mine = JSON.stringify({ run, claimedAt: now() } satisfies Claim);
      for (;;) {
        if ((await redis.set(key, mine, 'NX')) === 'OK') return { taken: true };
        const value = await redis.get(key);
        // Released between the two commands: try again.
        if (value === null) continue;
        const holder = read(value);
        if (holder.run.runId === run.runId && holder.run.release === run.release) return { taken: true };
        if (await isAlive(holder)) return { taken: false, by: holder.run };
        if ((await redis.eval(replaceIfUnchanged, 1, key, value, mine)) === 1) return { taken: true };
      }
    },
    async holder() {
      const value = await redis.get(key);
      if (value === null) return undefined;
      const holder = read(value);
      return (await isAlive(holder)) ? holder.run : undefined;
    },
    async release(runId) {
      const value = await redis.get(key);
      if (value !== null && read(value).run.runId === runId) await redis.eval(removeIfUnchanged, 1, key, value);
    },
  };
}
