import { randomUUID } from 'node:crypto';
import { afterAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { createLease, type Lease } from '../../src/handoff/lease.ts';
import { silentLog } from '../../src/runtime/log.ts';
import { connectRedis } from '../../src/runtime/redis.ts';
import { eventually } from '../support/eventually.ts';

const redis = connectRedis(inject('services').redis, 'store', silentLog());
afterAll(() => redis.quit());

let key: string;
beforeEach(() => {
  key = `{pql-test-${randomUUID()}}:lease`;
});
const lease = (ms = 30_000): Lease => createLease({ redis, key, newId: randomUUID, ms });
const never = new AbortController().signal;
/** Something that lasts until it is told to end. */
function held() {
  let end = (): void => undefined;
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  return { end, work: () => ended };
}

describe('a lease', () => {
  it('lets one do something at a time, and the next one when that has ended', async () => {
    const { end, work } = held();
    const first = lease().ifFree(work);
    await eventually('it is taken', async () => (await redis.exists(key)) === 1);
    expect(await lease().ifFree(async () => 'done')).toBeUndefined();
    const waiting = lease().whenFree(async () => 'done', never);
    end();
    await first;
    expect(await waiting).toBe('done');
    expect(await redis.exists(key)).toBe(0);
  });

  it('is given back where the work fails, and runs out where its holder died', async () => {
    await expect(lease().ifFree(() => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
    await redis.set(key, 'a process that died', 'PX', 50);
    expect(await lease().whenFree(async () => 'done', never)).toBe('done');
  });

  it('waits no longer than somebody wants it', async () => {
    await redis.set(key, 'another', 'PX', 30_000);
    await expect(lease().whenFree(async () => 'done', AbortSignal.timeout(50))).rejects.toThrow('timeout');
  });

  it('tells whoever works under it that another one has it by now', async () => {
    const reason = await lease(60).ifFree(async (lost) => {
      await redis.set(key, 'another', 'PX', 30_000);
      await eventually('it is lost', () => lost.aborted);
      return String(lost.reason);
    });
    expect(reason).toContain('could not be renewed in time');
    expect(await redis.get(key)).toBe('another');
  });
});
