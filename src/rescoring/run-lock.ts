/** The two commands of Redis that the lock needs. */
export interface LockStore {
  set(key: string, value: string, condition: 'NX'): Promise<string | null>;
  get(key: string): Promise<string | null>;
  eval(script: string, keys: number, ...args: string[]): Promise<unknown>;
}

export interface RunLock {
  /** Takes the lock for a run, or says which run has it. */
  claim(runId: string): Promise<{ readonly taken: true } | { readonly taken: false; readonly by: string }>;
  /** The run that has it, if that run is alive. */
  holder(): Promise<string | undefined>;
  /** Gives it back; does nothing if another run has it by now. */
  release(runId: string): Promise<void>;
}

export interface RunLockOptions {
  readonly redis: LockStore;
  /** Begin of every key, such as `{pql}`. */
  readonly prefix: string;
  /** How the run's last job stands: the jobs themselves say whether a run lives. */
  readonly jobs: (runId: string) => Promise<'alive' | 'ended' | 'missing'>;
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

/**
 * One full run at a time. The lock has no expiry that somebody would have to keep alive: it holds as long as the run's
 * jobs are in the queue, also while no worker is there, and is taken over when they have ended or are gone.
 */
export function createRunLock({ redis, prefix, jobs, now }: RunLockOptions): RunLock {
  const key = `${prefix}:run:active`;

  async function held(value: string): Promise<{ runId: string; alive: boolean }> {
    const [runId = '', claimedAt = '0'] = value.split(' ');
    const state = await jobs(runId);
    const justClaimed = now() - Number(claimedAt) < claimedWithoutJobs;
    return { runId, alive: state === 'alive' || (state === 'missing' && justClaimed) };
  }

  return {
    async claim(runId) {
      const mine = `${runId} ${now()}`;
      for (;;) {
        if ((await redis.set(key, mine, 'NX')) === 'OK') return { taken: true };
        const value = await redis.get(key);
        // Released between the two commands: try again.
        if (value === null) continue;
        const holder = await held(value);
        if (holder.runId === runId) return { taken: true };
        if (holder.alive) return { taken: false, by: holder.runId };
        if ((await redis.eval(replaceIfUnchanged, 1, key, value, mine)) === 1) return { taken: true };
      }
    },
    async holder() {
      const value = await redis.get(key);
      if (value === null) return undefined;
      const { runId, alive } = await held(value);
      return alive ? runId : undefined;
    },
    async release(runId) {
      const value = await redis.get(key);
      if (value?.split(' ')[0] === runId) await redis.eval(removeIfUnchanged, 1, key, value);
    },
  };
}
