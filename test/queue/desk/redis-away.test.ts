import { beforeEach, describe, expect, test } from 'vitest';
import { PermanentError, TransientError } from '../../../src/model/errors.ts';
import { createDesk } from '../../../src/queue/desk.ts';
import { connected, hour, lead, monday, rep } from './acting.ts';
import { type AtDesk, atDesk } from './at-desk.ts';

const redis = connected();
let at: AtDesk;
beforeEach(async () => {
  at = atDesk(redis);
  await at.publish({ us: [{ id: 'account:acme' }] });
});

test('a Redis that is away is said to be, and may be asked again', async () => {
  const gone = redis.duplicate({ enableOfflineQueue: false, retryStrategy: () => null });
  gone.on('error', () => undefined);
  gone.disconnect();
  const desk = createDesk({ redis: gone, prefix: at.keys.base.replace(':queue', ''), now: () => monday });
  const claim = { team: 'us', rep: 'ana', day: '2026-11-23', leaseUntil: monday + hour };
  await expect(desk.claim(claim)).rejects.toThrow(TransientError);
  await expect(desk.claim(claim)).rejects.toThrow(/Redis can't be reached while claiming an entry/);
  await expect(desk.loads(['ana'])).rejects.toThrow(TransientError);
  await expect(desk.away()).rejects.toThrow(TransientError);
});

test('an entry that this version can’t read is said to be one, with what to do', async () => {
  const generation = (await redis.hget(at.keys.published, 'generation')) ?? '';
  await redis.hset(at.keys.documents(generation, 'us'), 'account:acme', '{"entry_id":"account:acme"}');
  await expect(at.desk.find('account:acme')).rejects.toThrow(PermanentError);
  await expect(at.desk.find('account:acme')).rejects.toThrow(/can't read, reading an entry.*pql rescore/s);
});

describe('fences', () => {
  test('grow though the clock steps back', async () => {
    const claimed = await at.claim('ana');
    at.later(-hour);
    const moved = await at.move(claimed, 'contacted');
    expect(BigInt(moved.work.fence)).toBe(BigInt(claimed.work.fence) + 1n);
    expect((await at.desk.undo({ entryId: 'account:acme', by: rep('ana'), fence: moved.work.fence })).work.state).toBe(
      'claimed',
    );
  });

  test('grow by one each within a millisecond, absences included', async () => {
    await at.desk.leave({ rep: 'bo', until: monday + hour, by: lead });
    await at.claim('ana');
    await at.desk.comeBack({ rep: 'bo', by: lead });
    const first = BigInt(monday) * 1_000n;
    expect((await at.rows()).map(({ fence }) => BigInt(fence) - first)).toEqual([0n, 1n, 2n]);
  });
});
