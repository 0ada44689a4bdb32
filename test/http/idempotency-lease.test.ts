import { randomUUID } from 'node:crypto';
import { afterAll, expect, inject, test } from 'vitest';
import { createIdempotency } from '../../src/http/idempotency.ts';
import { silentLog } from '../../src/runtime/log.ts';
import { connectRedis } from '../../src/runtime/redis.ts';
import { eventually } from '../support/eventually.ts';

const redis = connectRedis(inject('services').redis, 'store', silentLog());
afterAll(() => redis.quit());

const lease = 200;
const startRun = { key: 'key-of-a-run', request: 'start a run' };
const answersOver = (connection = redis, prefix = `{pql-test-${randomUUID()}}`) => ({
  prefix,
  answers: createIdempotency({ redis: connection, prefix, lease }),
});

test('a request whose process died before its answer holds up the next one for a moment, not for good', async () => {
  const dying = connectRedis(inject('services').redis, 'store', silentLog());
  const { answers: died, prefix } = answersOver(dying);
  let isAtWork = false;
  void died.once(startRun, () => {
    isAtWork = true;
    return new Promise(() => undefined);
  });
  await eventually('it is worked on', () => isAtWork);
  dying.disconnect();

  const { answers } = answersOver(redis, prefix);
  await eventually(
    'the next one is answered',
    async () => (await answers.once(startRun, async () => 'started').catch(() => 'wait')) === 'started',
    5_000,
  );
  expect(await answers.once(startRun, async () => 'started again')).toBe('started');
});

test('what takes longer than that is still done once', async () => {
  const { answers, prefix } = answersOver();
  let [done, end] = [0, (): void => undefined];
  const work = async () => {
    done += 1;
    await new Promise<void>((resolve) => {
      end = resolve;
    });
    return 'started';
  };
  const first = answers.once(startRun, work);
  const until = Date.now() + 3 * lease;
  await eventually('three times the lease is over', () => Date.now() > until);
  await expect(answersOver(redis, prefix).answers.once(startRun, work)).rejects.toThrow('is being worked on');
  end();
  expect(await first).toBe('started');
  expect(await answers.once(startRun, work)).toBe('started');
  expect(done).toBe(1);
});
