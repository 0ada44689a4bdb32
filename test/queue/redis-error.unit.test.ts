import { ReplyError } from 'ioredis';
import { describe, expect, test } from 'vitest';
import { isTransient } from '../../jobs/failure.ts';
import { problemOf } from '../../src/http/problem.ts';
import { isRedisAway } from '../../src/queue/redis-error.ts';

const reply = (text: string) => Object.assign(Object.create(ReplyError.prototype), { message: text });

describe('what ioredis throws while Redis is away', () => {
  test.each([
    ["Stream isn't writeable and enableOfflineQueue options is false"],
    ['Connection is closed.'],
    ['Command timed out'],
    ['Command aborted due to connection close'],
  ])('%s: a job is tried again, and whoever asks over HTTP too', (text) => {
    const error = new Error(text);
    expect(isRedisAway(error)).toBe(true);
    expect(isTransient(error)).toBe(true);
    expect(problemOf(error)).toMatchObject({ type: 'unavailable', retryAfter: expect.any(Number) });
  });

  test('a Redis that reads its file, or is full, will be there later', () => {
    expect(isRedisAway(reply('LOADING Redis is loading the dataset in memory'))).toBe(true);
    expect(isRedisAway(reply('OOM command not allowed'))).toBe(true);
  });

  test('a fault of ours stays one', () => {
    expect(isRedisAway(reply('WRONGTYPE Operation against a key'))).toBe(false);
    expect(isRedisAway(new TypeError('x is not a function'))).toBe(false);
    expect(problemOf(new TypeError('x is not a function'))).toMatchObject({ type: 'unforeseen' });
  });
});
