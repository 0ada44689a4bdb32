import type { Redis } from 'ioredis';

/**
 * Redis refuses whatever could take memory while its own is used up, but for a script that has written already; and to delete what isn't there
 * is to write.
 */
const takeIfFree = `
if redis.call('EXISTS', KEYS[1]) == 1 then return 0 end
redis.call('DEL', KEYS[1])
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1`;

/**
 * Takes a lock that runs out after so many milliseconds; false where somebody has it. Also in a Redis that is full: who drains what
 * waits in it needs the lock to make room.
 */
export async function takeLock(redis: Redis, key: string, mine: string, ms: number): Promise<boolean> {
  return (await redis.eval(takeIfFree, 1, key, mine, ms)) === 1;
}
